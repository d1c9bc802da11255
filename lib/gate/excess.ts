import type { Currency } from "../prices/price-list.ts";
import type { GateCheck } from "../report/checks.ts";
import { formatCount } from "../report/format.ts";
import { formatAmount, formatRange } from "./amount.ts";

/** By how much a figure is above what is allowed, in the metric's unit. */
interface Excess {
  readonly unit: GateCheck["unit"];
  /** The highest that is allowed. */
  readonly allowed: number;
  readonly value: number;
  /** As far as they are known. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/**
 * By how much a check that fails or leans over is above its limit, with the 95 % interval: `over by 12 to 31 ms (4.8 to
 * 12 %)`, where the percentage is of what is allowed. A comparison is over what the baseline and its increase allow.
 * @returns undefined where it is not over
 */
export function describeExcess(check: GateCheck, currency?: Currency): string | undefined {
  if (check.verdict !== "fail" && check.verdict !== "likely-over") return undefined;
  const excess = readExcess(check);
  if (!excess || !(excess.value > 0)) return undefined;
  const { value, low, high, allowed, unit } = excess;
  const of = (amounts: { readonly low?: number | undefined; readonly high?: number | undefined }) => {
    const share = (amount: number | undefined) =>
      amount === undefined ? undefined : (amount / allowed) * 100;
    // Percent of percent are read as the difference: those are points.
    if (unit === "percent")
      return formatRange(amounts, unit, currency, formatAmount).replaceAll(" %", " points");
    const range = formatRange(amounts, unit, currency, formatAmount);
    if (!(allowed > 0)) return range;
    const shares = formatRange(
      { low: share(amounts.low), high: share(amounts.high) },
      "percent",
      currency,
      formatShort,
    );
    return `${range} (${shares.replace(/^at (least|most) /, "")})`;
  };
  const isSure = check.verdict === "fail" && low !== undefined && low > 0;
  if (isSure) return `over by ${of({ low, high })}`;
  return `over by ${of({ low: value, high: value })} as measured${check.verdict === "fail" ? "" : ", which is not sure"}`;
}

function readExcess({ increase, value, limit, interval, unit }: GateCheck): Excess | undefined {
  if (increase) {
    const { compared, percent, atLeast } = increase;
    if (!compared) return undefined;
    const { before, now, difference } = compared;
    const margin = percent === undefined ? atLeast : Math.max(atLeast, (before * percent) / 100);
    return {
      unit: increase.unit,
      allowed: before + margin,
      value: now - before - margin,
      low: difference && difference.low - margin,
      high: difference && difference.high - margin,
    };
  }
  if (value === undefined || limit === undefined) return undefined;
  const { low, high } = interval ?? {};
  return {
    unit,
    allowed: limit,
    value: value - limit,
    low: low === undefined ? undefined : low - limit,
    high: high === undefined ? undefined : high - limit,
  };
}

function formatShort(percent: number): string {
  const rounded = Number(percent.toPrecision(2));
  return `${rounded < 1000 ? rounded : formatCount(rounded)} %`;
}
