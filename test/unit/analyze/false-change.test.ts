import { describe, expect, it } from "vitest";
import { recommend } from "../../../lib/analyze/recommend.ts";
import type { MeasuredCandidate } from "../../../lib/analyze/result.ts";
import { summarize } from "../../../lib/analyze/summarize.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { collectSamples } from "../../../lib/samples/collect-samples.ts";
import { drawGaussian } from "../../../lib/stats/gaussian.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import { buildBatch, buildInvocation, buildPlan } from "../../helpers/plans.ts";

const RUNS = 200;
const PRICES = lookUpPrices("us-east-1");

type Random = () => number;

const DISTRIBUTIONS: Readonly<Record<string, (random: Random) => number>> = {
  normal: (random) => Math.max(1, 100 + 10 * drawGaussian(random)),
  "log-normal": (random) => 100 * Math.exp(0.6 * drawGaussian(random)),
  "rare large values": (random) =>
    random() < 0.04 ? 3000 + 1000 * random() : 100 * Math.exp(0.1 * drawGaussian(random)),
};

/** A candidate of 1024 MB with a cold start and `count` warm invocations, as it is analyzed. */
function measure(key: string, count: number, draw: () => number, drawCold: () => number, settings: Settings) {
  const cold = buildInvocation(1024, drawCold(), { initDurationMs: drawCold() });
  const warm = Array.from({ length: count }, () => buildInvocation(1024, draw()));
  const samples = collectSamples([buildBatch(key, 1, [cold, ...warm])]).getSamples(key);
  const candidate = { key, architecture: "x86_64", memoryMb: 1024 } as const;
  const plan = { ...buildPlan([1024]), settings };
  return {
    ...candidate,
    samples,
    counts: { invocations: count + 1, succeeded: count + 1, failed: 0, allowed: 0, coldStarts: 1 },
    failures: [],
    state: "measured",
    summary: summarize(candidate, samples, plan, PRICES),
    paretoOptimal: true,
    constraintChecks: [],
  } satisfies MeasuredCandidate;
}

/** How many of `RUNS` runs recommend a change between two candidates that do not differ. */
function countChanges(count: number, drawFrom: (random: Random) => number, settings: Settings): number {
  const random = createRandom(`${count} ${settings.strategy}`);
  const draw = () => drawFrom(random);
  const drawCold = () => 400 * Math.exp(0.2 * drawGaussian(random));
  let changes = 0;
  for (let run = 0; run < RUNS; run++) {
    const current = measure("current", count, draw, drawCold, settings);
    const other = measure("other", count, draw, drawCold, settings);
    const recommendation = recommend([current, other], "current", settings);
    if (recommendation.state === "found" && recommendation.candidateKey === "other") changes++;
  }
  return changes;
}

describe.each(Object.entries(DISTRIBUTIONS))("two candidates of the same %s distribution", (_, draw) => {
  it.each([
    ["cost", "mean"],
    ["speed", "p95"],
    ["balanced", "p50"],
  ] as const)(
    "are told apart by %s (%s) in at most one of twenty runs",
    (strategy, objective) => {
      const { settings } = buildPlan([1024], { strategy, objective });
      const counts = [10, 20, 35, 50];
      const changes = counts.map((count) => countChanges(count, draw, settings));
      expect(changes.reduce((sum, one) => sum + one, 0) / (RUNS * counts.length)).toBeLessThanOrEqual(0.05);
    },
    60_000,
  );
});

describe("two candidates that differ by a tenth", () => {
  it("are told apart in nearly every run of fifty invocations", () => {
    const { settings } = buildPlan([1024]);
    const random = createRandom("a tenth");
    let changes = 0;
    for (let run = 0; run < 100; run++) {
      const draw = (meanMs: number) => () => meanMs + 10 * drawGaussian(random);
      const current = measure("current", 50, draw(110), () => 400, settings);
      const other = measure("other", 50, draw(99), () => 400, settings);
      const recommendation = recommend([current, other], "current", settings);
      if (recommendation.state === "found" && recommendation.candidateKey === "other") changes++;
    }
    expect(changes).toBeGreaterThanOrEqual(95);
  });
});

describe("eight candidates of the same distribution", () => {
  it("make no change likelier than two: the best of many is mostly the luckiest", () => {
    const { settings } = buildPlan([1024]);
    const random = createRandom("eight");
    const draw = () => 100 + 10 * drawGaussian(random);
    let changes = 0;
    for (let run = 0; run < RUNS; run++) {
      const candidates = Array.from({ length: 8 }, (_, index) =>
        measure(`candidate-${index}`, 30, draw, () => 400, settings),
      );
      const recommendation = recommend(candidates, "candidate-0", settings);
      if (recommendation.state === "found" && recommendation.candidateKey !== "candidate-0") changes++;
    }
    expect(changes / RUNS).toBeLessThanOrEqual(0.05);
  });
});
