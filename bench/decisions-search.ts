import { search } from "../lib/assess/search.ts";
import type { Batch } from "../lib/measure/batch.ts";
import type { Invocation } from "../lib/measure/invocation.ts";
import type { Settings, TuningPlan } from "../lib/prepare/plan.ts";
import { collectSamples } from "../lib/samples/collect-samples.ts";
import { type Draws, PRICES, type TrueFunction, toBilledMs } from "./decisions-function.ts";

/** What a method came to in one repetition, and what that took. */
export interface Decision {
  /** Absent when it recommends none. */
  readonly pickKey?: string;
  readonly invocations: number;
  readonly gbSeconds: number;
}

export interface SearchDecision extends Decision {
  readonly rounds: number;
  readonly expectedLoss: number;
}

const SETTINGS: Settings = {
  num: 100,
  sampling: "search",
  concurrency: 1,
  candidateConcurrency: 0,
  sleepBetweenRunsMs: 0,
  coldStarts: 0,
  onlyColdStarts: false,
  dryRun: false,
  allowedExceptions: [],
  strategy: "cost",
  objective: "mean",
  constraints: { maxDurationMs: {} },
  marginPercent: 1,
  balancedWeight: 0.5,
  coldStartShare: 0,
  savingsPlanDiscountPercent: 0,
  discardTopBottom: 0,
  includeOutputResults: false,
  isolation: "clones",
  memorySizesMb: [],
  architectures: [],
  answerArchitectures: [],
};

/**
 * Searches as a run does, round by round, with the function that Assess calls, and stops where only verification is
 * left. No size is the current one.
 */
export function decideBySearch(
  { candidates }: TrueFunction,
  draws: ReadonlyMap<string, Draws>,
  settings: Partial<Settings>,
  runId: string,
): SearchDecision {
  const plan = buildPlan(candidates, settings, runId);
  const batches: Batch[] = [];
  const sent = new Map<string, number>();
  for (let round = 1; ; round++) {
    const { wanted, isDecided, pickKey, expectedLoss } = search(plan, collectSamples(batches), PRICES);
    if (isDecided) {
      return {
        ...(pickKey === undefined ? {} : { pickKey }),
        expectedLoss,
        rounds: round - 1,
        ...measureEffort(sent, draws),
      };
    }
    for (const [candidateKey, count] of wanted) {
      const from = sent.get(candidateKey) ?? 0;
      const own = draws.get(candidateKey);
      if (!own) throw new Error(`${candidateKey} is no candidate`);
      batches.push(buildBatch(candidateKey, round, from, count, own));
      sent.set(candidateKey, from + count);
    }
  }
}

/** Invocations and GB-seconds of so many invocations of each candidate. */
export function measureEffort(
  sent: ReadonlyMap<string, number>,
  draws: ReadonlyMap<string, Draws>,
): Pick<Decision, "invocations" | "gbSeconds"> {
  let [invocations, gbSeconds] = [0, 0];
  for (const [key, count] of sent) {
    invocations += count;
    gbSeconds += draws.get(key)?.computeGbSeconds(count) ?? 0;
  }
  return { invocations, gbSeconds };
}

function buildBatch(candidateKey: string, round: number, from: number, count: number, draws: Draws): Batch {
  const invocations = Array.from({ length: count }, (_, index): Invocation => {
    const { durationMs, initDurationMs } = draws.get(from + index);
    return {
      requestId: `${candidateKey}-${from + index}`,
      round,
      startedAt: new Date(from + index).toISOString(),
      coldStart: initDurationMs !== undefined,
      report: {
        requestId: "",
        durationMs,
        billedDurationMs: toBilledMs(durationMs, initDurationMs),
        memoryMb: 0,
        maxMemoryUsedMb: 0,
        ...(initDurationMs === undefined ? {} : { initDurationMs }),
        status: "success",
      },
    };
  });
  return { candidateKey, round, attempt: "1", invocations, startedAtMost: count };
}

function buildPlan(
  candidates: TrueFunction["candidates"],
  settings: Partial<Settings>,
  runId: string,
): TuningPlan {
  return {
    schemaVersion: 1,
    runId,
    executionArn: "",
    startedAt: "1970-01-01T00:00:00.000Z",
    expiresAt: "1970-01-02T00:00:00.000Z",
    target: {
      functionName: runId,
      functionArn: "",
      version: "$LATEST",
      region: PRICES.region,
      packageType: "Zip",
      memoryMb: 0,
      architecture: "x86_64",
      timeoutSeconds: 900,
      ephemeralStorageMb: 512,
      codeSha256: "",
      usesSnapStart: false,
    },
    prices: PRICES,
    access: { region: PRICES.region },
    code: {},
    processors: {},
    apply: { isAsked: false },
    settings: { ...SETTINGS, ...settings },
    candidates: candidates.map(({ key, architecture, memoryMb }) => ({ key, architecture, memoryMb })),
  };
}
