import { describe, expect, it } from "vitest";
import { explainNothingMeasured } from "../../../lib/analyze/analyze.ts";
import { analyzeBatches, measuredOf } from "../../helpers/analyses.ts";
import { buildAllowedException, buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";

const sample = (memoryMb: number, durations: readonly number[], initDurationMs?: number) =>
  durations.map((durationMs, index) =>
    buildInvocation(memoryMb, durationMs, index === 0 ? { initDurationMs } : {}),
  );

describe("analyze", () => {
  it("prices the untrimmed mean of billed duration plus the request", () => {
    const result = analyzeBatches([1024], [buildBatch("x86_64-1024", 1, sample(1024, [100, 100, 400]))]);
    const { warm } = measuredOf(result, "x86_64-1024").summary;
    expect(warm.meanBilledMs).toBe(200);
    expect(warm.costPerInvocationUsd).toBeCloseTo(0.2 * 0.0000166667 + 0.0000002, 15);
    expect(warm.costPerMillionUsd).toBeCloseTo(3.53334, 9);
  });

  it("keeps cold starts apart from latency and mixes them into the cost by their share", () => {
    const batch = buildBatch("x86_64-1024", 1, sample(1024, [100, 50, 50], 900));
    const result = analyzeBatches([1024], [batch], { coldStartShare: 0.1 });
    const { warm, cold, costPerInvocationUsd } = measuredOf(result, "x86_64-1024").summary;
    expect(warm.duration).toMatchObject({ count: 2, p50Ms: 50, p99Ms: 50 });
    expect(cold?.init?.meanMs).toBe(900);
    expect(cold?.total.meanMs).toBe(1000);
    expect(cold?.meanBilledMs).toBe(1000);
    expect(costPerInvocationUsd).toBeCloseTo(
      0.9 * warm.costPerInvocationUsd + 0.1 * (cold?.costPerInvocationUsd ?? 0),
      15,
    );
  });

  it("counts failures and leaves them out of every average", () => {
    const invocations = [
      ...sample(512, [10, 10, 10, 10]),
      buildInvocation(512, 5000, { failure: buildFailure("function-error", "RangeError") }),
    ];
    const candidate = measuredOf(
      analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)]),
      "x86_64-512",
    );
    expect(candidate.counts).toEqual({ invocations: 5, succeeded: 4, failed: 1, allowed: 0, coldStarts: 0 });
    expect(candidate.failures).toMatchObject([
      { reason: "function-error", errorType: "RangeError", count: 1 },
    ]);
    expect(candidate.summary.warm.duration.maxMs).toBe(10);
  });

  it("fails a size that runs out of memory now and then, though most invocations worked", () => {
    const invocations = [
      ...sample(128, Array(19).fill(10)),
      buildInvocation(128, 5, { failure: buildFailure("out-of-memory", "Runtime.OutOfMemory") }),
    ];
    const result = analyzeBatches([128], [buildBatch("x86_64-128", 1, invocations)]);
    expect(result.candidates[0]).toMatchObject({
      state: "failed",
      reason: "out-of-memory",
      message: "out of memory in 1 of 20 invocations: Runtime.OutOfMemory: it was out-of-memory",
    });
  });

  it("says of a size that was never invoked that it was not measured, and counts it as no failure", () => {
    const good = buildBatch("x86_64-512", 1, sample(512, [10, 10]));
    const result = analyzeBatches([128, 512], [good]);
    expect(result.candidates[0]).toMatchObject({
      key: "x86_64-128",
      state: "pruned",
      message: "not needed for the decision",
      counts: { invocations: 0 },
    });
    expect(result.recommendation).toMatchObject({ candidateKey: "x86_64-512", rule: "only" });
    expect(result.warnings).toEqual([]);
  });

  it("tells how many sizes were never invoked when nothing could be measured", () => {
    const failing = [buildInvocation(128, 1, { failure: buildFailure("crash", "Runtime.ExitError") })];
    const { candidates } = analyzeBatches([128, 256, 512], [buildBatch("x86_64-128", 1, failing)]);
    expect(explainNothingMeasured(candidates).message).toBe(
      "no configuration could be measured. 128 MB x86_64: crashed in 1 of 1 invocations: Runtime.ExitError: it was crash; 2 more were not invoked",
    );
  });

  it("warns of a size whose measurement broke off, though every invocation until then worked", () => {
    const batch = {
      ...buildBatch("x86_64-512", 1, sample(512, [10, 10])),
      failure: buildFailure("step-failed", "States.Timeout"),
    };
    const result = analyzeBatches([512], [batch]);
    expect(result.candidates[0]?.state).toBe("measured");
    expect(result.warnings).toMatchObject([{ code: "measurement-broke-off", candidateKey: "x86_64-512" }]);
  });

  it.each(["step-failed", "not-provisioned"] as const)(
    "warns of a size that is missing because of %s",
    (reason) => {
      const lost = { ...buildBatch("x86_64-128", 1, []), failure: buildFailure(reason, "AccessDenied") };
      const good = buildBatch("x86_64-512", 1, sample(512, [10, 10]));
      const result = analyzeBatches([128, 512], [lost, good]);
      expect(result.warnings).toMatchObject([
        {
          code: "not-measured",
          candidateKey: "x86_64-128",
          message: expect.stringContaining("AccessDenied"),
        },
      ]);
    },
  );

  it("warns once of all sizes that are missing for the same reason", () => {
    const lost = (key: string, message: string) => ({
      ...buildBatch(key, 1, []),
      failure: { ...buildFailure("not-provisioned", "Refused"), errorMessage: message },
    });
    const { warnings } = analyzeBatches(
      [128, 256, 512, 1024],
      [
        lost("x86_64-128", "no"),
        lost("x86_64-256", "never"),
        lost("x86_64-512", "no"),
        buildBatch("x86_64-1024", 1, sample(1024, [10, 10])),
      ],
    );
    expect(warnings).toEqual([
      {
        code: "not-measured",
        message:
          "128 MB x86_64 and 512 MB x86_64 were not measured, and not because of the function; the recommendation is made without them: Refused: no",
      },
      {
        code: "not-measured",
        candidateKey: "x86_64-256",
        message:
          "256 MB x86_64 was not measured, and not because of the function; the recommendation is made without it: Refused: never",
      },
    ]);
  });

  it("names three of many sizes that are missing, and leaves room for the reason", () => {
    const sizes = [128, 256, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192];
    const reason = "is not authorized to perform: iam:PassRole on resource";
    const lost = sizes.map((memoryMb) => ({
      ...buildBatch(`x86_64-${memoryMb}`, 1, []),
      failure: { ...buildFailure("not-provisioned", "AccessDenied"), errorMessage: reason },
    }));
    const { warnings } = analyzeBatches(
      [...sizes, 10240],
      [...lost, buildBatch("x86_64-10240", 1, sample(10240, [10, 10]))],
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      `128 MB x86_64, 256 MB x86_64, 512 MB x86_64 and 9 more were not measured, and not because of the function; the recommendation is made without them: AccessDenied: ${reason}`,
    ]);
  });

  it("marks a configuration that another beats in cost and duration", () => {
    const result = analyzeBatches(
      [512, 1024],
      [
        buildBatch("x86_64-512", 1, sample(512, [50, 50])),
        buildBatch("x86_64-1024", 1, sample(1024, [60, 60])),
      ],
    );
    expect(measuredOf(result, "x86_64-512").paretoOptimal).toBe(true);
    expect(measuredOf(result, "x86_64-1024").paretoOptimal).toBe(false);
  });

  it("lets none be beaten in cost by one whose cold starts all failed", () => {
    const failed = buildInvocation(129, 9, { initDurationMs: 9, failure: buildFailure("function-error") });
    const result = analyzeBatches(
      [128, 129],
      [
        buildBatch("x86_64-128", 1, sample(128, [300, ...Array(40).fill(10)], 3000)),
        buildBatch("x86_64-129", 1, [failed, ...sample(129, Array(40).fill(10))]),
      ],
    );
    expect(measuredOf(result, "x86_64-128").paretoOptimal).toBe(true);
  });

  it("adds up what the tuning spent, failed invocations included", () => {
    const invocations = [
      ...sample(1024, [100]),
      buildInvocation(1024, 900, { failure: buildFailure("function-error") }),
    ];
    const { spend } = analyzeBatches([1024], [buildBatch("x86_64-1024", 1, invocations)]);
    expect(spend.invocations).toBe(2);
    expect(spend.stateTransitions).toBe(15);
    expect(spend.stateTransitionsUsd).toBeCloseTo(15 * 0.000025, 15);
    expect(spend.gbSeconds).toBeCloseTo(1, 12);
    expect(spend.costUsd).toBeCloseTo(0.0000166667 + 2 * 0.0000002, 15);
  });

  it("recommends nothing and explains why when nothing could be measured", () => {
    const failing = [1, 2, 3].map(() =>
      buildInvocation(128, 1, {
        failure: { reason: "function-error", errorType: "Error", errorMessage: "boom" },
      }),
    );
    const result = analyzeBatches(
      [128, 256],
      [buildBatch("x86_64-128", 1, failing), buildBatch("x86_64-256", 1, failing)],
    );
    expect(result.recommendation.state).toBe("none");
    expect(explainNothingMeasured(result.candidates).message).toBe(
      "no configuration could be measured. 128 MB x86_64 and 256 MB x86_64: function error in 3 of 3 invocations: Error: boom",
    );
  });

  it("counts allowed exceptions apart, and holds them against no size", () => {
    const invocations = [
      ...sample(512, [10, 10]),
      ...[1, 2, 3].map(() => buildInvocation(512, 900, { failure: buildAllowedException("OrderNotFound") })),
    ];
    const result = analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)]);
    const candidate = measuredOf(result, "x86_64-512");
    expect(candidate.counts).toEqual({ invocations: 5, succeeded: 2, failed: 0, allowed: 3, coldStarts: 0 });
    expect(candidate.summary.warm.duration.maxMs).toBe(10);
    expect(candidate.failures).toMatchObject([{ errorType: "OrderNotFound", count: 3, isAllowed: true }]);
  });

  it("fails a size at which nothing but allowed exceptions happened, and says so", () => {
    const invocations = [1, 2].map(() =>
      buildInvocation(512, 900, { failure: buildAllowedException("OrderNotFound") }),
    );
    const { candidates } = analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)]);
    expect(candidates[0]).toMatchObject({
      state: "failed",
      message: "nothing but allowed exceptions in 2 of 2 invocations: OrderNotFound: by design",
    });
  });

  it("names the failure that was not allowed when none worked", () => {
    const invocations = [
      ...[1, 2, 3].map(() => buildInvocation(512, 9, { failure: buildAllowedException("OrderNotFound") })),
      buildInvocation(512, 9, { failure: buildFailure("function-error", "TypeError") }),
    ];
    const { candidates } = analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)]);
    expect(candidates[0]).toMatchObject({
      state: "failed",
      message: "function error in 1 of 4 invocations: TypeError: it was function-error",
    });
  });

  it("bills a SnapStart restore once, and shows it as the cold start", () => {
    const invocations = [buildInvocation(1024, 100, { restoreDurationMs: 400 }), ...sample(1024, [100, 100])];
    const { summary } = measuredOf(
      analyzeBatches([1024], [buildBatch("x86_64-1024", 1, invocations)]),
      "x86_64-1024",
    );
    expect(summary.warm.duration.count).toBe(2);
    expect(summary.cold?.restore?.meanMs).toBe(400);
    expect(summary.cold).not.toHaveProperty("init");
    expect(summary.cold?.total.meanMs).toBe(500);
    expect(summary.cold?.meanBilledMs).toBe(150);
  });

  it("prices cold starts only when only those were asked for", () => {
    const batch = buildBatch("x86_64-1024", 1, sample(1024, [100, 50], 900));
    const result = analyzeBatches([1024], [batch], { onlyColdStarts: true });
    const { cold, costPerInvocationUsd } = measuredOf(result, "x86_64-1024").summary;
    expect(costPerInvocationUsd).toBe(cold?.costPerInvocationUsd);
  });
});
