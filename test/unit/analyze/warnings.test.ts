import { describe, expect, it } from "vitest";
import type { Environment } from "../../../lib/analyze/result.ts";
import { listRunWarnings } from "../../../lib/analyze/run-warnings.ts";
import { listCandidateWarnings } from "../../../lib/analyze/warnings.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import type { Clone } from "../../../lib/provision/provision.ts";
import { analyzeBatches, analyzeDurations, analyzePlan } from "../../helpers/analyses.ts";
import {
  buildAllowedException,
  buildBatch,
  buildFailure,
  buildInvocation,
  buildPlan,
} from "../../helpers/plans.ts";

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

  it("name three configurations of many", () => {
    const sizes = [128, 256, 512, 768, 1024, 2048];
    const clones = sizes.slice(0, 5).map((memoryMb) => clone(`x86_64-${memoryMb}`, "no tags"));
    const { warnings } = analyzePlan(buildPlan(sizes), [], undefined, clones);
    expect(warnings.map(({ message }) => message)).toContain(
      "128 MB x86_64, 256 MB x86_64, 512 MB x86_64 and 2 more: no tags.",
    );
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
      {
        code: "fewer-cold-starts",
        message:
          "512 MB x86_64: 1 of the 5 cold starts asked for was seen; its cold figures are of that one.",
      },
    ]);
    const messageOf = (cold: number) => {
      const invocations = Array.from({ length: 9 }, (_, index) =>
        buildInvocation(512, 10, index < cold ? { initDurationMs: 100 } : {}),
      );
      const result = analyzeBatches([512], [buildBatch("x86_64-512", 1, invocations)], { coldStarts: 5 });
      return result.warnings.find(({ code }) => code === "fewer-cold-starts")?.message;
    };
    expect(messageOf(0)).toBe(
      "512 MB x86_64: none of the 5 cold starts asked for was seen, so it has no cold figures.",
    );
    expect(messageOf(2)).toBe(
      "512 MB x86_64: 2 of the 5 cold starts asked for were seen; its cold figures are of those.",
    );
  });

  it("tell of missing cold starts after a search for those only that it asks them of", () => {
    const plan = buildPlan([128, 1024]);
    const batches = [buildBatch("x86_64-128", 1, [buildInvocation(128, 10)])];
    const { candidates } = analyzePlan(plan, batches);
    const listFor = (finalists: readonly string[]) =>
      listCandidateWarnings({
        plan: { ...plan, settings: { ...plan.settings, coldStarts: 2 } },
        candidates,
        batches: [],
        environment: { kind: "aws" },
        finalists,
      });
    expect(listFor(["x86_64-128"])).toMatchObject([{ code: "fewer-cold-starts" }]);
    expect(listFor(["x86_64-1024"])).toEqual([]);
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

  it.each([
    [
      "python3.14",
      "us-east-1",
      " What AWS charges for restoring snapshots is in the cost of cold starts; for keeping them, in none: $1.98 a month for each version of 512 MB x86_64.",
    ],
    [
      "python3.14",
      "eu-west-1",
      " What AWS charges for restoring and for keeping snapshots is in no cost: its prices are not known here.",
    ],
    ["java25", "us-east-1", ""],
  ])("tell of SnapStart and what of it is in the costs: %s in %s", (runtime, region, billing) => {
    const plan = buildPlan([512]);
    const target = { ...plan.target, usesSnapStart: true, runtime };
    const { candidates, recommendation, answer } = analyzePlan({ ...plan, target }, [
      buildBatch("x86_64-512", 1, [buildInvocation(512, 10)]),
    ]);
    const prices = lookUpPrices(region);
    expect(
      listRunWarnings({ plan: { ...plan, target }, prices, candidates, recommendation, answer }),
    ).toEqual([
      {
        code: "snap-start",
        message: `Measured with SnapStart: restore times are shown as cold starts.${billing}`,
      },
    ]);
  });

  it("tell of invocations that ended in the time-out, and not of the longest that worked", () => {
    const timedOut = (count: number) =>
      Array.from({ length: count }, () =>
        buildInvocation(512, 30_000, { failure: buildFailure("time-out") }),
      );
    const worked = Array.from({ length: 198 }, () => buildInvocation(512, 100));
    const messageOf = (count: number) => {
      const batch = buildBatch("x86_64-512", 1, [...worked, ...timedOut(count)]);
      const { warnings } = analyzeBatches([512], [batch], { num: 200 });
      return warnings.find(({ code }) => code === "time-out-close")?.message;
    };
    expect(messageOf(1)).toBe(
      "1 invocation of the recommended configuration ended in the function's time-out of 30 s; raise the time-out, or look at what takes so long.",
    );
    expect(messageOf(2)).toMatch(/^2 invocations of the recommended configuration ended in /);
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
