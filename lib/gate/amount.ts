import type { Currency } from "../prices/price-list.ts";
import type { GateCheck } from "../report/checks.ts";
import { formatDurationMs, formatMemoryMb, formatUsdPerMillion } from "../report/format.ts";

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
  percent: { allowed: "percent (1, or 1%)", factors: { "%": 1 } },
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
  return `${Number(value.toPrecision(3))} %`;
}
