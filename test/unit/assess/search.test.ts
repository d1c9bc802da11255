import { describe, expect, it } from "vitest";
import { search } from "../../../lib/assess/search.ts";
import type { Batch } from "../../../lib/measure/batch.ts";
import { AUTO_MEMORY_SIZES_MB } from "../../../lib/prepare/memory-sizes.ts";
import type { Settings, TuningPlan } from "../../../lib/prepare/plan.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { buildFailure } from "../../helpers/plans.ts";
import { buildSearch, openWorld, runThrough, scaleWork, type World } from "./small-world.ts";

const SIZES = [128, 256, 512, 1024, 1769, 3008];
/** Waiting costs the more the more memory it has, so that small sizes are cheap, and large ones fast up to one vCPU. */
const WAITING: World = { meanMs: scaleWork(400, 100) };

const find = (plan: TuningPlan, batches: readonly Batch[]) =>
  search(plan, collectSamples(batches), plan.prices);

/** What the search finds when so many invocations of each size were sent. */
function findAfter(
  counts: Readonly<Record<string, number>>,
  world: World = WAITING,
  settings: Partial<Settings> = {},
) {
  const plan = buildSearch(SIZES, settings);
  const measure = openWorld(plan, world);
  const batches = plan.candidates.flatMap((candidate) => {
    const invocations = counts[candidate.key] ?? 0;
    return invocations > 0 ? [measure({ ...candidate, round: 1, invocations })] : [];
  });
  return { plan, batches, finding: find(plan, batches) };
}

const everySize = (count: number) => Object.fromEntries(SIZES.map((sizeMb) => [`x86_64-${sizeMb}`, count]));

