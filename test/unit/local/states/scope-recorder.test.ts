import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Execution } from "../../../../lib/local/states/execution.ts";
import { map, startExecution, stopExecutions, task } from "../../../helpers/fake-execution.ts";

afterEach(stopExecutions);

/** `TYPE<PREVIOUS TYPE` for each event, so that the chain of ids can be read. */
function chain({ history: { events } }: Execution): string[] {
  return events.map(({ type, previousEventId }) => `${type}<${events[previousEventId - 1]?.type ?? ""}`);
}

describe("the history", () => {
  it("has AWS's events of a task, a choice and the end, each after the one that led to it", async () => {
    const execution = startExecution({
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
    const execution = startExecution({
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
    const execution = startExecution({
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
    const ending = await startExecution({ states: { F: { Type: "Fail" } } }).ended;
    expect(ending).toMatchObject({ status: "FAILED", error: undefined, cause: undefined });
  });
});
