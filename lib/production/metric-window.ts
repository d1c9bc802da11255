import { InputError } from "../errors.ts";

const DAY_MS = 86_400_000;

/** CloudWatch keeps data points of an hour and longer for 455 days (CloudWatch API reference, GetMetricData). */
export const MAX_DAYS = 455;

/** The days that production data is read of: from `startAt`, which is in it, to `endAt`, which is not. */
export interface MetricWindow {
  readonly startAt: Date;
  readonly endAt: Date;
  readonly days: number;
}

/** One data point a day: as few as CloudWatch gives without a doubt, and summable to any number of days. */
export const PERIOD_SECONDS = 86_400;

/**
 * The last whole days in UTC, today not among them: a day that is not over would make a month look too cheap, and
 * periods that begin at midnight are never cut.
 * @param days 1 to 455
 * @throws InputError for another number of days
 */
export function chooseMetricWindow(now: Date, days: number): MetricWindow {
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new InputError([{ field: "days", value: days, allowed: `a whole number from 1 to ${MAX_DAYS}` }]);
  }
  const endMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return { startAt: new Date(endMs - days * DAY_MS), endAt: new Date(endMs), days };
}

/** A month as AWS's own calculator has it: 730 hours. */
const MONTH_HOURS = 730;

/** How many such windows make a month. */
export function countWindowsPerMonth({ days }: Pick<MetricWindow, "days">): number {
  return MONTH_HOURS / (days * 24);
}
