import { z } from "zod";
import { FAILURE_REASONS } from "../../measure/invocation.ts";
import { STATISTICS } from "../../prepare/plan.ts";
import { COLUMNS, type Column, OPTIONAL_COLUMNS } from "../../samples/samples.ts";
import { ARCHITECTURES } from "../../units.ts";

const text = z.string();
const number = z.number();
const architecture = z.enum(ARCHITECTURES);
const optional = <T extends z.ZodType>(schema: T) => schema.exactOptional();

const failureReason = z.enum(FAILURE_REASONS);

const failure = z.object({
  reason: failureReason,
  errorType: optional(text),
  errorMessage: text,
  isAllowed: optional(z.boolean()),
});

const candidate = z.object({ key: text, architecture, memoryMb: number });

/** Looked through by itself: a schema of each of a million values would take minutes and gigabytes. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === "number"),
  "must be a list of numbers",
);
const column = z.custom<Column>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === "number" || item === null),
  "must be a list of numbers and nulls",
);
const samples = z
  .object({
    startedAt: text,
    startedAtOffsetMs: numbers,
    round: numbers,
    coldStart: numbers,
    durationMs: column,
    billedDurationMs: column,
    maxMemoryUsedMb: column,
    initDurationMs: optional(column),
    restoreDurationMs: optional(column),
    billedRestoreDurationMs: optional(column),
    payloadIndex: optional(column),
    failure: optional(column),
    failures: z.array(failure),
  })
  .refine(
    (columns) =>
      [...COLUMNS, ...OPTIONAL_COLUMNS].every(
        (name) => columns[name] === undefined || columns[name].length === columns.round.length,
      ),
    "must have columns of one length",
  );

/** A confidence interval. */
export const interval = z.object({ level: number, low: number, high: number });
const partialInterval = z.union([
  interval,
  z.object({ level: number, low: number }),
  z.object({ level: number, high: number }),
]);

const latency = z.object({
  count: number,
  meanMs: number,
  minMs: number,
  p50Ms: number,
  p90Ms: number,
  p95Ms: number,
  p99Ms: number,
  maxMs: number,
  intervals: z.object({
    meanMs: optional(interval),
    p50Ms: optional(partialInterval),
    p90Ms: optional(partialInterval),
    p95Ms: optional(partialInterval),
    p99Ms: optional(partialInterval),
  }),
});
const costs = {
  costPerInvocationUsd: number,
  costPerMillionUsd: number,
  costPerMillionInterval: optional(interval),
};
const heavyTail = z.object({ aboveMs: number, count: number, longestMs: number, shareOfMean: number });
/** How a candidate stands to one of the constraints. */
export const constraintCheck = z.object({
  constraint: z.enum([...STATISTICS, "costPerMillion", "memoryHeadroom"]),
  value: optional(number),
  limit: number,
  isKept: z.boolean(),
  isCertain: z.boolean(),
  text,
});

const monthlyCost = z.object({
  durationUsd: number,
  requestsUsd: number,
  ephemeralStorageUsd: number,
  restoresUsd: number,
  provisionedConcurrencyUsd: number,
  totalUsd: number,
});

const candidateResult = candidate.extend({
  samples,
  counts: z.object({
    invocations: number,
    succeeded: number,
    failed: number,
    allowed: number,
    coldStarts: number,
  }),
  failures: z.array(failure.extend({ count: number })),
});
const measured = candidateResult.extend({
  state: z.literal("measured"),
  summary: z.object({
    ...costs,
    warm: z.object({ duration: latency, meanBilledMs: number, ...costs, heavyTail: optional(heavyTail) }),
    cold: optional(
      z.object({
        init: optional(latency),
        restore: optional(latency),
        total: latency,
        meanBilledMs: number,
        ...costs,
      }),
    ),
    month: optional(
      z.object({
        onDemand: monthlyCost,
        onDemandInterval: optional(interval),
        provisioned: optional(monthlyCost),
      }),
    ),
    maxMemoryUsedMb: number,
  }),
  paretoOptimal: z.boolean(),
  isComparable: optional(z.boolean()),
  constraintChecks: z.array(constraintCheck),
});
const failed = candidateResult.extend({ state: z.literal("failed"), reason: failureReason, message: text });
const pruned = candidateResult.extend({ state: z.literal("pruned"), message: text });

/** One candidate of a `result.json`, measured or not. */
export const candidateSchema = z.discriminatedUnion("state", [measured, failed, pruned]);
