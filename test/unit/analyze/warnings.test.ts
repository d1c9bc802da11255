import { describe, expect, it } from "vitest";
import type { Environment } from "../../../lib/analyze/result.ts";
import { listRunWarnings } from "../../../lib/analyze/run-warnings.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import type { Clone } from "../../../lib/provision/provision.ts";
import { analyzeBatches, analyzeDurations, analyzePlan } from "../../helpers/analyses.ts";
import { buildAllowedException, buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const codesOf = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);

describe("warnings of clones", () => {
  const clone = (candidateKey: string, ...notes: string[]): Clone => ({
    kind: "function",
    functionName: `power-tuner-clone-1-${candidateKey}`,
    candidateKey,
    createdAt: "2026-11-21T00:00:00.000Z",
    notes,
  });

  it("tell each difference once, with the configurations that have it", () => {
    const plan = buildPlan([128, 512, 1024]);
    const clones = [
      clone("x86_64-128", "no tags", "another runtime"),
      clone("x86_64-512", "no tags", "another runtime"),
      clone("x86_64-1024", "no tags", "deployed meanwhile"),
    ];
    const { warnings } = analyzePlan(plan, [], undefined, clones);
    expect(warnings.filter(({ code }) => code === "clone-differs")).toEqual([
      { code: "clone-differs", message: "Every configuration: no tags." },
      { code: "clone-differs", message: "128 MB x86_64 and 512 MB x86_64: another runtime." },
      { code: "clone-differs", candidateKey: "x86_64-1024", message: "1024 MB x86_64: deployed meanwhile." },
    ]);
  });
});

describe("warnings of a candidate", () => {
  it("tell of nearly full memory and of more CPU than the host has", () => {
    const local: Environment = {
      kind: "local",
      cpuMethod: "cgroup-v2",
      cpuPeriodMs: 20,
      hostCpus: 2,
      hostArchitecture: "x86_64",
      hostMemoryMb: 8192,
      hostPlatform: "linux",
    };
    const full = [buildInvocation(8192, 10, { maxMemoryUsedMb: 8000 })];
    const result = analyzeBatches([8192], [buildBatch("x86_64-8192", 1, full)], {}, local);
    expect(codesOf(result)).toEqual(["memory-nearly-full", "more-cpu-than-host"]);
  });

  it("tell of memory with less headroom than the constraint asks, or than a tenth without one", () => {
    const codesWith = (maxMemoryUsedMb: number, memoryHeadroomPercent?: number) => {
      const constraints = {
        maxDurationMs: {},
        ...(memoryHeadroomPercent !== undefined && { memoryHeadroomPercent }),
      };
      const full = buildBatch("x86_64-110", 1, [buildInvocation(110, 10, { maxMemoryUsedMb })]);
      const roomy = buildBatch("x86_64-512", 1, [buildInvocation(512, 10)]);
      return codesOf(analyzeBatches([110, 512], [full, roomy], { constraints }));
    };
    expect(codesWith(99)).toEqual([]);
    expect(codesWith(101)).toEqual(["memory-nearly-full"]);
    expect(codesWith(99, 20)).toEqual(["memory-nearly-full"]);
    expect(codesWith(101, 5)).toEqual([]);
  });

  it("tell once of heavy tails, with what to do", () => {
    const durations = [...Array(49).fill(100), 5000];
    const { warnings } = analyzeDurations({ "x86_64-512": durations, "x86_64-1024": durations });
    expect(warnings).toEqual([
      {
        code: "heavy-tail",
        message:
          "512 MB x86_64 and 1024 MB x86_64: rare invocations took so much longer than the others that the mean cost hangs on them, and more of them, or none, may come; raise num, and look at retries, time-outs and limits of what the function calls.",
      },
    ]);
  });

  it("tell how many invocations may have run unseen, of failed candidates too", () => {
    const batches = [
      { ...buildBatch("x86_64-512", 1, [buildInvocation(512, 10)]), startedAtMost: 3 },
      { ...buildBatch("x86_64-1024", 1, []), startedAtMost: 1 },
    ];
    const { warnings } = analyzeBatches([512, 1024], batches);
    expect(warnings).toMatchObject([
      {
        code: "unseen-invocations",
        candidateKey: "x86_64-512",
        message: expect.stringContaining("up to 2 more invocations"),
      },
      {
        code: "unseen-invocations",
        candidateKey: "x86_64-1024",
        message: expect.stringContaining("up to 1 more invocation may"),
      },
    ]);
  });

  it("tell of allowed exceptions", () => {
    const invocations = [
      buildInvocation(512, 10),
      buildInvocation(512, 10, { failure: buildAllowedException("OrderNotFound") }),
    ];
    expect(analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)]).warnings).toMatchObject([
      { code: "allowed-exceptions", message: expect.stringContaining("1 of 2 invocations") },
    ]);
  });

  it("tell of cold starts that were asked for and not seen", () => {
    const batch = buildBatch("x86_64-512", 1, [
      buildInvocation(512, 10, { initDurationMs: 100 }),
      buildInvocation(512, 10),
    ]);
    expect(analyzeBatches([512], [batch], { coldStarts: 1 }).warnings).toEqual([]);
    expect(analyzeBatches([512], [batch], { coldStarts: 5 }).warnings).toMatchObject([
      { code: "fewer-cold-starts", message: expect.stringContaining("1 of the 5 cold starts") },
    ]);
  });

  it("tell of cold starts only, unless only those or a single one were asked for", () => {
    const batch = buildBatch("x86_64-512", 1, [buildInvocation(512, 10, { initDurationMs: 100 })]);
    expect(codesOf(analyzeBatches([512], [batch]))).toEqual(["no-warm-invocation"]);
    expect(codesOf(analyzeBatches([512], [batch], { onlyColdStarts: true }))).toEqual(["only-cold-starts"]);
    expect(codesOf(analyzeBatches([512], [batch], { dryRun: true }))).toEqual(["dry-run"]);
  });
});

