import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError } from "../../../../lib/local/http/aws-error.ts";
import { readDefinition } from "../../../../lib/local/states/definition.ts";
import { Execution } from "../../../../lib/local/states/execution.ts";
import type { AcceptInvocation } from "../../../../lib/local/states/invoke-task.ts";

type FakeFunction = (event: unknown) => unknown;

/** Thrown by a fake function: the error payload of a function error. */
class FunctionFailure extends Error {
  readonly payload: object;

  constructor(payload: object) {
    super("function error");
    this.payload = payload;
  }
}

const started: Execution[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((execution) => execution.stop()));
});

function accepting(functions: Record<string, FakeFunction>): AcceptInvocation {
  return (name) => {
    const run = functions[name];
    if (!run) throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${name}`);
    return {
      executedVersion: "$LATEST",
      async run(event) {
        const outcome = { requestId: "r-1", executedVersion: "$LATEST", log: Buffer.alloc(0) };
        try {
          return {
            ...outcome,
            payload: Buffer.from(JSON.stringify((await run(JSON.parse(event.toString()))) ?? null)),
          };
        } catch (error) {
          if (!(error instanceof FunctionFailure)) throw error;
          return {
            ...outcome,
            functionError: "Unhandled",
            payload: Buffer.from(JSON.stringify(error.payload)),
          };
        }
      },
    };
  };
}

interface Started {
  readonly states: Record<string, object>;
  readonly functions?: Record<string, FakeFunction>;
  readonly input?: unknown;
  readonly machine?: object;
}

/** Starts an execution of a machine that begins at its first state. */
function start({ states, functions = {}, input = {}, machine = {} }: Started): Execution {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...machine });
  const runnable = readDefinition(definition);
  const execution = new Execution({
    arn: "arn:aws:states:us-east-1:000000000000:execution:m:e",
    name: "e",
    stateMachine: {
      arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
      name: "m",
      definition,
      runnable,
      roleArn: "arn:aws:iam::000000000000:role/r",
      createdAt: new Date(0),
      loggingConfiguration: undefined,
      tracingConfiguration: undefined,
    },
    runnable,
    input: JSON.stringify(input),
    region: "us-east-1",
    accept: accepting(functions),
  });
  started.push(execution);
  return execution;
}

function task(functionName: string, more: object = { End: true }) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionName, "Payload.$": "$" },
    OutputPath: "$.Payload",
    ...more,
  };
}

function map(states: Record<string, object>, more: object = { End: true }) {
  return { Type: "Map", ItemProcessor: { StartAt: Object.keys(states)[0], States: states }, ...more };
}

function outputOf(execution: Execution): Promise<unknown> {
  return execution.ended.then(({ output }) => JSON.parse(output ?? "null"));
}

/** `TYPE<PREVIOUS TYPE` for each event, so that the chain of ids can be read. */
function chain({ history: { events } }: Execution): string[] {
  return events.map(({ type, previousEventId }) => `${type}<${events[previousEventId - 1]?.type ?? ""}`);
}

describe("a task", () => {
  it("gives what lambda:invoke gives on AWS", async () => {
    const execution = start({
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
    expect(await start({ states, functions: { f } }).ended).toMatchObject({
      status: "FAILED",
      error: "ThrottledError",
      cause: JSON.stringify(payload),
    });
  });

  it("fails as Lambda.Unknown when the function's error has no name", async () => {
    const f = () => {
      throw new FunctionFailure({ errorMessage: "Task timed out after 3.00 seconds" });
    };
    expect(await start({ states: { T: task("f") }, functions: { f } }).ended).toMatchObject({
      error: "Lambda.Unknown",
    });
  });

  it("fails under Lambda's own error names when Lambda refuses", async () => {
    expect(await start({ states: { T: task("missing") } }).ended).toMatchObject({
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
    const execution = start({
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
    });
    expect(await outputOf(execution)).toEqual({ Error: "InputError", Cause: '{"errorType":"InputError"}' });
    expect(calls).toBe(3);
  });

  it("times out as States.Timeout and what it gives afterwards is not recorded", async () => {
    const execution = start({
      states: {
        T: task("slow", {
          TimeoutSeconds: 1,
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "W" }],
          End: true,
        }),
        W: { Type: "Wait", Seconds: 1, End: true },
      },
      functions: { slow: () => wait(1200) },
    });
    expect(await execution.ended).toMatchObject({ status: "SUCCEEDED" });
    const types = execution.history.events.map(({ type }) => type);
    expect(types).toContain("TaskTimedOut");
    expect(types).not.toContain("TaskSucceeded");
  });
});

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
    const execution = start({
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

describe("the history", () => {
  it("has AWS's events of a task, a choice and the end, each after the one that led to it", async () => {
    const execution = start({
      states: {
        T: task("f", { Next: "C" }),
        C: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "Done" }] },
        Done: { Type: "Succeed" },
      },
      functions: { f: () => ({ a: 1 }) },
    });
    await execution.ended;
    expect(chain(execution)).toEqual([
      "ExecutionStarted<",
      "TaskStateEntered<ExecutionStarted",
      "TaskScheduled<TaskStateEntered",
      "TaskStarted<TaskScheduled",
      "TaskSucceeded<TaskStarted",
      "TaskStateExited<TaskSucceeded",
      "ChoiceStateEntered<TaskStateExited",
      "ChoiceStateExited<ChoiceStateEntered",
      "SucceedStateEntered<ChoiceStateExited",
      "SucceedStateExited<SucceedStateEntered",
      "ExecutionSucceeded<SucceedStateExited",
    ]);
    const { events } = execution.history;
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[1]).toMatchObject({ stateEnteredEventDetails: { name: "T", input: "{}" } });
    expect(events[2]).toMatchObject({
      taskScheduledEventDetails: {
        resourceType: "lambda",
        resource: "invoke",
        region: "us-east-1",
        parameters: '{"FunctionName":"f","Payload":{}}',
      },
    });
    expect(events.at(-1)).toMatchObject({ executionSucceededEventDetails: { output: '{"a":1}' } });
  });

  it("keeps the iterations of a Map apart", async () => {
    const execution = start({
      states: { M: map({ T: task("f") }, { ItemsPath: "$.items", End: true }) },
      functions: { f: (n) => wait(n === 1 ? 30 : 0, n) },
      input: { items: [1, 2] },
    });
    await execution.ended;
    const { events } = execution.history;
    expect(events.find(({ type }) => type === "MapStateStarted")).toMatchObject({
      mapStateStartedEventDetails: { length: 2 },
    });
    const ends = events.filter(({ type }) => type === "MapIterationSucceeded");
    expect(ends.map((event) => event.mapIterationSucceededEventDetails)).toEqual([
      { name: "M", index: 1 },
      { name: "M", index: 0 },
    ]);
    for (const end of ends) {
      let event = events[end.previousEventId - 1];
      while (event && event.type !== "MapIterationStarted") event = events[event.previousEventId - 1];
      expect(event?.mapIterationStartedEventDetails).toEqual(end.mapIterationSucceededEventDetails);
    }
    expect(chain(execution).slice(-3)).toEqual([
      "MapStateSucceeded<MapIterationSucceeded",
      "MapStateExited<MapStateSucceeded",
      "ExecutionSucceeded<MapStateExited",
    ]);
  });

  it("shows a failed task inside a Parallel that is caught", async () => {
    const execution = start({
      states: {
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "T", States: { T: task("missing") } }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "F" }],
          End: true,
        },
        F: { Type: "Fail", Error: "Mine", Cause: "because" },
      },
    });
    expect(await execution.ended).toMatchObject({ status: "FAILED", error: "Mine", cause: "because" });
    expect(chain(execution)).toEqual([
      "ExecutionStarted<",
      "ParallelStateEntered<ExecutionStarted",
      "ParallelStateStarted<ParallelStateEntered",
      "TaskStateEntered<ParallelStateStarted",
      "TaskScheduled<TaskStateEntered",
      "TaskStarted<TaskScheduled",
      "TaskFailed<TaskStarted",
      "ParallelStateFailed<TaskFailed",
      "ParallelStateExited<ParallelStateFailed",
      "FailStateEntered<ParallelStateExited",
      "ExecutionFailed<FailStateEntered",
    ]);
  });

  it("has no error for a Fail state without one", async () => {
    const ending = await start({ states: { F: { Type: "Fail" } } }).ended;
    expect(ending).toMatchObject({ status: "FAILED", error: undefined, cause: undefined });
  });
});

describe("the payload limit", () => {
  const large = "x".repeat(262_144);
  const CatchAll = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };
  const Caught = { Type: "Pass", End: true };

  it("fails an execution whose task gives more than 256 KiB, and no Catch helps", async () => {
    const execution = start({
      states: { T: task("f", { ...CatchAll, End: true }), Caught },
      functions: { f: () => large },
    });
    expect(await execution.ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("lets exactly 256 KiB pass between states", async () => {
    const fits = "x".repeat(262_144 - 2);
    const states = { P: { Type: "Pass", Parameters: { "a.$": "$" }, ResultPath: null, End: true } };
    expect(await start({ states, input: fits }).ended).toMatchObject({ status: "SUCCEEDED" });
  });

  it("fails an execution whose state grows above it, before the next state does anything", async () => {
    let calls = 0;
    const execution = start({
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
    const execution = start({
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
    const execution = start({
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
    const execution = start({
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
    const execution = start({ states: { P: { Type: "Pass", End: true } } });
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
    const execution = start({
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
    const execution = start({
      states: { W: { Type: "Wait", Seconds: 60, End: true } },
      machine: { TimeoutSeconds: 1 },
    });
    expect(await execution.ended).toMatchObject({ status: "TIMED_OUT" });
    expect(execution.history.events.at(-1)?.type).toBe("ExecutionTimedOut");
  });
});
