import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import {
  FunctionFailure,
  map,
  outputOf,
  startExecution,
  stopExecutions,
  task,
} from "../../../helpers/fake-execution.ts";

afterEach(stopExecutions);

describe("the context object", () => {
  it("names execution and machine, also inside Map and Parallel", async () => {
    const names = {
      Type: "Pass",
      Parameters: {
        "id.$": "$$.Execution.Id",
        "name.$": "$$.Execution.Name",
        "role.$": "$$.Execution.RoleArn",
        "machine.$": "$$.StateMachine.Name",
        "startedAt.$": "$$.Execution.StartTime",
        "asked.$": "$$.Execution.Input.asked",
      },
      End: true,
    };
    const branch = { StartAt: "M", States: { M: map({ N: names }) } };
    const execution = startExecution({
      states: { P: { Type: "Parallel", InputPath: "$.items", Branches: [branch], End: true } },
      input: { items: [1], asked: "this" },
    });
    expect(await outputOf(execution)).toEqual([
      [
        {
          id: execution.arn,
          name: "e",
          role: "arn:aws:iam::000000000000:role/r",
          machine: "m",
          startedAt: execution.startDate.toISOString(),
          asked: "this",
        },
      ],
    ]);
  });
});

describe("the payload limit", () => {
  const large = "x".repeat(262_144);
  const CatchAll = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };
  const Caught = { Type: "Pass", End: true };

  it("fails an execution whose task gives more than 256 KiB, and no Catch helps", async () => {
    const execution = startExecution({
      states: { T: task("f", { ...CatchAll, End: true }), Caught },
      functions: { f: () => large },
    });
    expect(await execution.ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("lets exactly 256 KiB pass between states", async () => {
    const fits = "x".repeat(262_144 - 2);
    const states = { P: { Type: "Pass", Parameters: { "a.$": "$" }, ResultPath: null, End: true } };
    expect(await startExecution({ states, input: fits }).ended).toMatchObject({ status: "SUCCEEDED" });
  });

  it("fails an execution whose state grows above it, before the next state does anything", async () => {
    let calls = 0;
    const execution = startExecution({
      states: {
        P: { Type: "Pass", Parameters: { "a.$": "$.text", "b.$": "$.text" }, Next: "T" },
        T: { ...task("f", { ...CatchAll, End: true }), Parameters: { FunctionName: "f" } },
        Caught,
      },
      functions: { f: () => void calls++ },
      input: { text: "x".repeat(140_000) },
    });
    expect(await execution.ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(calls).toBe(0);
  });

  it("counts the results of a Map together", async () => {
    const execution = startExecution({
      states: { M: map({ T: task("f") }) },
      functions: { f: () => "x".repeat(100_000) },
      input: [1, 2, 3],
    });
    expect(await execution.ended).toMatchObject({ error: "States.DataLimitExceeded" });
  });
});

describe("stopping", () => {
  it("ends at once as ABORTED, and nothing follows the task that still runs", async () => {
    const calls: string[] = [];
    const released = Promise.withResolvers<void>();
    const slow = async () => {
      calls.push("slow");
      await released.promise;
    };
    const next = () => void calls.push("next");
    const execution = startExecution({
      states: {
        T: task("slow", { Retry: [{ ErrorEquals: ["States.ALL"] }], Next: "N" }),
        N: task("next"),
      },
      functions: { slow, next },
    });
    await expect.poll(() => calls).toEqual(["slow"]);
    expect(await execution.stop("Stopped", "by hand")).toMatchObject({
      status: "ABORTED",
      error: "Stopped",
      cause: "by hand",
    });
    released.resolve();
    await wait(50);
    expect(calls).toEqual(["slow"]);
    expect(execution.history.events.at(-1)).toMatchObject({
      type: "ExecutionAborted",
      executionAbortedEventDetails: { error: "Stopped", cause: "by hand" },
    });
  });

  it("starts no queued iteration and no retry of a Map afterwards", async () => {
    const calls: unknown[] = [];
    const released = Promise.withResolvers<void>();
    const slow = async (n: unknown) => {
      calls.push(n);
      await released.promise;
    };
    const execution = startExecution({
      states: {
        M: map(
          { T: task("slow") },
          { MaxConcurrency: 1, Retry: [{ ErrorEquals: ["States.ALL"] }], End: true },
        ),
      },
      functions: { slow },
      input: [1, 2, 3],
    });
    await expect.poll(() => calls).toEqual([1]);
    await execution.stop();
    released.resolve();
    await wait(50);
    expect(calls).toEqual([1]);
  });

  it("changes nothing once the execution has ended", async () => {
    const execution = startExecution({ states: { P: { Type: "Pass", End: true } } });
    const ending = await execution.ended;
    expect(await execution.stop("late")).toBe(ending);
  });
});

describe("a failed iteration", () => {
  it("fails its Map: running iterations go no further and queued ones never start", async () => {
    const calls: string[] = [];
    const f = async (n: unknown) => {
      calls.push(`f${n}`);
      if (n === 2) throw new FunctionFailure({ errorType: "Broken" });
      await wait(20);
      return n;
    };
    const g = (n: unknown) => void calls.push(`g${n}`);
    const execution = startExecution({
      states: {
        M: map(
          { T: task("f", { Next: "U" }), U: task("g") },
          { MaxConcurrency: 2, Catch: [{ ErrorEquals: ["Broken"], Next: "W" }], End: true },
        ),
        W: { Type: "Wait", Seconds: 1, End: true },
      },
      functions: { f, g },
      input: [1, 2, 3, 4],
    });
    expect(await execution.ended).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["f1", "f2"]);
    const types = execution.history.events.map(({ type }) => type);
    expect(types).toContain("MapIterationFailed");
    expect(types).toContain("MapStateFailed");
  });
});

describe("the machine's time-out", () => {
  it("ends the execution as TIMED_OUT", async () => {
    const execution = startExecution({
      states: { W: { Type: "Wait", Seconds: 60, End: true } },
      machine: { TimeoutSeconds: 1 },
    });
    expect(await execution.ended).toMatchObject({ status: "TIMED_OUT" });
    expect(execution.history.events.at(-1)?.type).toBe("ExecutionTimedOut");
  });
});
