import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInTest, packHandler, startCloudInTest } from "../helpers/cloud-in-test.ts";

const roleArn = "arn:aws:iam::000000000000:role/states";
let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
  await aws.createFunction("f");
});

afterAll(() => aws.close());

function task(more: object = { End: true }) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: "f", "Payload.$": "$" },
    ...more,
  };
}

async function create(name: string, states: Record<string, object>, more: object = {}): Promise<string> {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more });
  const created = await aws.sfn.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return created.stateMachineArn ?? "";
}

async function start(stateMachineArn: string, input: unknown = {}, name?: string): Promise<string> {
  const request = { stateMachineArn, name, input: JSON.stringify(input) };
  return (await aws.sfn.send(new StartExecutionCommand(request))).executionArn ?? "";
}

function describeExecution(executionArn: string) {
  return aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
}

async function run(states: Record<string, object>, input: unknown, more: object = {}) {
  const executionArn = await start(
    await create(`m${Date.now()}-${Math.random()}`.slice(0, 40), states, more),
    input,
  );
  await aws.cloud.settle();
  return { ...(await describeExecution(executionArn)), executionArn };
}

async function readHistory(executionArn: string, more: object = {}): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory(
    { client: aws.sfn, pageSize: 4 },
    { executionArn, ...more },
  )) {
    expect(page.events?.length).toBeLessThanOrEqual(4);
    events.push(...(page.events ?? []));
  }
  return events;
}

describe("state machines", () => {
  it("are created once, described, listed, updated and deleted", async () => {
    const arn = await create("described", { T: task() });
    expect(await create("described", { T: task() })).toBe(arn);
    await expect(create("described", { U: task() })).rejects.toMatchObject({
      name: "StateMachineAlreadyExists",
    });
    const { definition = "", ...described } = await aws.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: arn }),
    );
    expect(described).toMatchObject({ name: "described", status: "ACTIVE", type: "STANDARD", roleArn });
    expect(JSON.parse(definition)).toEqual({ StartAt: "T", States: { T: task() } });
    const { stateMachines } = await aws.sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toContainEqual(expect.objectContaining({ stateMachineArn: arn, type: "STANDARD" }));

    const executionArn = await start(arn);
    const changed = JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", End: true } } });
    await aws.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: arn, definition: changed }));
    const before = await aws.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(before.definition).toBe(definition);

    await aws.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
    await expect(start(arn)).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  });

  it.each([
    ["no target", { P: { Type: "Pass", Next: "Nowhere" } }, "MISSING_TRANSITION_TARGET"],
    [
      "a service that is not here",
      { T: task({ Resource: "arn:aws:states:::sqs:sendMessage", End: true }) },
      "embedded cloud",
    ],
  ])("are refused when their definition has %s", async (_, states, message) => {
    await expect(create("refused", states)).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: expect.stringContaining(message),
    });
  });

  it("are refused when their name is not allowed", async () => {
    await expect(create("a b", { T: task() })).rejects.toMatchObject({ name: "InvalidName" });
  });
});

