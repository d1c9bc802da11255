import { describe, expect, it } from "vitest";
import { openAllowance } from "../../../../lib/cli/gate/allowance.ts";

const A = { name: "a", maxCostUsd: 1 };
const B = { name: "b" };

describe("openAllowance", () => {
  it("limits nothing unasked", () => {
    const allowance = openAllowance({}, () => 0);
    allowance.take(B, 1_000_000);
    expect(allowance.findEnd(B)).toBeUndefined();
    expect(allowance.limitRun(B, true)).toEqual({});
  });

  it("gives a run what is left of the target's and of all targets' money, and counts what it continues", () => {
    const allowance = openAllowance({ maxCostUsd: 1.5 }, () => 0);
    expect(allowance.limitRun(A, false)).toEqual({ maxCostUsd: 1 });
    allowance.take(A, 0.75);
    expect(allowance.limitRun(A, true)).toEqual({ maxCostUsd: 1 });
    expect(allowance.limitRun(A, false)).toEqual({ maxCostUsd: 0.25 });
    expect(allowance.limitRun(B, false)).toEqual({ maxCostUsd: 0.75 });
    allowance.take(B, 0.75);
    expect(allowance.findEnd(B)).toBe("--max-cost of $1.50 is spent");
    expect(allowance.limitRun(B, false).maxCostUsd).toBeGreaterThan(0);
  });

  it("ends a target that has spent its own", () => {
    const allowance = openAllowance({ maxCostUsd: 5 }, () => 0);
    allowance.take(A, 1);
    expect(allowance.findEnd(A)).toBe("maxCostUsd of $1.00 is spent");
    expect(allowance.findEnd(B)).toBeUndefined();
  });

  it("ends when the time is over, and gives runs what is left of it", () => {
    let nowMs = 0;
    const allowance = openAllowance({ maxMinutes: 10 }, () => nowMs);
    nowMs = 4 * 60_000;
    expect(allowance.limitRun(B, false)).toEqual({ maxMinutes: 6 });
    nowMs = 10 * 60_000;
    expect(allowance.findEnd(B)).toBe("the 10 minutes of --max-minutes are over");
  });
});
