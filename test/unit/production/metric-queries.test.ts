import { describe, expect, it } from "vitest";
import { METRICS, planQueries, TARGET_METRICS } from "../../../lib/production/metric-queries.ts";

const names = (count: number) => Array.from({ length: count }, (_, index) => ({ functionName: `f${index}` }));

describe("planQueries", () => {
  it("fills calls with 500 queries, their ids unique in each", () => {
    const calls = planQueries(names(501), ["invocations", "durationSumMs"]);
    expect(calls.map(({ length }) => length)).toEqual([500, 500, 2]);
    for (const call of calls) {
      expect(new Set(call.map(({ query }) => query.Id)).size).toBe(call.length);
    }
    expect(calls.flat().map(({ target, metric }) => `${target.functionName} ${metric}`)).toEqual(
      names(501).flatMap(({ functionName }) => [
        `${functionName} invocations`,
        `${functionName} durationSumMs`,
      ]),
    );
  });

  it("makes no call for nothing", () => {
    expect(planQueries([], ["invocations"])).toEqual([]);
  });

  it("asks for one value a day, of the whole function", () => {
    expect(planQueries([{ functionName: "orders" }], ["p95Ms"])[0]?.[0]?.query).toEqual({
      Id: "m0",
      MetricStat: {
        Metric: {
          Namespace: "AWS/Lambda",
          MetricName: "Duration",
          Dimensions: [{ Name: "FunctionName", Value: "orders" }],
        },
        Period: 86_400,
        Stat: "p95",
      },
    });
  });

  it("asks for an alias, except of Lambda Insights, which knows none", () => {
    const [call] = planQueries(
      [{ functionName: "orders", qualifier: "live" }],
      ["errors", "maxMemoryUsedMb"],
    );
    expect(call?.map(({ query }) => query.MetricStat?.Metric?.Dimensions)).toEqual([
      [
        { Name: "FunctionName", Value: "orders" },
        { Name: "Resource", Value: "orders:live" },
      ],
      [{ Name: "function_name", Value: "orders" }],
    ]);
  });
});

it("knows everything about a target, as invocations are always asked for", () => {
  expect(["invocations", ...TARGET_METRICS].toSorted()).toEqual(Object.keys(METRICS).toSorted());
});