describe("warnings of a run", () => {
  const codesWith = (settings: Partial<Settings>) =>
    codesOf(analyzeDurations({ "x86_64-512": [10] }, settings));

  it("tell of a dry run, and of measuring on the target itself", () => {
    expect(codesWith({})).toEqual([]);
    expect(codesWith({ dryRun: true })).toEqual(["dry-run"]);
    expect(codesWith({ isolation: "versions" })).toEqual(["measured-on-target"]);
  });

  it("tell of SnapStart", () => {
    const plan = buildPlan([512]);
    const result = analyzePlan({ ...plan, target: { ...plan.target, usesSnapStart: true } }, [
      buildBatch("x86_64-512", 1, [buildInvocation(512, 10)]),
    ]);
    expect(codesOf(result)).toEqual(["snap-start"]);
  });

  it("tell that measuring ended at its limit of cost, and not that it had enough", () => {
    const stopped = { num: 10, maxCostUsd: 0.000001 };
    const { warnings } = analyzeDurations({ "x86_64-512": Array(5).fill(1000) }, stopped);
    expect(warnings).toMatchObject([
      { code: "stopped-max-cost", message: expect.stringContaining("maxCostUsd of $0.0000010") },
    ]);
    expect(codesWith({ num: 1, maxCostUsd: 1 })).toEqual([]);
  });

  it("tell that measuring ended for the length of the execution's history", () => {
    const plan = buildPlan([512]);
    const { candidates, recommendation, answer } = analyzePlan(plan, []);
    expect(
      listRunWarnings({
        plan,
        prices: plan.prices,
        candidates,
        recommendation,
        answer,
        stopReason: "history-limit",
      }),
    ).toMatchObject([{ code: "stopped-history-limit", message: expect.stringContaining("25,000 events") }]);
  });

  it("tell that no configuration keeps to the constraints", () => {
    expect(codesWith({ constraints: { maxDurationMs: { mean: 5 } } })).toEqual(["no-answer"]);
  });
});
