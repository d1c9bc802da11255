import { describe, expect, it } from "vitest";
import { createClock } from "../../../../lib/local/clock.ts";
import { readDefinition } from "../../../../lib/local/states/definition.ts";

const INVOKE = "arn:aws:states:::lambda:invoke";

function task(more: object = {}) {
  return {
    Type: "Task",
    Resource: INVOKE,
    Parameters: { FunctionName: "f", "Payload.$": "$" },
    End: true,
    ...more,
  };
}

function machine(state: object): string {
  return JSON.stringify({ StartAt: "S", States: { S: state } });
}

function read(state: object) {
  return readDefinition(machine(state));
}

describe("readDefinition", () => {
  it("finds the tasks at every depth", () => {
    const inner = {
      StartAt: "Inner",
      States: { Inner: task({ Resource: "arn:aws-cn:states:::lambda:invoke" }) },
    };
    const branch = {
      StartAt: "Each",
      States: { Each: { Type: "Map", ItemsPath: "$.items", ItemProcessor: inner, End: true } },
    };
    const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:g";
    const other = { StartAt: "Other", States: { Other: { Type: "Task", Resource: functionArn, End: true } } };
    const { tasks, maps } = read({ Type: "Parallel", Branches: [branch, other], End: true });
    expect([...tasks]).toEqual([
      ["Inner", { kind: "lambda:invoke" }],
      ["Other", { kind: "function", functionArn }],
    ]);
    expect([...maps]).toEqual([["Each", { itemsPath: "$.items" }]]);
  });

  it("gives tasks no default time-out and limits every time-out to what a timer takes", () => {
    expect(read(task()).definition.States.S).toMatchObject({ TimeoutSeconds: 2_147_483 });
    expect(read(task({ TimeoutSeconds: 5 })).definition.States.S).toMatchObject({ TimeoutSeconds: 5 });
    expect(read(task({ TimeoutSeconds: 99_999_999 })).definition.States.S).toMatchObject({
      TimeoutSeconds: 2_147_483,
    });
    expect(read(task({ TimeoutSecondsPath: "$.t" })).definition.States.S).not.toHaveProperty(
      "TimeoutSeconds",
    );
  });

  it.each<[string, object, string]>([
    ["another service", task({ Resource: "arn:aws:states:::sqs:sendMessage" }), "Lambda functions only"],
    ["a task token", task({ Resource: `${INVOKE}.waitForTaskToken` }), "Lambda functions only"],
    [
      "an unknown parameter",
      task({ Parameters: { FunctionName: "f", LogType: "Tail" } }),
      "'LogType' is not supported",
    ],
    ["a missing function name", task({ Parameters: { Payload: {} } }), "'FunctionName' is required"],
    ["$$.State", task({ Parameters: { FunctionName: "f", "Payload.$": "$$.State.Name" } }), "$$.State"],
    [
      "a distributed Map",
      {
        Type: "Map",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "T",
          States: { T: task() },
        },
        End: true,
      },
      "distributed Map",
    ],
  ])("refuses %s", (_, state, message) => {
    expect(() => read(state)).toThrow(message);
  });

  it("makes waits and retry intervals shorter with the clock, and leaves real work its time", () => {
    const clock = createClock(600);
    const readScaled = (state: object) => readDefinition(machine(state), clock).definition.States.S;
    expect(readScaled({ Type: "Wait", Seconds: 300, End: true })).toMatchObject({ Seconds: 0.5 });
    const retry = { ErrorEquals: ["States.ALL"], MaxDelaySeconds: 60 };
    expect(readScaled(task({ TimeoutSeconds: 600, Retry: [retry] }))).toMatchObject({
      TimeoutSeconds: (clock.toWorkMs(600_000) + 2 * clock.endMs) / 1000,
      Retry: [{ ...retry, IntervalSeconds: 1 / 600, MaxDelaySeconds: 0.1 }],
    });
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["no states", "{}"],
    ["a missing target", machine({ Type: "Pass", Next: "Nowhere" })],
    ["no end", machine({ Type: "Pass" })],
  ])("refuses a definition with %s", (_, text) => {
    expect(() => readDefinition(text)).toThrow("Invalid State Machine Definition: '");
  });
});