describe("executions", () => {
  it("succeed with the output of their last state", async () => {
    const ended = await run(
      { T: task({ ResultSelector: { "got.$": "$.Payload.event" }, End: true }) },
      { a: 1 },
    );
    expect(ended).toMatchObject({ status: "SUCCEEDED", input: '{"a":1}', output: '{"got":{"a":1}}' });
    expect(ended.stopDate?.getTime()).toBeGreaterThanOrEqual(ended.startDate?.getTime() ?? 0);
  });

  it("catch a function's error by its name, with its payload as cause", async () => {
    const states = {
      T: task({ Catch: [{ ErrorEquals: ["ThrottledError"], Next: "C" }], End: true }),
      C: { Type: "Pass", End: true },
    };
    const { status, output = "" } = await run(states, { fail: "slow down", name: "ThrottledError" });
    expect(status).toBe("SUCCEEDED");
    const { Error: error, Cause } = JSON.parse(output);
    expect(error).toBe("ThrottledError");
    expect(JSON.parse(Cause)).toMatchObject({ errorType: "ThrottledError", errorMessage: "slow down" });
  });

  it("fail with the error that nothing caught", async () => {
    expect(await run({ T: task() }, { fail: "broken", name: "MyError" })).toMatchObject({
      status: "FAILED",
      error: "MyError",
      cause: expect.stringContaining("broken"),
    });
    const missing = task({ Parameters: { FunctionName: "nobody" }, End: true });
    expect(await run({ T: missing }, {})).toMatchObject({ error: "Lambda.ResourceNotFoundException" });
  });

  it("fail when a task gives more than 256 KiB", async () => {
    const states = {
      T: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }], End: true }),
      C: { Type: "Pass", End: true },
    };
    const ended = await run(states, { bytes: 262_145 });
    expect(ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("time out", async () => {
    const ended = await run({ W: { Type: "Wait", Seconds: 600, End: true } }, {}, { TimeoutSeconds: 1 });
    expect(ended).toMatchObject({ status: "TIMED_OUT" });
  });

  it("are aborted by StopExecution", async () => {
    const executionArn = await start(
      await create("stopped", { W: { Type: "Wait", Seconds: 600, End: true } }),
    );
    expect(await describeExecution(executionArn)).toMatchObject({ status: "RUNNING" });
    await aws.sfn.send(new StopExecutionCommand({ executionArn, error: "Stop", cause: "by hand" }));
    expect(await describeExecution(executionArn)).toMatchObject({
      status: "ABORTED",
      error: "Stop",
      cause: "by hand",
    });
  });

  it("are started once by name while they run, and never again", async () => {
    const arn = await create("named", { W: { Type: "Wait", Seconds: 600, End: true } });
    const executionArn = await start(arn, { a: 1 }, "once");
    expect(await start(arn, { a: 1 }, "once")).toBe(executionArn);
    const exists = { name: "ExecutionAlreadyExists" };
    await expect(start(arn, { a: 2 }, "once")).rejects.toMatchObject(exists);
    await aws.sfn.send(new StopExecutionCommand({ executionArn }));
    await expect(start(arn, { a: 1 }, "once")).rejects.toMatchObject(exists);
  });

  it("are refused with an input that is no JSON or too large", async () => {
    const stateMachineArn = await create("inputs", { P: { Type: "Pass", End: true } });
    const noJson = new StartExecutionCommand({ stateMachineArn, input: "{" });
    await expect(aws.sfn.send(noJson)).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start(stateMachineArn, "x".repeat(262_143))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("are listed newest first, by status and page by page", async () => {
    const stateMachineArn = await create("listed", { P: { Type: "Pass", End: true } });
    const arns = [await start(stateMachineArn), await start(stateMachineArn), await start(stateMachineArn)];
    await aws.cloud.settle();
    const list = (more: object) => aws.sfn.send(new ListExecutionsCommand({ stateMachineArn, ...more }));
    const first = await list({ maxResults: 2 });
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    const listed = [...(first.executions ?? []), ...(second.executions ?? [])];
    expect(listed.map(({ executionArn }) => executionArn)).toEqual(arns.reverse());
    expect(second.nextToken).toBeUndefined();
    expect((await list({ statusFilter: "FAILED" })).executions).toEqual([]);
  });

  it("say when they or their machine do not exist", async () => {
    const gone = "arn:aws:states:us-east-1:000000000000:execution:m:gone";
    await expect(describeExecution(gone)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    await expect(describeExecution("gone")).rejects.toMatchObject({ name: "InvalidArn" });
  });
});

describe("GetExecutionHistory", () => {
  it("gives events page by page, in both orders, with and without data", async () => {
    const { executionArn } = await run({ T: task({ ResultPath: "$.result", End: true }) }, { a: 1 });
    const events = await readHistory(executionArn);
    expect(events.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events[0]).toMatchObject({ id: 1, executionStartedEventDetails: { input: '{"a":1}', roleArn } });
    expect(events[0]?.timestamp).toBeInstanceOf(Date);
    const reversed = await readHistory(executionArn, { reverseOrder: true });
    expect(reversed).toEqual(events.toReversed());
    const bare = await readHistory(executionArn, { includeExecutionData: false });
    expect(bare[1]?.stateEnteredEventDetails).toEqual({ name: "T" });
    const wrong = new GetExecutionHistoryCommand({ executionArn, nextToken: "wrong" });
    await expect(aws.sfn.send(wrong)).rejects.toMatchObject({ name: "InvalidToken" });
  });
});

describe("rules", () => {
  it("invoke their function with EventBridge's event when an execution ends in a matching state", async () => {
    const file = join(aws.folder, "event.json");
    const source = `
      import { writeFileSync } from "node:fs";
      export const handler = async (event) => writeFileSync(process.env.FILE, JSON.stringify(event));`;
    await aws.createFunction("target", {
      Code: { ZipFile: packHandler(source) },
      Environment: { Variables: { FILE: file } },
    });
    const stateMachineArn = await create("ruled", {
      W: { Type: "Wait", SecondsPath: "$.seconds", End: true },
    });
    aws.cloud.addRule({ stateMachineArn, statuses: ["ABORTED"], functionName: "target" });
    await start(stateMachineArn, { seconds: 0 });
    await aws.cloud.settle();
    expect(existsSync(file)).toBe(false);

    const executionArn = await start(stateMachineArn, { seconds: 600 }, "aborted");
    const { stopDate } = await aws.sfn.send(new StopExecutionCommand({ executionArn, error: "Stop" }));
    await aws.cloud.settle();
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      version: "0",
      "detail-type": "Step Functions Execution Status Change",
      source: "aws.states",
      account: "000000000000",
      region: "us-east-1",
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn,
        name: "aborted",
        status: "ABORTED",
        stopDate: stopDate?.getTime(),
        input: '{"seconds":600}',
        output: null,
        error: "Stop",
        cause: null,
      },
    });
  });
});
