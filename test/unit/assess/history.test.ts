import { describe, expect, it } from "vitest";
import { countRemainingIterations } from "../../../lib/assess/history.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { TuningPlan } from "../../../lib/prepare/plan.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const warm = (count: number) => Array.from({ length: count }, () => buildInvocation(128, 10));
const sizes = (count: number) => Array.from({ length: count }, (_, index) => 128 + index * 128);

/** Rounds of a run in which each Measure makes so many invocations at most. */
function run(plan: TuningPlan, mostPerMeasure: number) {
  const batches: Batch[] = [];
  let iterations = 0;
  let largestState = "";
  let next = assess(plan, batches);
  for (; !next.done; next = assess(plan, batches)) {
    iterations += next.assignments.length;
    for (const { key, invocations } of next.assignments) {
      batches.push(buildBatch(key, next.round, warm(Math.min(invocations, mostPerMeasure))));
    }
    const outcomes = next.assignments.map(({ key, round }) => ({
      candidateKey: key,
      round,
      error: "Lambda.TooManyRequestsException",
    }));
    // As the Map state's output: the answer of Assess, and one outcome for each assignment.
    const state = JSON.stringify({
      runId: "0f8b1e1c-4f0e-4a54-9e5c-3c1f6a4f9a77",
      candidateConcurrency: 40,
      ...next,
      outcomes,
    });
    if (state.length > largestState.length) largestState = state;
  }
  return { batches, iterations, rounds: next.round - 1, largestState, stopReason: next.stopReason };
}

/** Counted in the history of the present state machine; a retry of a step has four more. */
const EVENTS_PER_ITERATION = 14;
const EVENTS_PER_ROUND = 11;

describe("the limits of Step Functions", () => {
  it("40 candidates of 1000 invocations stay far below 25,000 events and 256 KiB of state", () => {
    const { iterations, rounds, largestState, batches, stopReason } = run(
      buildPlan(sizes(40), { num: 1000 }),
      1000,
    );
    expect(stopReason).toBe("enough");
    expect(batches.flatMap(({ invocations }) => invocations)).toHaveLength(40_000);
    expect(iterations * EVENTS_PER_ITERATION + rounds * EVENTS_PER_ROUND).toBeLessThan(10_000);
    expect(Buffer.byteLength(largestState)).toBeLessThan(32 * 1024);
  });

  it("80 candidates of both architectures do too", () => {
    const plan = buildPlan(sizes(40), { num: 1000, architectures: ["x86_64", "arm64"] });
    const { iterations, rounds, largestState, stopReason } = run(plan, 1000);
    expect(stopReason).toBe("enough");
    expect(iterations * EVENTS_PER_ITERATION + rounds * EVENTS_PER_ROUND).toBeLessThan(20_000);
    expect(Buffer.byteLength(largestState)).toBeLessThan(64 * 1024);
  });

  it("a function of 14 minutes gets its 10 invocations at 6 sizes, one in each step", () => {
    const { iterations, stopReason } = run(buildPlan(sizes(6), { num: 10 }), 1);
    expect(stopReason).toBe("enough");
    expect(iterations).toBe(60);
  });

  it("a run that would not fit ends with what it has, before the history is full", () => {
    const { iterations, rounds, batches, stopReason } = run(buildPlan(sizes(40), { num: 1000 }), 1);
    expect(stopReason).toBe("history-limit");
    const withOneRetryEach = iterations * (EVENTS_PER_ITERATION + 4) + rounds * EVENTS_PER_ROUND;
    expect(withOneRetryEach).toBeGreaterThan(15_000);
    expect(withOneRetryEach).toBeLessThan(24_500);
    expect(batches.length).toBe(iterations);
  });

  it("counts an iteration once, however many attempts of Measure it took", () => {
    const first = buildBatch("x86_64-128", 1, []);
    const again = { ...first, attempt: "attempt-2" };
    expect(countRemainingIterations([first, again])).toBe(countRemainingIterations([first]));
    expect(countRemainingIterations([])).toBeGreaterThan(300);
  });
});
