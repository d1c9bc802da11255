import { analyze } from "../lib/analyze/analyze.ts";
import { search } from "../lib/assess/search.ts";
import type { Batch } from "../lib/measure/batch.ts";
import type { Invocation } from "../lib/measure/invocation.ts";
import type { Settings, Target, TuningPlan } from "../lib/prepare/plan.ts";
import { collectSamples, type RunSamples } from "../lib/samples/collect-samples.ts";
import { type Draws, PRICES, type TrueFunction, toBilledMs } from "./decisions-function.ts";

/** What a method came to in one repetition, and what that took. */
export interface Decision {
  /** Absent when it recommends none. */
  readonly pickKey?: string;
  readonly invocations: number;
  readonly gbSeconds: number;
}

export interface SearchDecision extends Decision {
  /** The one that comes nearest, where none keeps the constraints. */
  readonly nearestKey?: string;
  /** Invocations of each candidate. */
  readonly sent: Readonly<Record<string, number>>;
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
  answerArchitectures: ["x86_64", "arm64"],
};

/** What the run is about, where that is not the usual: cost, and a target at none of the recorded sizes. */
export interface SearchOptions {
  readonly settings?: Partial<Settings>;
  /** Candidates come in this order, and randomness from this name, as in a run. */
  readonly runId: string;
  readonly current?: Pick<Target, "architecture" | "memoryMb">;
}

/** What a run comes to. */
export interface SearchRun {
  /** Where only verification is left. */
  readonly decided: SearchDecision;
  /** Where the run ends: what its user gets. */
  readonly verified: SearchDecision;
}

/**
 * Searches as a run does, round by round, with the function that Assess calls, and lets Analyze decide: where only
 * verification is left, and at the end.
 */
export function runSearch(
  { candidates }: Pick<TrueFunction, "candidates">,
  draws: ReadonlyMap<string, Draws>,
  options: SearchOptions,
): SearchRun {
  const plan = buildPlan(candidates, options);
  const batches: Batch[] = [];
  const sent = new Map<string, number>();
  let decided: SearchDecision | undefined;
  for (let round = 1; ; round++) {
    const samples = collectSamples(batches);
    const { wanted, isDecided, expectedLoss } = search(plan, samples, PRICES);
    const conclude = (): SearchDecision => ({
      ...readRecommendation(plan, samples),
      expectedLoss,
      rounds: round - 1,
      ...measureEffort(sent, draws),
      sent: Object.fromEntries(sent),
    });
    if (isDecided) decided ??= conclude();
    if (wanted.size === 0) {
      const isAlike = decided?.rounds === round - 1;
      const verified = isAlike && decided ? decided : conclude();
      return { decided: decided ?? verified, verified };
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

/** What Analyze tells the user. */
function readRecommendation(
  plan: TuningPlan,
  samples: RunSamples,
): Pick<SearchDecision, "pickKey" | "nearestKey"> {
  const { recommendation } = analyze({
    plan,
    samples,
    prices: PRICES,
    environment: { kind: "aws" },
    tool: { name: "bench", version: "" },
    finishedAt: plan.startedAt,
  });
  if (recommendation.state === "found") return { pickKey: recommendation.candidateKey };
  const nearestKey = recommendation.nearest?.candidateKey;
  return nearestKey === undefined ? {} : { nearestKey };
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
  { settings, runId, current = { architecture: "x86_64", memoryMb: 0 } }: SearchOptions,
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
      ...current,
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
