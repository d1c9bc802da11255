import { describe, expect, it } from "vitest";
import { explainPruned } from "../../../lib/analyze/pruned.ts";

describe("explainPruned", () => {
  it("tells what the search did not need from what a limit cut off", () => {
    expect(explainPruned("decided", false)).toBe("not needed for the decision");
    expect(explainPruned("max-cost", false)).toContain("maxCostUsd");
    expect(explainPruned("time", false)).toContain("time limit");
    expect(explainPruned(undefined, false)).toBe("not needed for the decision");
  });

  it("says of what nobody asked for that it was not taken over either", () => {
    expect(explainPruned("enough", false, false)).toContain("numByConfiguration");
  });

  it("says of what was ruled out that others failed", () => {
    expect(explainPruned("decided", true)).toContain("they would fail as others did");
  });
});
