import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countFailures, findDecidingFailure } from "../../../lib/analyze/judge.ts";
import { listContenders } from "../../../lib/assess/contenders.ts";
import { isUnsafe, judgeOutcomes } from "../../../lib/assess/judge-outcomes.ts";
import type { FailureReason } from "../../../lib/measure/invocation.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { countOutcomes } from "../../../lib/samples/select.ts";
import {
  buildAllowedException,
  buildBatch,
  buildFailure,
  buildInvocation,
  buildPlan,
} from "../../helpers/plans.ts";

const counts = fc
  .record({ succeeded: fc.nat(200), failed: fc.nat(200), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ succeeded, failed, share }) => ({ succeeded, failed, unsafe: Math.round(failed * share) }));

describe("judgeOutcomes", () => {
  it.each([
    ["one time-out of 50", { succeeded: 49, failed: 1, unsafe: 1 }, 0, undefined],
    ["one time-out of 49, and no more to come", { succeeded: 48, failed: 1, unsafe: 1 }, 0, "unsafe"],
    ["one time-out of 49, and one more to come", { succeeded: 48, failed: 1, unsafe: 1 }, 1, undefined],
    ["one time-out of 10, too few to come", { succeeded: 9, failed: 1, unsafe: 1 }, 30, "unsafe"],
    ["one time-out of 10, enough to come", { succeeded: 9, failed: 1, unsafe: 1 }, 40, undefined],
    ["two time-outs of 10, enough to come", { succeeded: 8, failed: 2, unsafe: 2 }, 990, "unsafe"],
    ["11 errors of 20, and no more to come", { succeeded: 9, failed: 11, unsafe: 0 }, 0, "mostly-failed"],
    ["11 errors of 20, enough to come", { succeeded: 9, failed: 11, unsafe: 0 }, 2, undefined],
    ["13 errors of 22, enough to come", { succeeded: 9, failed: 13, unsafe: 0 }, 90, "mostly-failed"],
    ["two failures only, one to come", { succeeded: 0, failed: 2, unsafe: 2 }, 1, undefined],
    ["two failures only, none to come", { succeeded: 0, failed: 2, unsafe: 2 }, 0, "never-worked"],
    ["three failures only", { succeeded: 0, failed: 3, unsafe: 0 }, 97, "never-worked"],
    ["allowed exceptions only, some to come", { succeeded: 0, failed: 0, unsafe: 0 }, 5, undefined],
    ["allowed exceptions only, none to come", { succeeded: 0, failed: 0, unsafe: 0 }, 0, "never-worked"],
  ] as const)("judges %s", (_what, outcomes, left, unfitness) => {
    expect(judgeOutcomes(outcomes, left)).toBe(unfitness);
  });

  it("holds against a candidate at the end all that it does before", () => {
    fc.assert(
      fc.property(counts, fc.nat(500), (outcomes, left) => {
        const before = judgeOutcomes(outcomes, left);
        if (before !== undefined) expect(judgeOutcomes(outcomes, 0)).toBeDefined();
      }),
    );
  });

  it("holds nothing against one while it goes on that successes alone could not cure", () => {
    fc.assert(
      fc.property(counts, fc.nat(500), ({ succeeded, failed, unsafe }, left) => {
        fc.pre(succeeded > 0 && judgeOutcomes({ succeeded, failed, unsafe }, left) === undefined);
        expect(judgeOutcomes({ succeeded: succeeded + left, failed, unsafe }, 0)).toBeUndefined();
      }),
    );
  });
});

describe("isUnsafe", () => {
  it("is what comes from the configuration, unless it is allowed", () => {
    const unsafe = (["out-of-memory", "time-out", "init-failure", "crash"] as const).map((reason) =>
      buildFailure(reason),
    );
    expect(unsafe.map(isUnsafe)).toEqual([true, true, true, true]);
    expect(unsafe.map((failure) => isUnsafe({ ...failure, isAllowed: true }))).toEqual(Array(4).fill(false));
    expect(isUnsafe(buildFailure("function-error"))).toBe(false);
  });
});

describe("the search and Analyze", () => {
  it("agree at the end on which candidates have failed, whatever happened", () => {
    const happened = fc.record({
      worked: fc.nat(60),
      failed: fc.nat(60),
      reason: fc.constantFrom<FailureReason>("time-out", "out-of-memory", "function-error", "no-report"),
      allowed: fc.nat(5),
      isBrokenOff: fc.boolean(),
    });
    fc.assert(
      fc.property(
        happened.filter(({ worked, failed, allowed }) => worked + failed + allowed > 0),
        ({ worked, failed, reason, allowed, isBrokenOff }) => {
          const plan = buildPlan([512], { num: 100 });
          const many = (count: number, failure?: ReturnType<typeof buildFailure>) =>
            Array.from({ length: count }, () => buildInvocation(512, 10, failure ? { failure } : {}));
          const batch = buildBatch("x86_64-512", 1, [
            ...many(worked),
            ...many(failed, buildFailure(reason)),
            ...many(allowed, buildAllowedException("OutOfStock")),
          ]);
          const run = collectSamples([
            isBrokenOff ? { ...batch, failure: buildFailure("step-failed", "ThrottledError") } : batch,
          ]);
          const samples = run.getSamples("x86_64-512");
          const hasFailed =
            findDecidingFailure(countOutcomes(samples), countFailures(samples, run.batches)) !== undefined;
          const [ended] = listContenders(plan, run, true);
          expect(ended?.standing).toBe(hasFailed ? "failed" : "in");
          const [contender] = listContenders(plan, run);
          if (contender?.left === 0) expect(contender.standing).toBe(ended?.standing);
        },
      ),
    );
  });
});
