import { formatCount } from "../report/format.ts";
import { UPDATE_COMMAND } from "./baseline.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What may be written for an age, for those who wrote something else. */
export const AGE_ALLOWED = "an age such as 30d or 12h, or a number of days";

/**
 * An age as people write it, in milliseconds: `30d`, `12h`, 30 (days).
 * @returns undefined where it is none; an age is above 0
 */
export function parseAgeMs(value: unknown): number | undefined {
  const [, digits, unit = "d"] = /^(\d{1,6}(?:\.\d{1,6})?)\s*([dh]?)$/.exec(String(value).trim()) ?? [];
  if (digits === undefined || (typeof value !== "string" && typeof value !== "number")) return undefined;
  const ageMs = Number(digits) * (unit === "h" ? HOUR_MS : DAY_MS);
  return ageMs > 0 ? ageMs : undefined;
}

/**
 * Why a baseline is too old to compare with, and what renews it; undefined where it is not.
 *
 * @param measuredAt ISO 8601
 */
export function describeOutdated(
  { name, measuredAt }: { readonly name: string; readonly measuredAt: string },
  maxAgeMs: number | undefined,
  nowMs: number,
): string | undefined {
  const ageMs = nowMs - Date.parse(measuredAt);
  if (maxAgeMs === undefined || ageMs <= maxAgeMs) return undefined;
  const target = /^[\w./:-]+$/.test(name) ? name : JSON.stringify(name);
  return `the baseline is ${formatAge(ageMs)} old, and maxAge is ${formatAge(maxAgeMs)}: \`${UPDATE_COMMAND} --target ${target}\` renews it`;
}

/** `45 days`, `3 hours`: rounded down, so that nothing is said to be older than it is. */
export function formatAge(ageMs: number): string {
  const [size, unit] = ageMs >= 2 * DAY_MS ? ([DAY_MS, "day"] as const) : ([HOUR_MS, "hour"] as const);
  const whole = Math.floor(ageMs / size);
  if (whole === 0) return "under an hour";
  return `${formatCount(whole)} ${unit}${whole === 1 ? "" : "s"}`;
}
