import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createClock } from "../../../../lib/local/clock.ts";
import {
  FunctionFailure,
  outputOf,
  startExecution,
  stopExecutions,
  task,
} from "../../../helpers/fake-execution.ts";

afterEach(stopExecutions);

describe("a task", () => {
  it("gives what lambda:invoke gives on AWS", async () => {
    const execution = startExecution({
      states: { T: task("f", { End: true, OutputPath: "$" }) },
      functions: { f: () => ({ a: 1 }) },
    });
    expect(await outputOf(execution)).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: { a: 1 },
      SdkHttpMetadata: {
        AllHttpHeaders: { "X-Amz-Executed-Version": ["$LATEST"], "x-amzn-RequestId": ["r-1"] },
        HttpHeaders: { "X-Amz-Executed-Version": "$LATEST", "x-amzn-RequestId": "r-1" },
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: "r-1" },
      StatusCode: 200,
    });
  });

  it("fails under the name of the function's error, with the payload as cause", async () => {
    const payload = { errorType: "ThrottledError", errorMessage: "slow down", trace: [] };
    const f = () => {
      throw new FunctionFailure(payload);
    };
    const states = { T: task("f") };
    expect(await startExecution({ states, functions: { f } }).ended).toMatchObject({
      status: "FAILED",
      error: "ThrottledError",
      cause: JSON.stringify(payload),
    });
  });

  it("fails as Lambda.Unknown when the function's error has no name", async () => {
    const f = () => {
      throw new FunctionFailure({ errorMessage: "Task timed out after 3.00 seconds" });
    };
    expect(await startExecution({ states: { T: task("f") }, functions: { f } }).ended).toMatchObject({
      error: "Lambda.Unknown",
    });
  });

  it("fails under Lambda's own error names when Lambda refuses", async () => {
    expect(await startExecution({ states: { T: task("missing") } }).ended).toMatchObject({
      status: "FAILED",
      error: "Lambda.ResourceNotFoundException",
      cause: "Function not found: missing (Service: Lambda, Status Code: 404)",
    });
  });

  it("is retried as Retry says, and its error is caught as Catch says", async () => {
    let calls = 0;
    const f = () => {
      calls += 1;
      throw new FunctionFailure({ errorType: calls < 3 ? "ThrottledError" : "InputError" });
    };
    const execution = startExecution({
      states: {
        T: task("f", {
          Retry: [
            {
              ErrorEquals: ["ThrottledError"],
              IntervalSeconds: 1,
              MaxAttempts: 2,
              BackoffRate: 1,
              MaxDelaySeconds: 1,
            },
          ],
          Catch: [{ ErrorEquals: ["InputError"], ResultPath: "$", Next: "Caught" }],
          End: true,
        }),
        Caught: { Type: "Pass", End: true },
      },
      functions: { f },
      input: ["any JSON"],
      clock: createClock(100),
    });
    expect(await outputOf(execution)).toEqual({ Error: "InputError", Cause: '{"errorType":"InputError"}' });
    expect(calls).toBe(3);
  });

  it("times out as States.Timeout and what it gives afterwards is not recorded", async () => {
    const slow = Promise.withResolvers<void>();
    const execution = startExecution({
      states: {
        T: task("slow", {
          TimeoutSeconds: 1,
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Later" }],
          End: true,
        }),
        Later: task("release"),
      },
      functions: {
        slow: () => slow.promise,
        release: async () => {
          slow.resolve();
          await turn();
        },
      },
    });
    expect(await execution.ended).toMatchObject({ status: "SUCCEEDED" });
    const types = execution.history.events.map(({ type }) => type);
    expect(types).toContain("TaskTimedOut");
    expect(
      types.filter((type) => type === "TaskSucceeded"),
      "of the task after it",
    ).toHaveLength(1);
  });
});
