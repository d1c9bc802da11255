import type { Clock } from "../../lib/local/clock.ts";
import { AwsError } from "../../lib/local/http/aws-error.ts";
import { readDefinition } from "../../lib/local/states/definition.ts";
import { Execution } from "../../lib/local/states/execution.ts";
import type { AcceptInvocation } from "../../lib/local/states/invoke-task.ts";

/** A function as far as a state machine sees it. */
export type FakeFunction = (event: unknown) => unknown;

/** Thrown by a fake function: the error payload of a function error. */
export class FunctionFailure extends Error {
  readonly payload: object;

  constructor(payload: object) {
    super("function error");
    this.payload = payload;
  }
}

const started: Execution[] = [];

/** Ends what tests have started. */
export async function stopExecutions(): Promise<void> {
  await Promise.all(started.splice(0).map((execution) => execution.stop()));
}

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

export interface Started {
  readonly states: Record<string, object>;
  readonly functions?: Record<string, FakeFunction>;
  readonly input?: unknown;
  readonly machine?: object;
  /** How fast its waits pass; real time when left out. */
  readonly clock?: Clock;
}

/** Starts an execution of a machine that begins at its first state. */
export function startExecution({
  states,
  functions = {},
  input = {},
  machine = {},
  clock,
}: Started): Execution {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...machine });
  const runnable = readDefinition(definition, clock);
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

/** A Task state that invokes a function with its input and gives its payload. */
export function task(functionName: string, more: object = { End: true }) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionName, "Payload.$": "$" },
    OutputPath: "$.Payload",
    ...more,
  };
}

/** A Map state over its input. */
export function map(states: Record<string, object>, more: object = { End: true }) {
  return { Type: "Map", ItemProcessor: { StartAt: Object.keys(states)[0], States: states }, ...more };
}

/** The output of an execution, once it has ended. */
export function outputOf(execution: Execution): Promise<unknown> {
  return execution.ended.then(({ output }) => JSON.parse(output ?? "null"));
}
