import type { SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { readOutcome, watchExecution } from "../../../../lib/cli/progress/execution.ts";

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

describe("watchExecution", () => {
  /** Answers or throws, one after the other. */
  const answering = (answers: readonly (object | Error)[]) => {
    const left = [...answers];
    const send = async () => {
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { send } as unknown as SFNClient;
  };
  const watch = (answers: readonly (object | Error)[], tolerance: number) =>
    watchExecution(
      answering(answers),
      "arn",
      new AbortController().signal,
      async () => {},
      { pollIntervalMs: 0, tolerance },
      (error) => error instanceof Error && error.message === "passes",
    );
  const running = { status: "RUNNING" };
  const done = { status: "SUCCEEDED", output: "7" };
  const passing = new Error("passes");

  it("looks again when nobody answered, as often as it is told in a row", async () => {
    const ended = { state: "succeeded", output: "7" };
    await expect(watch([running, passing, passing, running, passing, done], 2)).resolves.toEqual(ended);
    await expect(watch([passing, passing, passing, done], 2)).rejects.toBe(passing);
  });

  it("gives up at once for an error that stays", async () => {
    const denied = new Error("denied");
    await expect(watch([denied, done], 2)).rejects.toBe(denied);
  });
});
