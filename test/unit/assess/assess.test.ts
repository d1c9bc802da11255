import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { assessBatches as assess } from "../../helpers/assess-batches.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const warm = (count: number) => Array.from({ length: count }, () => buildInvocation(128, 10));
const cold = (count: number) =>
  Array.from({ length: count }, () => buildInvocation(128, 10, { initDurationMs: 100 }));
const failing = (count: number) =>
  Array.from({ length: count }, () => buildInvocation(128, 10, { failure: buildFailure("crash") }));

describe("assess", () => {
  it("gives a candidate that only fails no invocation more than num", () => {
    const failing = [1, 2].map(() => buildInvocation(128, 1, { failure: buildFailure("function-error") }));
    const small = buildPlan([128], { num: 2 });
    expect(assess(small, [buildBatch("x86_64-128", 1, failing)]).done).toBe(true);
  });

  it("asks every candidate for a small first round", () => {
    const assessment = assess(buildPlan([128, 256]), []);
    expect(assessment).toMatchObject({ round: 1, done: false });
    expect(assessment.assignments).toEqual([
      { key: "x86_64-128", architecture: "x86_64", memoryMb: 128, round: 1, invocations: 5, coldStarts: 0 },
      { key: "x86_64-256", architecture: "x86_64", memoryMb: 256, round: 1, invocations: 5, coldStarts: 0 },
    ]);
  });

  it("asks for what is missing after a batch that ended early", () => {
    const { assignments } = assess(buildPlan([128]), [buildBatch("x86_64-128", 1, warm(3))]);
    expect(assignments).toMatchObject([{ round: 2, invocations: 5 }]);
  });

  it("is done when every candidate has num invocations", () => {
    const batches = [buildBatch("x86_64-128", 1, [...cold(1), ...warm(9)])];
    expect(assess(buildPlan([128]), batches)).toEqual({
      round: 2,
      assignments: [],
      done: true,
      stopReason: "enough",
    });
  });

  it("leaves out a candidate that failed three times and never worked", () => {
    const batches = [buildBatch("x86_64-128", 1, failing(3)), buildBatch("x86_64-256", 1, warm(5))];
    const { assignments } = assess(buildPlan([128, 256]), batches);
    expect(assignments.map(({ key }) => key)).toEqual(["x86_64-256"]);
  });

  it("leaves out a candidate that could not be measured at all", () => {
    const refused: Batch = { ...buildBatch("x86_64-128", 1, []), failure: buildFailure("not-provisioned") };
    expect(assess(buildPlan([128]), [refused]).done).toBe(true);
  });

  it("asks for one more when all invocations were cold starts, once", () => {
    const plan = buildPlan([128], { num: 5 });
    const first = [buildBatch("x86_64-128", 1, cold(5))];
    expect(assess(plan, first).assignments).toMatchObject([{ round: 2, invocations: 1 }]);
    expect(assess(plan, [...first, buildBatch("x86_64-128", 2, cold(1))]).done).toBe(true);
  });

  it("reaches exactly num invocations in a number of rounds that grows with its logarithm", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (num) => {
        const plan = buildPlan([128], { num });
        const batches: Batch[] = [];
        for (let next = assess(plan, batches); !next.done; next = assess(plan, batches)) {
          const [assignment] = next.assignments;
          batches.push(
            buildBatch("x86_64-128", next.round, [
              ...(batches.length === 0 ? cold(1) : []),
              ...warm((assignment?.invocations ?? 0) - (batches.length === 0 ? 1 : 0)),
            ]),
          );
        }
        const measured = batches.flatMap(({ invocations }) => invocations).length;
        // A single invocation is always cold, and one warm one is added to it.
        expect(measured).toBe(num === 1 ? 2 : num);
        expect(batches.length).toBeLessThanOrEqual(8 + num / 500);
      }),
      { numRuns: 50 },
    );
  });

  it("asks for the cold starts that have not come by themselves", () => {
    const plan = buildPlan([128], { num: 20, coldStarts: 7 });
    expect(assess(plan, []).assignments).toMatchObject([{ invocations: 5, coldStarts: 5 }]);
    const first = [buildBatch("x86_64-128", 1, [...cold(4), ...warm(1)])];
    expect(assess(plan, first).assignments).toMatchObject([{ invocations: 5, coldStarts: 3 }]);
    const second = [...first, buildBatch("x86_64-128", 2, [...cold(3), ...warm(2)])];
    expect(assess(plan, second).assignments).toMatchObject([{ invocations: 10, coldStarts: 0 }]);
  });

  it("asks for more than num invocations when more cold starts are asked for, and for a warm one", () => {
    const plan = buildPlan([128], { num: 2, coldStarts: 4 });
    expect(assess(plan, []).assignments).toMatchObject([{ invocations: 4, coldStarts: 4 }]);
    const first = [buildBatch("x86_64-128", 1, cold(4))];
    expect(assess(plan, first).assignments).toMatchObject([{ invocations: 1, coldStarts: 0 }]);
  });

  it("asks for nothing but cold starts, and for no warm one more, when only those are asked for", () => {
    const plan = buildPlan([128], { num: 6, onlyColdStarts: true });
    const first = [buildBatch("x86_64-128", 1, cold(5))];
    expect(assess(plan, []).assignments).toMatchObject([{ invocations: 5, coldStarts: 5 }]);
    expect(assess(plan, first).assignments).toMatchObject([{ invocations: 1, coldStarts: 1 }]);
    expect(assess(plan, [...first, buildBatch("x86_64-128", 2, cold(1))]).stopReason).toBe("enough");
  });

  it("makes one invocation of one candidate in a dry run, of the current configuration where it can", () => {
    const dry = { num: 50, dryRun: true, onlyColdStarts: true };
    expect(assess(buildPlan([64, 128, 256], dry), []).assignments).toMatchObject([
      { key: "x86_64-128", invocations: 1, coldStarts: 1 },
    ]);
    expect(assess(buildPlan([512, 1024], dry), []).assignments).toMatchObject([{ key: "x86_64-512" }]);
    const failed = buildBatch("x86_64-128", 1, failing(1));
    expect(assess(buildPlan([128, 256], dry), [failed]).stopReason).toBe("enough");
  });

  it("never gives up on a candidate for its allowed exceptions", () => {
    const allowed = { ...buildFailure("function-error", "OutOfStock"), isAllowed: true };
    const invocations = Array.from({ length: 5 }, () => buildInvocation(128, 10, { failure: allowed }));
    const { assignments } = assess(buildPlan([128]), [buildBatch("x86_64-128", 1, invocations)]);
    expect(assignments).toMatchObject([{ invocations: 5 }]);
  });

  it("gives the same answer to the same samples in any order", () => {
    const batches = [buildBatch("x86_64-128", 1, warm(5)), buildBatch("x86_64-256", 1, warm(4))];
    const plan = buildPlan([128, 256]);
    expect(assess(plan, batches.toReversed())).toEqual(assess(plan, batches));
  });
});
