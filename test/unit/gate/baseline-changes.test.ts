import { describe, expect, it } from "vitest";
import {
  type BaselineChange,
  describeBaselineChange,
  listBaselineChanges,
} from "../../../lib/gate/baseline-changes.ts";
import { toBaselineTarget } from "../../../lib/gate/baseline-target.ts";
import type { Budget, Metric } from "../../../lib/gate/budget.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { localResult } from "../../helpers/results.ts";
import { around, buildJudged, type Measured } from "./results.ts";

const { run, tool } = localResult();

const build = (measured: Parameters<typeof buildJudged>[0], changes: Partial<JudgedResult> = {}) =>
  toBaselineTarget("orders", { ...buildJudged(measured, changes), run, tool }, ["arm64-512"]);

const steady = (ms: number, more: Measured = {}) =>
  build({ "x86_64-1024": { warmMs: around(ms, 200), ...more } });

const absolute = (metric: Metric, at = "current"): Budget => ({
  kind: "absolute",
  metric,
  at,
  max: 1,
  level: "error",
});

const list = (metric: Metric, before: ReturnType<typeof build> | undefined, after = steady(100)) =>
  listBaselineChanges([absolute(metric)], before, after);

const words = (changes: readonly BaselineChange[]) =>
  changes.map((change) => describeBaselineChange(change, "USD"));

describe("listBaselineChanges", () => {
  it("has each metric and configuration once, in the order of the budgets, and no savings", () => {
    const budgets: Budget[] = [
      absolute("p95"),
      { kind: "relative", metric: "p95", at: "current", percent: 1, atLeast: 1, level: "warn" },
      { kind: "savings", at: "current", maxMissedPercent: 10, level: "warn" },
      absolute("cost"),
      absolute("p95", "arm64-512"),
    ];
    expect(
      listBaselineChanges(budgets, undefined, steady(100)).map(({ metric, at }) => [metric, at]),
    ).toEqual([
      ["p95", "current"],
      ["cost", "current"],
      ["p95", "arm64-512"],
    ]);
  });

  it("gives both figures with their intervals, and where the increase lies", () => {
    const [change] = list("meanBilled", steady(100), steady(130));
    expect(change?.before).toMatchObject({ candidateKey: "x86_64-1024", value: 100, count: 200 });
    expect(change?.after?.value).toBeCloseTo(130, 0);
    expect(change?.increasePercent?.low).toBeGreaterThan(28);
    expect(change?.increasePercent?.high).toBeLessThan(33);
  });

  it("says why two cannot be compared, and gives no increase", () => {
    const { target } = buildJudged({ "x86_64-1024": { warmMs: [1, 2] } });
    const other = build(
      { "x86_64-1024": { warmMs: around(100, 200) } },
      { target: { ...target, runtime: "nodejs22.x" } },
    );
    const [change] = list("p95", other);
    expect(change?.mismatches).toEqual(["runtime nodejs22.x in the baseline, nodejs24.x now"]);
    expect(change).not.toHaveProperty("increasePercent");
    expect(words([change as BaselineChange])[0]?.change).toBe("");
  });
});

describe("describeBaselineChange", () => {
  it.each<[Metric, ReturnType<typeof build>, ReturnType<typeof build>, string, string, string | RegExp]>([
    [
      "meanBilled",
      steady(100),
      steady(130),
      "100 ms (99.6 to 100 ms, n 200)",
      "130 ms (130 to 131 ms, n 200)",
      /^\+30\.\d % \(\+29\.\d to \+31\.\d %\)$/,
    ],
    [
      "maxMemoryUsed",
      steady(100),
      steady(100, { maxMemoryUsedMb: 120 }),
      "96 MB (n 200)",
      "120 MB (n 200)",
      "+25 %",
    ],
    [
      "errorRate",
      steady(100),
      steady(100, { failed: 50 }),
      "0 % (0 to 1.83 %, n 200)",
      "20 % (15.2 to 25.5 %, n 250)",
      "+20 points",
    ],
  ])("shows %s then and now", (metric, before, after, then, now, change) => {
    const [row] = words(list(metric, before, after));
    expect(row?.configuration).toBe("1024 MB x86_64");
    expect(row?.change).toMatch(change);
    expect([row?.before, row?.after]).toEqual([then, now]);
  });

  it("shows a target that is new, and a figure that is not there", () => {
    expect(words(list("p95", undefined))[0]).toMatchObject({ before: "none", change: "" });
    expect(words(list("coldInit", steady(100)))).toEqual([
      {
        check: "mean cold-start init",
        configuration: "current",
        before: "none",
        after: "none",
        change: "",
      },
    ]);
  });

  it("names both configurations where the current one is another now", () => {
    const now = build({ "arm64-512": { warmMs: around(100, 200) } });
    expect(words(list("p95", steady(100), now))[0]?.configuration).toBe("1024 MB x86_64 → 512 MB arm64");
  });
});
