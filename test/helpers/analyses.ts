import { analyze } from "../../lib/analyze/analyze.ts";
import type { Environment, MeasuredCandidate, TuningResult } from "../../lib/analyze/result.ts";
import { assess } from "../../lib/assess/assess.ts";
import type { Batch } from "../../lib/measure/batch.ts";
import type { Settings, TuningPlan } from "../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import type { Clone } from "../../lib/provision/provision.ts";
import { collectSamples } from "../../lib/samples/collect-samples.ts";
import { buildBatch, buildInvocation, buildPlan } from "./plans.ts";

const ON_AWS: Environment = { kind: "aws" };

/** The result of a plan and what was measured for it, at the prices of us-east-1. */
export function analyzePlan(
  plan: TuningPlan,
  batches: readonly Batch[],
  environment: Environment = ON_AWS,
  clones: readonly Clone[] = [],
): TuningResult {
  const prices = lookUpPrices("us-east-1");
  const samples = collectSamples(batches);
  return analyze({
    plan,
    samples,
    stopReason: assess(plan, samples, prices).stopReason,
    clones,
    prices,
    environment,
    tool: { name: "lambda-power-tuner", version: "0.0.0" },
    finishedAt: "2026-11-21T00:05:00.000Z",
  });
}

/** The result of an ordinary plan over these sizes. */
export function analyzeBatches(
  memorySizesMb: readonly number[],
  batches: readonly Batch[],
  settings: Partial<Settings> = {},
  environment: Environment = ON_AWS,
): TuningResult {
  return analyzePlan(buildPlan(memorySizesMb, settings), batches, environment);
}

/** The result of candidates whose every warm invocation took so long, by key. */
export function analyzeDurations(
  durationsMs: Readonly<Record<string, readonly number[]>>,
  settings: Partial<Settings> = {},
): TuningResult {
  const keys = Object.keys(durationsMs);
  const memoryOf = (key: string) => Number(key.split("-")[1]);
  const architectures = (["x86_64", "arm64"] as const).filter((architecture) =>
    keys.some((key) => key.startsWith(architecture)),
  );
  const sizes = [...new Set(keys.map(memoryOf))].toSorted((a, b) => a - b);
  const plan = buildPlan(sizes, { architectures, ...settings });
  const batches = keys.map((key) =>
    buildBatch(
      key,
      1,
      (durationsMs[key] ?? []).map((durationMs) => buildInvocation(memoryOf(key), durationMs)),
    ),
  );
  return analyzePlan(
    { ...plan, candidates: plan.candidates.filter(({ key }) => keys.includes(key)) },
    batches,
  );
}

/** The candidate of that key, which must be a measured one. */
export function measuredOf(result: TuningResult, key: string): MeasuredCandidate {
  const candidate = result.candidates.find((one) => one.key === key);
  if (candidate?.state !== "measured") throw new Error(`${key} is not measured`);
  return candidate;
}
