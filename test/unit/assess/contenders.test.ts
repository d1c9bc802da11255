import { describe, expect, it } from "vitest";
import { findSurest, listContenders } from "../../../lib/assess/contenders.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import type { InvocationFailure } from "../../../lib/measure/invocation.ts";
import type { TuningPlan } from "../../../lib/prepare/plan.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import {
  buildAllowedException,
  buildBatch,
  buildFailure,
  buildInvocation,
  buildPlan,
} from "../../helpers/plans.ts";

const SIZES = [128, 256, 512, 1024];
const plan = buildPlan(SIZES, { architectures: ["x86_64", "arm64"], num: 100 });
const { candidates: both } = plan;

/** A batch of so many failures, and so many that worked. */
function batchOf(
  key: string,
  failed: number,
  worked = 0,
  failure: InvocationFailure = buildFailure("crash"),
): Batch {
  return buildBatch(key, 1, [
    ...Array.from({ length: failed }, () => buildInvocation(128, 10, { failure })),
    ...Array.from({ length: worked }, () => buildInvocation(128, 10)),
  ]);
}

const standings = (batches: readonly Batch[]) =>
  Object.fromEntries(
    listContenders(plan, collectSamples(batches)).map(({ key, standing }) => [key, standing]),
  );

describe("findSurest", () => {
  const surestFor = (target: Partial<TuningPlan["target"]>, candidates = both) =>
    findSurest(candidates, { ...plan.target, ...target })?.key;

  it("is the current configuration, else the largest size of its architecture", () => {
    expect(surestFor({ memoryMb: 256 })).toBe("x86_64-256");
    expect(surestFor({ memoryMb: 256, architecture: "arm64" })).toBe("arm64-256");
    expect(surestFor({ memoryMb: 300 })).toBe("x86_64-1024");
  });

  it("is of another architecture where there is no other", () => {
    const arm64 = both.filter(({ architecture }) => architecture === "arm64");
    expect(surestFor({ memoryMb: 256 }, arm64)).toBe("arm64-256");
    expect(surestFor({ memoryMb: 300 }, arm64)).toBe("arm64-1024");
    expect(surestFor({}, [])).toBeUndefined();
  });
});

