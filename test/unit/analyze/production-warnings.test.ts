import { describe, expect, it } from "vitest";
import { listProductionWarnings } from "../../../lib/analyze/production-warnings.ts";
import type { Settings } from "../../../lib/prepare/plan.ts";
import type { Production } from "../../../lib/production/production.ts";
import { buildPlan } from "../../helpers/plans.ts";
import { buildResult } from "../../helpers/results.ts";

const result = buildResult();
const current = result.candidates
  .filter((candidate) => candidate.state === "measured")
  .find(({ key }) => key === result.currentKey);
const meanMs = current?.summary.warm.duration.meanMs ?? 0;

const measured = (meanDurationMs: number, invocations = 1000): Production["metrics"] => ({
  functionName: "orders",
  state: "measured",
  invocations,
  meanDurationMs,
});

function warn(metrics: Production["metrics"], settings: Partial<Settings> = {}, days = 14, own = current) {
  const production: Production = { days, from: "2026-11-07", until: "2026-11-21", metrics, filledIn: {} };
  return listProductionWarnings({ ...buildPlan([512], settings), production }, own);
}

describe("listProductionWarnings", () => {
  it("says nothing where production was not asked for, or looks like the test", () => {
    expect(listProductionWarnings(buildPlan([512]), current)).toEqual([]);
    expect(warn(measured(meanMs * 1.5))).toEqual([]);
  });

  it("says why production is not known, and what to allow", () => {
    const reason =
      "no permission for cloudwatch:GetMetricData on *: allow it to the role of the Prepare step";
    expect(warn({ functionName: "orders", state: "unreadable", reason })).toEqual([
      {
        code: "production-unreadable",
        message: `What production did over the last 14 days is not known, and is in no figure: ${reason}.`,
      },
    ]);
  });

  it("says that CloudWatch has nothing of the version or alias", () => {
    const [warning] = warn({ functionName: "orders", qualifier: "live", state: "no-data" }, {}, 1);
    expect(warning?.code).toBe("production-without-data");
    expect(warning?.message).toMatch(/^CloudWatch has nothing of orders:live over the last day, /);
  });

  it("warns of a payload that takes far longer or far shorter than production", () => {
    for (const factor of [0.1, 10]) {
      const [warning] = warn(measured(meanMs * factor));
      expect(warning?.code).toBe("payload-unlike-production");
      expect(warning?.message).toMatch(
        /^The test payload does not look like production: it takes .* on average, where production takes .*\. Another memory size/,
      );
    }
  });

  it.each<[string, Partial<Settings>]>([
    ["a dry run", { dryRun: true }],
    ["a run of cold starts only", { onlyColdStarts: true }],
  ])("compares nothing in %s", (_title, settings) => {
    expect(warn(measured(meanMs * 10), settings)).toEqual([]);
  });

  it("compares nothing where the current configuration was not measured, or production ran too seldom", () => {
    const plan = buildPlan([512]);
    const production: Production = {
      days: 14,
      from: "2026-11-07",
      until: "2026-11-21",
      metrics: measured(meanMs * 10),
      filledIn: {},
    };
    expect(listProductionWarnings({ ...plan, production }, undefined)).toEqual([]);
    expect(warn(measured(meanMs * 10, 49))).toEqual([]);
  });
});
