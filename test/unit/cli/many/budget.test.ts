import { describe, expect, it } from "vitest";
import { openBudget } from "../../../../lib/cli/many/budget.ts";

describe("openBudget", () => {
  it("gives a run alone all that is left, and the next one what it did not spend", () => {
    const budget = openBudget(10);
    expect(budget.take(1)).toEqual({ maxCostUsd: 10 });
    budget.settle({ maxCostUsd: 10 }, 4);
    expect(budget.take(1)).toEqual({ maxCostUsd: 6 });
  });

  it("gives runs beside each other equal parts, never more than the whole together", () => {
    const budget = openBudget(9);
    const shares = [budget.take(3), budget.take(2), budget.take(1)];
    expect(shares).toEqual([{ maxCostUsd: 3 }, { maxCostUsd: 3 }, { maxCostUsd: 3 }]);
    expect(budget.take(1)).toBeUndefined();
    budget.settle({ maxCostUsd: 3 }, 1);
    expect(budget.take(1)).toEqual({ maxCostUsd: 2 });
  });

  it("gives no more than a run's own input allows", () => {
    const budget = openBudget(10);
    expect(budget.take(1, 2)).toEqual({ maxCostUsd: 2 });
    expect(budget.take(1, 20)).toEqual({ maxCostUsd: 8 });
  });

  it("gives nothing once runs have spent more than was theirs", () => {
    const budget = openBudget(1);
    budget.settle(budget.take(1) ?? {}, 1.5);
    expect(budget.take(1)).toBeUndefined();
  });

  it("takes what sums of shares leave over for nothing", () => {
    const budget = openBudget(0.3);
    for (const shares of [3, 2, 1]) budget.settle(budget.take(shares) ?? {}, 0.1);
    expect(budget.take(1)).toBeUndefined();
  });

  it("limits nothing without a limit, but keeps a run's own one", () => {
    const budget = openBudget(undefined);
    budget.settle({}, 1e6);
    expect(budget.take(5)).toEqual({});
    expect(budget.take(5, 2)).toEqual({ maxCostUsd: 2 });
  });
});
