import type { Batch } from "../../lib/measure/batch.ts";
import type { Invocation, InvocationFailure } from "../../lib/measure/invocation.ts";
import { nameCandidate, type Settings, type TuningPlan } from "../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";

/** Settings that few tests care about. */
export const ORDINARY_SETTINGS = {
  sleepBetweenRunsMs: 0,
  coldStarts: 0,
  onlyColdStarts: false,
  dryRun: false,
  allowedExceptions: [],
  objective: "mean",
  sampling: "fixed",
  marginPercent: 1,
  constraints: { maxDurationMs: {} },
  savingsPlanDiscountPercent: 0,
  discardTopBottom: 0,
  includeOutputResults: false,
  isolation: "clones",
} as const;

/** A plan over the given sizes on x86_64; everything else is a fixed, ordinary function. */
export function buildPlan(memorySizesMb: readonly number[], settings: Partial<Settings> = {}): TuningPlan {
  const { architectures = ["x86_64"] } = settings;
  return {
    schemaVersion: 1,
    runId: "run-1",
    executionArn: "arn:aws:states:us-east-1:000000000000:execution:power-tuner:run-1",
    startedAt: "2026-11-21T00:00:00.000Z",
    expiresAt: "2026-11-22T00:00:00.000Z",
    target: {
      functionName: "orders",
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:orders",
      version: "$LATEST",
      region: "us-east-1",
      runtime: "nodejs24.x",
      handler: "index.handler",
      packageType: "Zip",
      memoryMb: 128,
      architecture: "x86_64",
      timeoutSeconds: 30,
      ephemeralStorageMb: 512,
      codeSha256: "c2hh",
      usesSnapStart: false,
    },
    prices: lookUpPrices("us-east-1"),
    access: { region: "us-east-1" },
    code: Object.fromEntries(
      architectures.map((architecture) => [
        architecture,
        { kind: "copied", key: "work/run-1/code.zip", sizeBytes: 1000 },
      ]),
    ),
    processors: {},
    apply: { isAsked: false },
    settings: {
      num: 10,
      concurrency: 1,
      candidateConcurrency: 0,
      strategy: "cost",
      balancedWeight: 0.5,
      coldStartShare: 0.01,
      ...ORDINARY_SETTINGS,
      memorySizesMb,
      architectures,
      answerArchitectures: architectures,
      ...settings,
    },
    candidates: architectures.flatMap((architecture) =>
      memorySizesMb.map((memoryMb) => ({
        key: nameCandidate(architecture, memoryMb),
        architecture,
        memoryMb,
      })),
    ),
  };
}

let sent = 0;

/** An invocation as Measure records it; `initDurationMs` makes it a cold start. */
export function buildInvocation(
  memoryMb: number,
  durationMs: number,
  options: {
    initDurationMs?: number;
    failure?: InvocationFailure;
    round?: number;
    maxMemoryUsedMb?: number;
    /** Makes it a cold start of SnapStart; the billed part of it is 50 ms. */
    restoreDurationMs?: number;
  } = {},
): Invocation {
  sent += 1;
  const { initDurationMs, restoreDurationMs, failure, round = 1, maxMemoryUsedMb = 60 } = options;
  const billedRestoreDurationMs = restoreDurationMs === undefined ? undefined : 50;
  return {
    requestId: `request-${sent}`,
    round,
    startedAt: new Date(Date.UTC(2026, 10, 21) + sent).toISOString(),
    coldStart: (initDurationMs ?? restoreDurationMs) !== undefined,
    report: {
      requestId: `request-${sent}`,
      durationMs,
      billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)) + (billedRestoreDurationMs ?? 0),
      memoryMb,
      maxMemoryUsedMb,
      initDurationMs,
      restoreDurationMs,
      billedRestoreDurationMs,
      status: failure ? "error" : "success",
    },
    failure,
  };
}

export function buildBatch(candidateKey: string, round: number, invocations: readonly Invocation[]): Batch {
  return { candidateKey, round, attempt: "attempt-1", invocations, startedAtMost: invocations.length };
}

/** A function error that the input allows. */
export function buildAllowedException(errorType: string): InvocationFailure {
  return { reason: "function-error", errorType, errorMessage: "by design", isAllowed: true };
}

/** A failure with an ordinary message. */
export function buildFailure(reason: InvocationFailure["reason"], errorType?: string): InvocationFailure {
  return { reason, errorType, errorMessage: `it was ${reason}` };
}
