import type { Currency } from "../prices/price-list.ts";
import type { GateCheck } from "../report/checks.ts";
import { formatDurationMs, formatMemoryMb, formatUsdPerMillion, NO_VALUE } from "../report/format.ts";

interface Amount {
  /** What is allowed, in words. */
  readonly allowed: string;
  /** By the unit that may be written behind the number, in lower case; without one it is the first. */
  readonly factors: Readonly<Record<string, number>>;
  /** A sign that may stand before it. */
  readonly sign?: string;
}

const AMOUNTS: Readonly<Record<GateCheck["unit"], Amount>> = {
  ms: { allowed: "milliseconds (250) or a text with the unit (250ms, 1.2s)", factors: { ms: 1, s: 1000 } },
  "usd-per-million": {
    allowed: "the cost of a million invocations (2.4, or $2.40)",
    factors: { usd: 1 },
    sign: "$",
  },
  mb: { allowed: "MB (256) or a text with the unit (256MB, 1GB)", factors: { mb: 1, gb: 1024 } },
  percent: { allowed: "percent from 0 to 100 (1, or 1%)", factors: { "%": 1 } },
};

/** What may be written for a figure of this unit, for those who wrote something else. */
export function describeAmount(unit: GateCheck["unit"]): string {
  return AMOUNTS[unit].allowed;
}

/**
 * A limit as people write it, in the metric's own unit: 250, `250ms`, `1.2 s`, `$2.40`.
 * @returns undefined where it is none, or has another unit
 */
export function parseAmount(value: unknown, unit: GateCheck["unit"]): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== "string") return undefined;
  const { factors, sign } = AMOUNTS[unit];
  const text = value.trim();
  const hasSign = sign !== undefined && text.startsWith(sign);
  const match = /^(\d{1,12}(?:\.\d{1,12})?)\s*([a-z%]*)$/i.exec(hasSign ? text.slice(1).trim() : text);
  if (!match) return undefined;
  const [, digits, written = ""] = match;
  const unitName = written.toLowerCase();
  const factor = written === "" ? 1 : Object.hasOwn(factors, unitName) ? factors[unitName] : undefined;
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** A figure of a check with its unit: `250 ms`, `$2.40`, `1.5 %`. */
export function formatAmount(value: number, unit: GateCheck["unit"], currency?: Currency): string {
  if (unit === "ms") return formatDurationMs(value);
  if (unit === "mb") return formatMemoryMb(value);
  if (unit === "usd-per-million") return formatUsdPerMillion(value, currency);
  // A thousandth of a percent is the least that anybody reads as one.
  return `${Number(Number(value.toPrecision(3)).toFixed(3))} %`;
}

/** With more digits where it would read like another figure that it is not: `250.4 ms` beside `250 ms`. */
export function formatApart(
  value: number,
  other: number | undefined,
  unit: GateCheck["unit"],
  currency?: Currency,
): string {
  const text = formatAmount(value, unit, currency);
  if (other === undefined || value === other || text !== formatAmount(other, unit, currency)) return text;
  const digits = [4, 5, 6, 7, 8, 10, 12].find(
    (count) => value.toPrecision(count) !== other.toPrecision(count),
  );
  const exact = String(Number(value.toPrecision(digits ?? 15)));
  return text.replace(/\d[\d,.]*/, exact);
}

/** An increase or a decrease: `+30 %`, `-1.20 ms`. */
export function formatSigned(value: number, unit: GateCheck["unit"], currency?: Currency): string {
  return `${value < 0 ? "-" : "+"}${formatAmount(Math.abs(value), unit, currency)}`;
}

/** `262 to 281 ms`, `$2.29 to $2.40`; `at least 310 ms` and `at most 310 ms` where only one of them is known. */
export function formatRange(
  { low, high }: { readonly low?: number | undefined; readonly high?: number | undefined },
  unit: GateCheck["unit"],
  currency: Currency | undefined,
  format: (value: number, unit: GateCheck["unit"], currency?: Currency) => string,
): string {
  const [from, to] = [low, high].map((one) => (one === undefined ? undefined : format(one, unit, currency)));
  if (from === undefined || to === undefined) {
    return to === undefined ? (from === undefined ? NO_VALUE : `at least ${from}`) : `at most ${to}`;
  }
  if (from === to) return from;
  const unitText = / (?:ms|MB|%)$/.exec(to)?.[0] ?? "";
  return `${unitText !== "" && from.endsWith(unitText) ? from.slice(0, -unitText.length) : from} to ${to}`;
}
