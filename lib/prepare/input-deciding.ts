import * as z from "zod/mini";
import { MAX_DAYS } from "../production/metric-window.ts";
import {
  field,
  MAX_COST_USD,
  matching,
  numberFrom,
  numberUpTo,
  trueOrFalse,
  wholeNumber,
} from "./input-field.ts";
import { STATISTICS } from "./plan.ts";

const MAX_MONTHLY_INVOCATIONS = 1_000_000_000_000;
/** The longest time-out of a function: 900 seconds (Lambda quotas). */
const MAX_DURATION_MS = 900_000;
const durationAllowed = `a number above 0, at most ${MAX_DURATION_MS}`;
const costAllowed = `a number above 0, at most ${MAX_COST_USD}`;

/** Fields that say which configuration wins, and what becomes of the answer. */
export const decidingFields = {
  strategy: field(
    {
      description: "What is best: cheapest, fastest, or a mix of both.",
      allowed: "cost, speed or balanced",
      byDefault: '`"cost"`',
    },
    (allowed) => z._default(z.enum(["cost", "speed", "balanced"], allowed), "cost"),
  ),
  balancedWeight: field(
    {
      description: "For `balanced`: 0 is speed only, 1 is cost only.",
      allowed: "a number from 0 (speed) to 1 (cost)",
      byDefault: "`0.5`",
    },
    (allowed) => z._default(numberFrom(0, 1)(allowed), 0.5),
  ),
  objective: field(
    {
      description: "The statistic of warm durations that `speed` and `balanced` compare.",
      allowed: STATISTICS.join(", "),
      byDefault: '`"mean"`',
    },
    (allowed) => z._default(z.enum(STATISTICS, allowed), "mean"),
  ),
  constraints: field(
    {
      description:
        'What a recommended configuration must keep to: `maxDurationMs`, a number for the p95 of warm durations or one by statistic (`{"p50": 100, "p99": 800}`); `maxCostPerMillionUsd` (in the regions of China in CNY); `memoryHeadroomPercent`, memory that stays free in percent of the most that was used.',
      allowed: `{maxDurationMs: ${durationAllowed}, or such numbers by ${STATISTICS.join(", ")}; maxCostPerMillionUsd: ${costAllowed}; memoryHeadroomPercent: a number from 0 to 1000}`,
      byDefault: "none",
    },
    (allowed) => {
      const maxDurationAllowed = `${durationAllowed}, or an object of such numbers by ${STATISTICS.join(", ")}`;
      const limit = z.optional(numberUpTo(MAX_DURATION_MS)(durationAllowed));
      const byStatistic = z.strictObject(
        { mean: limit, p50: limit, p90: limit, p95: limit, p99: limit },
        maxDurationAllowed,
      );
      const constraints = z.strictObject(
        {
          maxDurationMs: z.optional(
            z.union([numberUpTo(MAX_DURATION_MS)(maxDurationAllowed), byStatistic], maxDurationAllowed),
          ),
          maxCostPerMillionUsd: z.optional(numberUpTo(MAX_COST_USD)(costAllowed)),
          memoryHeadroomPercent: z.optional(numberFrom(0, 1000)("a number from 0 to 1000")),
        },
        allowed,
      );
      return z._default(constraints, {});
    },
  ),
  marginPercent: field(
    {
      description:
        "Differences within so many percent count as none: the function is left as it is for less, and of configurations that are the same within it the one with the lowest p95 is recommended.",
      allowed: "a number from 0 to 20",
      byDefault: "`1`",
    },
    (allowed) => z._default(numberFrom(0, 20)(allowed), 1),
  ),
  coldStartShare: field(
    {
      description: "Share of cold starts in production, for the cost.",
      allowed: "a number from 0 to 1",
      byDefault: "`0.01`",
    },
    (allowed) => z._default(numberFrom(0, 1)(allowed), 0.01),
  ),
  monthlyInvocations: field(
    {
      description: "Invocations a month in production: the report then shows what a month costs.",
      allowed: `a whole number from 1 to ${MAX_MONTHLY_INVOCATIONS}`,
      byDefault: "none",
    },
    (allowed) => z.optional(wholeNumber(1, MAX_MONTHLY_INVOCATIONS)(allowed)),
  ),
  productionDays: field(
    {
      description:
        "Reads what the function, or the version or alias that is named, did over so many whole days before from CloudWatch: `monthlyInvocations` and `coldStartShare` (known with Lambda Insights only) are taken from there when they are left out, and the report shows production beside what was measured. What cannot be read is a warning. `power-tuner tune` asks for 14.",
      allowed: `a whole number from 0 (CloudWatch is not asked) to ${MAX_DAYS}`,
      byDefault: "`0`",
    },
    (allowed) => z._default(wholeNumber(0, MAX_DAYS)(allowed), 0),
  ),
  discardTopBottom: field(
    {
      description:
        "Share trimmed from both ends of the `duration` of the output. Cost is never trimmed, nor is the report. 0 with `onlyColdStarts`.",
      allowed: "a number from 0 to 0.4",
      byDefault: "`0.2`",
    },
    (allowed) => z._default(numberFrom(0, 0.4)(allowed), 0.2),
  ),
  includeOutputResults: field(
    {
      description: "Adds `stats`, cost and duration of every measured size, to the output.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
  autoOptimize: field(
    {
      description:
        "Sets the function to the recommended memory; to the recommended architecture as well when `architectures` is given.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
  autoOptimizeAlias: field(
    {
      description:
        "With `autoOptimize`: publishes a version and moves this alias to it, or makes the alias. Without `autoOptimize` nothing is applied.",
      allowed: "an alias name: 1 to 128 letters, digits, - and _, not only digits",
      byDefault: "none",
    },
    (allowed) => z.optional(matching(/^(?!\d+$)[a-zA-Z0-9-_]{1,128}$/)(allowed)),
  ),
  autoOptimizeCanaryWeight: field(
    {
      description: "Share of the alias's traffic that goes to the new version; the rest stays where it was.",
      allowed: "a number above 0 and below 1, together with autoOptimizeAlias",
      byDefault: "all of it",
    },
    (allowed) => z.optional(z.number(allowed).check(z.gt(0, allowed), z.lt(1, allowed))),
  ),
};