describe("search", () => {
  it("begins with a few invocations of three sizes, and recommends nothing yet", () => {
    const { finding } = findAfter({});
    expect(finding.wanted).toEqual(
      new Map([
        ["x86_64-256", 3],
        ["x86_64-1024", 3],
        ["x86_64-1769", 3],
      ]),
    );
    expect(finding).toMatchObject({ isDecided: false, expectedLoss: 1, finalists: [] });
    expect(finding).not.toHaveProperty("pickKey");
    expect(finding).not.toHaveProperty("stopReason");
  });

  it("finds the same in the same samples, in whatever order they are stored", () => {
    const { plan, batches, finding } = findAfter({ "x86_64-256": 4, "x86_64-1024": 4, "x86_64-1769": 4 });
    expect(find(plan, batches)).toEqual(finding);
    expect(find(plan, batches.toReversed())).toEqual(finding);
  });

  it("draws by the run: another one may find otherwise in detail", () => {
    const { plan, batches, finding } = findAfter({ "x86_64-256": 4, "x86_64-1024": 4 });
    expect(find({ ...plan, runId: "run-2" }, batches).expectedLoss).not.toBe(finding.expectedLoss);
  });

  it("sends more at first when they go out together, as the first at once are all cold", () => {
    const { finding } = findAfter({}, WAITING, { concurrency: 4 });
    expect([...finding.wanted.values()]).toEqual([6, 6, 6]);
  });

  it("sends few at first when very many would go out together, and finds those warm the next time", () => {
    const first = findAfter({}, WAITING, { concurrency: 50, num: 50 });
    expect([...first.finding.wanted.values()]).toEqual([3, 3, 3]);
    const second = findAfter(Object.fromEntries(first.finding.wanted), WAITING, { concurrency: 50, num: 50 });
    expect(second.finding.wanted).toEqual(first.finding.wanted);
    expect(second.finding).not.toHaveProperty("pickKey");
  });

  it("looks at further sizes, and at the same once more, when nothing that was sent has worked", () => {
    const failing: World = { ...WAITING, fail: () => buildFailure("function-error") };
    const { finding } = findAfter({ "x86_64-1024": 2 }, failing);
    expect(finding).not.toHaveProperty("pickKey");
    expect([...finding.wanted.keys()]).toEqual([
      "x86_64-1024",
      "x86_64-256",
      "x86_64-512",
      "x86_64-1769",
      // The current one.
      "x86_64-128",
    ]);
  });

  it("knows what to expect of sizes that were not measured, and scores only those that were", () => {
    const { finding } = findAfter({ "x86_64-256": 10, "x86_64-1024": 10, "x86_64-1769": 10 });
    expect([...finding.scores.keys()]).toEqual(["x86_64-256", "x86_64-1024", "x86_64-1769"]);
    expect([...finding.billedMs.keys()]).toHaveLength(SIZES.length);
    const expected = WAITING.meanMs({ key: "", architecture: "x86_64", memoryMb: 512 });
    expect((finding.billedMs.get("x86_64-512") ?? 0) / expected).toBeGreaterThan(0.8);
    expect((finding.billedMs.get("x86_64-512") ?? 0) / expected).toBeLessThan(1.25);
  });

  it("knows nothing of how long invocations take before one was warm", () => {
    const failing: World = { ...WAITING, fail: () => buildFailure("out-of-memory") };
    for (const { finding } of [findAfter({}), findAfter({ "x86_64-256": 3, "x86_64-1024": 3 }, failing)]) {
      expect(finding.billedMs.size).toBe(0);
    }
    for (const billedMs of findAfter({ "x86_64-256": 2 }).finding.billedMs.values()) {
      expect(billedMs).toBeGreaterThan(50);
      expect(billedMs).toBeLessThan(10_000);
    }
  });

  it("never recommends what was not measured, though it should be cheaper", () => {
    const waitingOnly: World = { meanMs: () => 500 };
    const { finding } = findAfter({ "x86_64-1769": 5, "x86_64-3008": 5 }, waitingOnly);
    expect(finding.pickKey).toBe("x86_64-1769");
    expect(finding.isDecided).toBe(false);
    expect([...finding.wanted.keys()].some((key) => key === "x86_64-128" || key === "x86_64-256")).toBe(true);
  });

  it("is decided when one size is clearly the best, and then verifies it and the current one", () => {
    const steep: World = { meanMs: ({ memoryMb }) => (memoryMb === 512 ? 100 : 4000) };
    const { finding } = findAfter(everySize(8), steep);
    expect(finding).toMatchObject({ pickKey: "x86_64-512", isDecided: true });
    expect(finding.finalists).toEqual(["x86_64-512", "x86_64-128"]);
    expect(finding.expectedLoss).toBeLessThan(0.001);
    // Rounds of verification double what is there.
    expect(finding.wanted).toEqual(
      new Map([
        ["x86_64-512", 8],
        ["x86_64-128", 8],
      ]),
    );
  });

  it("has ended when those have num invocations", () => {
    const steep: World = { meanMs: ({ memoryMb }) => (memoryMb === 512 ? 100 : 4000) };
    const { finding } = findAfter({ ...everySize(8), "x86_64-512": 40, "x86_64-128": 40 }, steep);
    expect(finding).toMatchObject({ isDecided: true, stopReason: "decided" });
    expect(finding.wanted.size).toBe(0);
  });

  it("ends with num where even that does not tell the sizes apart", () => {
    const wild: World = { meanMs: scaleWork(400), noise: 1.2 };
    const { finding } = findAfter(everySize(6), wild, { num: 6, marginPercent: 0.1 });
    expect(finding.wanted.size).toBe(0);
    expect(finding.stopReason).toBe("num");
    expect(finding.expectedLoss).toBeGreaterThan(0.001);
  });

  it("counts as finalists what may be as good within the margin, at most six and the current one", () => {
    const alike: World = { meanMs: ({ memoryMb }) => 100_000 / memoryMb };
    const { finding } = findAfter(everySize(40), alike, { marginPercent: 20, num: 40 });
    expect(finding.finalists[0]).toBe(finding.pickKey);
    expect(new Set(finding.finalists).size).toBe(finding.finalists.length);
    expect(finding.finalists.length).toBeGreaterThan(2);
    expect(finding.finalists.length).toBeLessThanOrEqual(7);
    expect(finding.finalists).toContain("x86_64-128");
  });

  it("picks the fastest for speed, by any statistic", () => {
    const { finding } = findAfter(everySize(20), WAITING, { strategy: "speed", objective: "p95" });
    expect(["x86_64-1769", "x86_64-3008"]).toContain(finding.pickKey);
    // The fastest on average; but one in ten of its invocations takes 130 ms.
    const fastOnAverage: World = {
      meanMs: ({ memoryMb }) => (memoryMb === 1024 ? 95 : memoryMb === 1769 ? 100 : 400),
      noise: 0.02,
    };
    const spread = findAfter(everySize(40), fastOnAverage, { strategy: "speed", objective: "p95" });
    const slowed = spread.batches.map((batch) =>
      batch.candidateKey === "x86_64-1024"
        ? {
            ...batch,
            invocations: batch.invocations.map((one, index) =>
              index % 10 === 5 && one.report
                ? { ...one, report: { ...one.report, durationMs: 130, billedDurationMs: 130 } }
                : one,
            ),
          }
        : batch,
    );
    expect(find(spread.plan, slowed).pickKey).toBe("x86_64-1769");
    const byMean = { ...spread.plan, settings: { ...spread.plan.settings, objective: "mean" } } as const;
    expect(find(byMean, slowed).pickKey).toBe("x86_64-1024");
  });

  it("weighs cost against speed for balanced", () => {
    const pickOf = (balancedWeight: number) =>
      findAfter(everySize(20), WAITING, { strategy: "balanced", balancedWeight }).finding.pickKey;
    const memoryOf = (key: string | undefined) => Number(key?.split("-")[1]);
    const [fast, middle, cheap] = [pickOf(0), pickOf(0.5), pickOf(1)].map(memoryOf);
    expect(fast).toBeGreaterThanOrEqual(1769);
    expect(cheap).toBeLessThanOrEqual(256);
    expect(middle).toBeGreaterThan(cheap ?? 0);
    expect(middle).toBeLessThanOrEqual(fast ?? 0);
  });

  it("recommends the cheapest that keeps a budget", () => {
    const { finding } = findAfter(everySize(30), WAITING, { constraints: { maxDurationMs: { p95: 1000 } } });
    // 100 ms and 400 ms of a vCPU: 1482 ms at 512 MB, 791 ms at 1024 MB.
    expect(finding.pickKey).toBe("x86_64-1024");
    expect(finding.keeps.get("x86_64-1024")).toBeGreaterThan(0.9);
    expect(finding.keeps.get("x86_64-512")).toBe(0);
  });

  it("recommends nothing where no size keeps the budget, and does not measure every size to see it", () => {
    const plan = buildSearch(SIZES, { constraints: { maxDurationMs: { p95: 50 } } });
    const { batches, last, invocations, sent } = runThrough(plan, WAITING);
    const finding = find(plan, batches);
    expect(finding).not.toHaveProperty("pickKey");
    expect([...finding.keeps.values()].every((likelihood) => likelihood === 0)).toBe(true);
    expect(last).toMatchObject({ done: true, stopReason: "decided" });
    // The nearest one and the current one are verified.
    expect([...sent].filter(([, count]) => count === 40).map(([key]) => key)).toEqual([
      finding.finalists[0],
      "x86_64-128",
    ]);
    expect(invocations).toBeLessThan(40 * 3);
  });

  it("takes of those that surely break the budget the nearest one, to be verified and named", () => {
    const { finding } = findAfter(everySize(8), WAITING, { constraints: { maxDurationMs: { p95: 50 } } });
    expect([...finding.keeps.values()]).toEqual(SIZES.map(() => 0));
    // Both have a whole vCPU and differ by noise.
    expect(["x86_64-1769", "x86_64-3008"]).toContain(finding.finalists[0]);
    const dear = findAfter(everySize(8), WAITING, {
      strategy: "speed",
      constraints: { maxDurationMs: {}, maxCostPerMillionUsd: 1 },
    });
    expect(dear.finding.finalists[0]).toBe("x86_64-128");
    const full = findAfter(everySize(8), WAITING, {
      constraints: { maxDurationMs: {}, memoryHeadroomPercent: 10_000 },
    });
    expect(full.finding.finalists[0]).toBe("x86_64-3008");
  });

  it("asks for sizes that were not measured when all that were surely break the budget", () => {
    const { finding } = findAfter({ "x86_64-128": 5, "x86_64-256": 5, "x86_64-512": 5 }, WAITING, {
      constraints: { maxDurationMs: { p95: 700 } },
    });
    expect(finding).not.toHaveProperty("pickKey");
    expect(finding.isDecided).toBe(false);
    for (const key of finding.wanted.keys()) {
      expect(["x86_64-1024", "x86_64-1769", "x86_64-3008"]).toContain(key);
    }
    expect(finding.wanted.size).toBeGreaterThan(0);
  });

  it("asks first for what would keep the budget when num invocations do not tell whether the nearest one does", () => {
    const plan = buildSearch([256, 512, 1024], { constraints: { maxDurationMs: { p95: 1527 } } });
    // 1482 ms at 512 MB, with 2 % around it.
    const measure = openWorld(plan, WAITING);
    const middle = plan.candidates.filter(({ memoryMb }) => memoryMb === 512);
    const batches = middle.map((candidate) => measure({ ...candidate, round: 1, invocations: 40 }));
    const finding = find(plan, batches);
    const keeps = finding.keeps.get("x86_64-512");
    expect(keeps).toBeGreaterThan(0.05);
    expect(keeps).toBeLessThan(0.9);
    expect([...finding.wanted.keys()][0]).toBe("x86_64-1024");
  });

  it.each(["run-1", "run-2", "run-3"])(
    "finds a budget that only sizes it begins without keep: %s",
    (runId) => {
      const plan = {
        ...buildSearch(AUTO_MEMORY_SIZES_MB, { num: 50, constraints: { maxDurationMs: { p95: 2000 } } }),
        runId,
      };
      // 3 s of a vCPU, on up to six of them: 1764 ms at 3008 MB.
      const { last, batches } = runThrough(plan, {
        meanMs: ({ memoryMb }) => (3000 * 1769) / Math.min(memoryMb, 6 * 1769),
      });
      expect(last.stopReason).toBe("decided");
      const { pickKey, keeps } = find(plan, batches);
      expect(Number(pickKey?.split("-")[1])).toBeGreaterThanOrEqual(3008);
      expect(keeps.get(pickKey ?? "")).toBe(1);
    },
  );

  it("holds a cost limit and the memory's headroom", () => {
    const limited = findAfter(everySize(30), WAITING, {
      strategy: "speed",
      constraints: { maxDurationMs: {}, maxCostPerMillionUsd: 15 },
    });
    // 500 ms at 1769 MB cost 14.6 dollars per million and 24.7 at 3008 MB.
    expect(limited.finding.pickKey).toBe("x86_64-1769");
    // Each used 60 MB: 330 % more do not fit into 256 MB.
    const roomy = findAfter(everySize(30), WAITING, {
      constraints: { maxDurationMs: {}, memoryHeadroomPercent: 330 },
    });
    expect(roomy.finding.pickKey).toBe("x86_64-512");
  });

  it("asks nothing of what failed, and never recommends it", () => {
    const broken: World = {
      ...WAITING,
      fail: ({ memoryMb }) => (memoryMb <= 256 ? buildFailure("time-out") : undefined),
    };
    const { finding } = findAfter(everySize(4), broken);
    expect(finding.pickKey).toBe("x86_64-512");
    for (const key of ["x86_64-128", "x86_64-256"]) {
      expect(finding.wanted.has(key)).toBe(false);
      expect(finding.scores.has(key)).toBe(false);
      expect(finding.finalists).not.toContain(key);
    }
  });

  it("tries the current one before it gives up, and has ended when nothing works", () => {
    const broken: World = { ...WAITING, fail: () => buildFailure("crash") };
    const tried = { "x86_64-256": 3, "x86_64-1024": 3, "x86_64-1769": 3 };
    expect(findAfter(tried, broken).finding.wanted).toEqual(new Map([["x86_64-128", 3]]));
    const { finding } = findAfter({ ...tried, "x86_64-128": 3 }, broken);
    expect(finding.wanted.size).toBe(0);
    expect(finding).toMatchObject({ stopReason: "num", expectedLoss: 1 });
    expect(finding).not.toHaveProperty("pickKey");
  });
});
