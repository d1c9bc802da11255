import { describe, expect, it } from "vitest";
import { readOutcome } from "../../../lib/cli/execution.ts";

describe("readOutcome", () => {
  it("is a success only when the execution succeeded", () => {
    expect(readOutcome({ status: "SUCCEEDED" })).toEqual({ state: "succeeded" });
    for (const status of ["FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] as const) {
      expect(readOutcome({ status }).state).toBe("failed");
    }
  });

  it("takes the message out of a failed function's error", () => {
    const cause = JSON.stringify({ errorMessage: "it is missing", errorType: "TargetError", trace: [] });
    expect(readOutcome({ status: "FAILED", error: "TargetError", cause })).toEqual({
      state: "failed",
      errorName: "TargetError",
      message: "it is missing",
    });
    expect(readOutcome({ status: "FAILED", cause })).toMatchObject({ errorName: "TargetError" });
  });

  it.each(["plain text", '{"not":"an error"}', "{broken"])("keeps %j as it is", (cause) => {
    expect(readOutcome({ status: "FAILED", error: "Odd", cause })).toMatchObject({ message: cause });
  });

  it("says so when there is no cause", () => {
    expect(readOutcome({ status: "TIMED_OUT" })).toMatchObject({
      message: expect.stringContaining("TIMED_OUT"),
    });
  });
});