describe("listContenders", () => {
  it("has all candidates in, in their order, when nothing was sent", () => {
    const contenders = listContenders(plan, collectSamples([]));
    expect(contenders.map(({ key }) => key)).toEqual(both.map(({ key }) => key));
    for (const contender of contenders) {
      expect(contender).toMatchObject({ standing: "in", invocations: 0, maxMemoryUsedMb: 0 });
      expect(contender.warm.billedMs).toEqual([]);
    }
  });

  it("counts what was sent, failed ones too, and keeps what worked, warm apart from cold", () => {
    const batch = buildBatch("x86_64-256", 1, [
      buildInvocation(256, 40, { initDurationMs: 100 }),
      buildInvocation(256, 20, { maxMemoryUsedMb: 90 }),
      buildInvocation(256, 30, { failure: buildFailure("function-error"), maxMemoryUsedMb: 200 }),
    ]);
    const contender = listContenders(plan, collectSamples([batch])).find(({ key }) => key === "x86_64-256");
    expect(contender).toMatchObject({ invocations: 3, maxMemoryUsedMb: 90, standing: "in" });
    expect(contender?.warm.billedMs).toEqual([20]);
    expect(contender?.cold.billedMs).toEqual([140]);
  });

  it.each([
    ["two failures, and nothing that worked", 2, 0, buildFailure("function-error"), "in"],
    ["three failures, and nothing that worked", 3, 0, buildFailure("function-error"), "failed"],
    ["five allowed exceptions", 5, 0, buildAllowedException("OutOfStock"), "in"],
    ["one time-out of ten: it may be chance", 1, 9, buildFailure("time-out"), "in"],
    ["two time-outs of ten", 2, 8, buildFailure("time-out"), "failed"],
    ["two crashes of a hundred", 2, 98, buildFailure("crash"), "in"],
    ["three crashes of a hundred", 3, 97, buildFailure("crash"), "failed"],
    ["three allowed exceptions of ten", 3, 7, buildAllowedException("OutOfStock"), "in"],
    [
      "three errors of its own code of ten: they say nothing about the size",
      3,
      7,
      buildFailure("function-error"),
      "in",
    ],
    ["seven errors of its own code, and four that worked", 7, 4, buildFailure("function-error"), "in"],
    ["eight errors of its own code, and four that worked", 8, 4, buildFailure("function-error"), "failed"],
  ])("sees a candidate after %s", (_what, failed, worked, failure, standing) => {
    expect(standings([batchOf("x86_64-512", failed, worked, failure)])["x86_64-512"]).toBe(standing);
  });

  it("has a candidate failed that could not be measured at all", () => {
    const refused: Batch = { ...buildBatch("x86_64-512", 1, []), failure: buildFailure("not-provisioned") };
    expect(standings([refused])["x86_64-512"]).toBe("failed");
  });

  it("keeps one in that worked before its measurement broke off, and gives it no more invocations", () => {
    const brokenOff: Batch = {
      ...buildBatch("x86_64-512", 2, []),
      failure: buildFailure("step-failed", "ThrottledError"),
    };
    const leftOf = (batches: readonly Batch[], isOver?: boolean) => {
      const contender = listContenders(plan, collectSamples(batches), isOver).find(
        ({ key }) => key === "x86_64-512",
      );
      return [contender?.standing, contender?.left];
    };
    const worked = batchOf("x86_64-512", 0, 5);
    expect(leftOf([worked])).toEqual(["in", 95]);
    expect(leftOf([worked, brokenOff])).toEqual(["in", 0]);
    expect(leftOf([worked], true)).toEqual(["in", 0]);
    expect(leftOf([batchOf("x86_64-512", 1, 5), brokenOff])).toEqual(["failed", 0]);
  });

  it("holds nothing against a candidate that was not invoked when the run is over", () => {
    expect(listContenders(plan, collectSamples([]), true).every(({ standing }) => standing === "in")).toBe(
      true,
    );
  });

  it("rules out sizes below one that ran out of memory, on both architectures, but none that was tried", () => {
    const outOfMemory = buildFailure("out-of-memory");
    expect(standings([batchOf("x86_64-512", 3, 0, outOfMemory), batchOf("arm64-256", 0, 3)])).toEqual({
      "x86_64-128": "ruled-out",
      "x86_64-256": "ruled-out",
      "x86_64-512": "failed",
      "x86_64-1024": "in",
      "arm64-128": "ruled-out",
      "arm64-256": "in",
      "arm64-512": "in",
      "arm64-1024": "in",
    });
  });

  it("rules out no size for one that ran out of memory once", () => {
    const once = batchOf("x86_64-512", 1, 5, buildFailure("out-of-memory"));
    expect(new Set(Object.values(standings([once])))).toEqual(new Set(["in"]));
  });

  it("rules out sizes below one that never ended in time, on its architecture", () => {
    const timeOut = buildFailure("time-out");
    expect(standings([batchOf("x86_64-512", 3, 0, timeOut)])).toEqual({
      "x86_64-128": "ruled-out",
      "x86_64-256": "ruled-out",
      "x86_64-512": "failed",
      "x86_64-1024": "in",
      "arm64-128": "in",
      "arm64-256": "in",
      "arm64-512": "in",
      "arm64-1024": "in",
    });
    // It worked at times: what made it wait may not be the size.
    expect(standings([batchOf("x86_64-512", 3, 9, timeOut)])).toMatchObject({
      "x86_64-256": "in",
      "x86_64-512": "failed",
    });
  });

  it("rules out no smaller size for a failure that has nothing to do with memory", () => {
    const { "x86_64-512": failed, ...others } = standings([
      batchOf("x86_64-512", 3, 0, buildFailure("crash")),
    ]);
    expect(failed).toBe("failed");
    expect(new Set(Object.values(others))).toEqual(new Set(["in"]));
  });

  it.each(["out-of-memory", "time-out"] as const)("rules out no larger size for %s", (reason) => {
    const failed = buildFailure(reason);
    const after = standings([batchOf("x86_64-256", 3, 0, failed), batchOf("x86_64-512", 3, 0, failed)]);
    expect(after["x86_64-1024"]).toBe("in");
  });

  it("rules out no architecture for steps of the tuner that failed", () => {
    const broken = (key: string): Batch => ({
      ...buildBatch(key, 1, []),
      failure: buildFailure("step-failed", "ThrottledError"),
    });
    expect(standings([broken("arm64-512"), broken("arm64-256")])).toMatchObject({
      "arm64-128": "in",
      "arm64-256": "failed",
      "arm64-1024": "in",
    });
  });

  it("rules out neither the current configuration nor, where that is no candidate, the largest", () => {
    const broken = (key: string) => batchOf(key, 3, 0, buildFailure("crash"));
    const batches = [broken("x86_64-256"), broken("x86_64-512")];
    expect(standings(batches)).toMatchObject({ "x86_64-128": "in", "x86_64-1024": "ruled-out" });
    const elsewhere = { ...plan, target: { ...plan.target, memoryMb: 3008 } };
    const standing = new Map(
      listContenders(elsewhere, collectSamples(batches)).map((contender) => [
        contender.key,
        contender.standing,
      ]),
    );
    expect(standing.get("x86_64-128")).toBe("ruled-out");
    expect(standing.get("x86_64-1024")).toBe("in");
  });

  it("rules out an architecture on which two sizes do not work, and none does", () => {
    const broken = (key: string) => batchOf(key, 3, 0, buildFailure("init-failure"));
    expect(standings([broken("arm64-512")])).toMatchObject({ "arm64-128": "in", "arm64-1024": "in" });
    expect(standings([broken("arm64-512"), broken("arm64-256"), batchOf("x86_64-512", 0, 3)])).toEqual({
      "x86_64-128": "in",
      "x86_64-256": "in",
      "x86_64-512": "in",
      "x86_64-1024": "in",
      "arm64-128": "ruled-out",
      "arm64-256": "failed",
      "arm64-512": "failed",
      "arm64-1024": "ruled-out",
    });
  });

  it("keeps an architecture on which one size works, if only by cold starts", () => {
    const broken = (key: string) => batchOf(key, 3, 0, buildFailure("init-failure"));
    const cold = buildBatch("arm64-1024", 1, [buildInvocation(1024, 10, { initDurationMs: 100 })]);
    expect(standings([broken("arm64-512"), broken("arm64-256"), cold])).toMatchObject({
      "arm64-128": "in",
      "arm64-1024": "in",
    });
  });
});
