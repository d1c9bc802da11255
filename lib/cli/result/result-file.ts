import { z } from "zod";
import type { TuningResult } from "../../analyze/result.ts";
import { STOP_REASONS } from "../../assess/assess.ts";
import { ISOLATIONS, SAMPLINGS, STATISTICS } from "../../prepare/plan.ts";
import { buildPriceListSchema } from "../../prices/price-list-schema.ts";
import { productionSchema } from "../../production/production-schema.ts";
import { ARCHITECTURES } from "../../units.ts";
import { candidateSchema, constraintCheck, interval } from "./result-candidate.ts";

/** The one that this version writes and reads. */
export const SCHEMA_VERSION = 2 satisfies TuningResult["schemaVersion"];

const text = z.string();
const number = z.number();
const architecture = z.enum(ARCHITECTURES);
const optional = <T extends z.ZodType>(schema: T) => schema.exactOptional();

const change = z.object({
  scoreRatio: number,
  scoreRatioInterval: optional(interval),
  costRatio: number,
  costRatioInterval: optional(interval),
  p95Ratio: number,
  p95RatioInterval: optional(interval),
  objectiveRatio: optional(number),
  objectiveRatioInterval: optional(interval),
  monthlySavingUsd: optional(number),
  monthlySavingInterval: optional(interval),
});
const tie = z.object({
  candidateKey: text,
  verdict: z.enum(["same", "cannot-tell"]),
  scoreRatio: number,
  scoreRatioInterval: optional(interval),
  isOfMeans: optional(z.boolean()),
});

const recommendation = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("found"),
    candidateKey: text,
    sentence: text,
    rule: z.enum(["only", "best", "sure", "current", "latency", "memory"]),
    bestKey: text,
    ties: z.array(tie),
    alternative: optional(change.extend({ candidateKey: text })),
    ...change.shape,
    scoreRatio: optional(number),
    costRatio: optional(number),
    p95Ratio: optional(number),
  }),
  z.object({
    state: z.literal("none"),
    sentence: text,
    nearest: optional(z.object({ candidateKey: text, broken: z.array(constraintCheck) })),
  }),
]);

/** `result.json`; fields it does not know are dropped, so that results of later versions can be read. */
export const resultSchema: z.ZodType<TuningResult> = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: text, version: text }),
  run: z.object({
    runId: text,
    executionArn: text,
    label: optional(text),
    startedAt: text,
    finishedAt: text,
    continuedFrom: optional(text),
  }),
  payloadSha256: optional(text),
  target: z.object({
    functionName: text,
    functionArn: text,
    qualifier: optional(text),
    version: text,
    region: text,
    runtime: optional(text),
    handler: optional(text),
    packageType: z.enum(["Zip", "Image"]),
    memoryMb: number,
    architecture,
    timeoutSeconds: number,
    ephemeralStorageMb: number,
    codeSha256: text,
    usesSnapStart: z.boolean(),
  }),
  environment: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("aws") }),
    z.object({
      kind: z.literal("local"),
      cpuMethod: text,
      cpuPeriodMs: number,
      hostCpus: number,
      hostArchitecture: text,
      hostMemoryMb: number,
      hostPlatform: text,
    }),
  ]),
  settings: z.object({
    num: number,
    numByConfiguration: optional(z.record(text, number)),
    sampling: z.enum(SAMPLINGS),
    maxMinutes: optional(number),
    concurrency: number,
    candidateConcurrency: number,
    strategy: z.enum(["cost", "speed", "balanced"]),
    balancedWeight: number,
    coldStartShare: number,
    sleepBetweenRunsMs: number,
    coldStarts: number,
    onlyColdStarts: z.boolean(),
    dryRun: z.boolean(),
    allowedExceptions: z.array(text),
    objective: z.enum(STATISTICS),
    constraints: z.object({
      maxDurationMs: z.partialRecord(z.enum(STATISTICS), number),
      maxCostPerMillionUsd: optional(number),
      memoryHeadroomPercent: optional(number),
    }),
    marginPercent: number,
    monthlyInvocations: optional(number),
    savingsPlanDiscountPercent: number,
    provisionedConcurrency: optional(number),
    currency: optional(z.enum(["USD", "CNY"])),
    maxCostUsd: optional(number),
    discardTopBottom: number,
    includeOutputResults: z.boolean(),
    isolation: z.enum(ISOLATIONS),
    memorySizesMb: z.array(number),
    architectures: z.array(architecture),
    answerArchitectures: z.array(architecture),
  }),
  prices: buildPriceListSchema(),
  production: optional(productionSchema),
  candidates: z.array(candidateSchema),
  currentKey: text,
  search: optional(
    z.object({ rounds: number, stopReason: optional(z.enum(STOP_REASONS)), expectedLoss: number }),
  ),
  recommendation,
  answer: recommendation,
  timeout: optional(
    z.object({
      currentSeconds: number,
      longestMs: number,
      recommendedSeconds: optional(number),
      isClose: z.boolean(),
    }),
  ),
  spend: z.object({
    invocations: number,
    gbSeconds: number,
    costUsd: number,
    takenOver: optional(z.object({ invocations: number, gbSeconds: number, costUsd: number })),
    stateTransitions: number,
    stateTransitionsUsd: optional(number),
    waitingUsd: optional(number),
  }),
  warnings: z.array(z.object({ code: text, message: text, candidateKey: optional(text) })),
});
