import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

/** One of each kind: wrong values, unknown names, and fields that do not go together. */
const WRONG = {
  lambdaARN: "recorded",
  powerValues: [100, 20_000],
  nums: 5,
  num: "50",
  payload: { password: "hunter2" },
  payloadS3: "http://example.com/events.json",
  strategy: "fast",
  balancedWeight: 2,
  coldStarts: -1,
  autoOptimizeCanaryWeight: 0.1,
  architectures: ["riscv"],
};

const EXPECTED = [
  'nums: "an unknown field"; allowed: a known field; did you mean num?',
  'num: "50"',
  "leave out the quotes: 50",
  "powerValues.0: 100",
  "powerValues.1: 20000",
  'payloadS3: "http://example.com/events.json"; allowed: s3://BUCKET/KEY',
  'strategy: "fast"; allowed: cost, speed or balanced',
  "balancedWeight: 2; allowed: a number from 0 (speed) to 1 (cost)",
  "coldStarts: -1",
  "autoOptimizeCanaryWeight: 0.1; allowed: only together with autoOptimizeAlias",
  'architectures.0: "riscv"',
];

describe("wrong input, in the whole state machine", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget("recorded", recordFunction({ 128: [10] }), {
      Runtime: "provided.al2023",
      Handler: "bootstrap",
      Architectures: ["x86_64"],
    });
  });
  afterAll(() => tuner?.close());

  it("gets one FAILED state whose cause lists every mistake, before anything is created", async () => {
    const countFunctions = async () => {
      const { Functions = [] } = await tuner.clients.lambda.send(new ListFunctionsCommand({}));
      return Functions.length;
    };
    const before = await countFunctions();
    const executionArn = await tuner.start("wrong", WRONG);
    const { status, error, cause } = await tuner.finish(executionArn);
    expect({ status, error }).toEqual({ status: "FAILED", error: "InputError" });
    for (const text of EXPECTED) expect(cause).toContain(text);
    expect(cause).not.toContain("hunter2");

    expect(await countFunctions()).toBe(before);
    expect(await tuner.store.listKeys("runs/wrong/")).toEqual(["runs/wrong/closed.json"]);

    const { events = [] } = await tuner.clients.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered).toEqual(["Prepare", "PrepareFailed", "Cleanup", "Failed?", "Failed"]);
  });
});
