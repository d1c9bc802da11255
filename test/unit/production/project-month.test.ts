import { describe, expect, it } from "vitest";
import { projectMonth } from "../../../lib/production/project-month.ts";

describe("projectMonth", () => {
  it("makes a month of 730 hours of the window", () => {
    expect(projectMonth({ invocations: 240, coldStartShare: 0 }, { days: 10 })).toEqual({
      monthlyInvocations: 730,
      coldStartShare: 0,
    });
  });

  it("leaves out what is not known", () => {
    expect(projectMonth({ invocations: 0 }, { days: 14 })).toEqual({});
  });

  it("says no more than the input takes", () => {
    expect(projectMonth({ invocations: 1e13 }, { days: 14 })).toEqual({ monthlyInvocations: 1e12 });
  });
});
