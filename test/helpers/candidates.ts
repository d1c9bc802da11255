import type { Batch } from "../../lib/measure/batch.ts";
import type { Invocation, InvocationFailure } from "../../lib/measure/invocation.ts";
import type { Candidate } from "../../lib/prepare/plan.ts";
import { createRandom } from "../../lib/stats/random.ts";
import type { Architecture } from "../../lib/units.ts";
import { buildBatch } from "./plans.ts";

/** How a function behaves whose measurement is made up. */
export interface Behaviour {
  /** Cold starts of each candidate, at the beginning; default 5. */
  readonly coldStarts?: number;
  /** Candidates of which every invocation fails, by key. */
  readonly failing?: Readonly<Record<string, InvocationFailure>>;
  /** Candidates of which the last invocations fail, by key. */
  readonly sometimesFailing?: Readonly<Record<string, { readonly count: number } & InvocationFailure>>;
  /** The shortest duration of a candidate in milliseconds, but for the noise; default `typicalMs`. */
  readonly typicalMs?: (candidate: Candidate) => number;
  /** Mean of the exponential tail, as a share of the shortest duration; default 0.09. */
  readonly spread?: number;
  /** Another one makes other noise. */
  readonly seed?: string;
}

const WAIT_MS = 30;
const WORK_MS = 130;
/** Garbage collection and the like: half as much again at 128 MB, hardly any at 2048 MB. */
const tightness = (memoryMb: number) => 1 + 64 / memoryMb;
const INIT_MS: Readonly<Record<Architecture, number>> = { x86_64: 184, arm64: 171 };

/** A handler that computes for 130 ms on one vCPU, a little longer on arm64, and waits for 30 ms. */
export function typicalMs({ architecture, memoryMb }: Candidate): number {
  const workMs = architecture === "arm64" ? WORK_MS * 1.04 : WORK_MS;
  return WAIT_MS + (workMs * tightness(memoryMb)) / Math.min(memoryMb / 1769, 1);
}

/** Invocations of a candidate, the same for the same seed: batches of at most a thousand of one round. */
export function* buildBatches(
  candidate: Candidate,
  count: number,
  behaviour: Behaviour = {},
  round = 1,
): Generator<Batch> {
  const { coldStarts = 5, failing = {}, sometimesFailing = {}, spread = 0.09, seed = "" } = behaviour;
  const { key, architecture, memoryMb } = candidate;
  const broken = failing[key];
  const flaky = sometimesFailing[key];
  const random = createRandom(`${seed} ${key} ${round}`);
  // At least 0.96, most near 1, a few far above.
  const noise = () => 0.96 - spread * Math.log(1 - random());
  const shortestMs = (behaviour.typicalMs ?? typicalMs)(candidate);
  const buildOne = (index: number): Invocation => {
    const failure = broken ?? (flaky && index >= count - flaky.count ? flaky : undefined);
    const coldStart = index < coldStarts;
    const durationMs = round2(shortestMs * noise());
    const initDurationMs = round2(INIT_MS[architecture] * noise());
    const requestId = `${String(round).padStart(8, "0")}-0000-4000-8000-${String(index).padStart(12, "0")}`;
    return {
      requestId,
      round,
      startedAt: new Date(Date.UTC(2026, 10, 20, 14, 4, 0) + round * 10_000_000 + index * 10).toISOString(),
      coldStart,
      report: {
        requestId,
        durationMs,
        billedDurationMs: Math.ceil(durationMs + (coldStart ? initDurationMs : 0)),
        memoryMb,
        maxMemoryUsedMb: 96 + (index % 3),
        ...(coldStart && { initDurationMs }),
        status: failure ? "error" : "success",
      },
      ...(failure && { failure: pickFailure(failure) }),
    };
  };
  for (let first = 0; first < count; first += 1000) {
    const length = Math.min(1000, count - first);
    yield buildBatch(
      key,
      round,
      Array.from({ length }, (_, index) => buildOne(first + index)),
    );
  }
}

function pickFailure({ reason, errorType, errorMessage }: InvocationFailure): InvocationFailure {
  return { reason, ...(errorType !== undefined && { errorType }), errorMessage };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
