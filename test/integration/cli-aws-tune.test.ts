import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import type { Batch } from "../../lib/measure/batch.ts";
import { runKeys } from "../../lib/store.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const RECORDED = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

const folder = new CliFolder({
  "event.json": '{"id":7}',
  "orders/index.mjs": "export const handler = async () => 1;\n",
});
let tuner: Tuner;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  tuner = await startTuner();
  env = describeAwsEnvironment(tuner.cloud);
  const sizes = { 512: [300], 1024: [100] };
  await tuner.createTarget("recorded", recordFunction(sizes, ["x86_64", "arm64"]), RECORDED);
  await tuner.createTarget("slow", {
    "index.mjs": "export const handler = () => new Promise((resolve) => setTimeout(resolve, 300));",
  });
});
afterAll(async () => {
  await tuner?.close();
  folder.remove();
});

const run = (args: readonly string[], more: Record<string, string> = {}) =>
  folder.run(args, { ...env, ...more });

async function listExecutions() {
  const { executions = [] } = await tuner.clients.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: tuner.stateMachineArn }),
  );
  return executions;
}

describe("tune on AWS", () => {
  it("tunes a function by its name on both architectures, with the table and files of a local run", async () => {
    const args = ["tune", "recorded", "--memory", "512,1024", "--arch", "x86_64,arm64", "--num", "4"];
    const { code, out, err } = await run([...args, "--payload", "@event.json", "--out", "both"]);
    expect(err).not.toContain("error:");
    expect(code).toBe(0);
    expect(err).toContain("recorded is no file or folder here");
    expect(err).toContain("512, 1024 MB on x86_64 and arm64, 4 invocations each: 16 invocations");
    expect(err).toContain("state machine power-tuner in us-east-1, account 000000000000");
    expect(out).toMatch(/^ *Memory +Architecture/);

    const result: TuningResult = JSON.parse(readFileSync(join(folder.cwd, "both/result.json"), "utf8"));
    expect(out).toContain(result.recommendation.sentence);
    expect(result.candidates.map(({ key, state }) => [key, state])).toEqual(
      expect.arrayContaining([
        ["x86_64-512", "measured"],
        ["x86_64-1024", "measured"],
        ["arm64-512", "measured"],
        ["arm64-1024", "measured"],
      ]),
    );
    expect(readFileSync(join(folder.cwd, "both/report.html"), "utf8")).toContain("recorded");
    expect(await tuner.listClones()).toEqual([]);
  });

  it("finds the state machine by its ARN, by its name and by the environment", async () => {
    const args = ["tune", "recorded", "--memory", "512", "--num", "2", "--json"];
    const found = [
      await run([...args, "--out", "by-arn", "--state-machine", tuner.stateMachineArn]),
      await run([...args, "--out", "by-name", "--state-machine", "power-tuner"]),
      await run([...args, "--out", "by-env"], { POWER_TUNER_STATE_MACHINE: tuner.stateMachineArn }),
    ];
    for (const { code, out } of found) {
      expect(code).toBe(0);
      expect((JSON.parse(out) as TuningResult).recommendation.state).toBe("found");
    }
  });

  it("tunes a file or folder that is there on this machine, unless it is told otherwise", async () => {
    await tuner.createTarget("orders", recordFunction({ 512: [300] }), RECORDED);
    const { code, err } = await run(["tune", "orders", "--on", "aws", "--memory", "512", "--num", "2"]);
    expect(code).toBe(0);
    expect(err).toContain("Tuning orders in the embedded cloud");
    const before = (await listExecutions()).length;
    const local = await run(["tune", "orders", "--memory", "128", "--num", "1", "--out", "local"]);
    expect(local.code).toBe(0);
    expect(local.err).toContain("Note: orders is in this folder");
    expect(await listExecutions()).toHaveLength(before);
  });

  it("says why a run failed, and ends with 3", async () => {
    const { code, out, err } = await run(["tune", "no-such-function", "--num", "1"]);
    expect(code).toBe(3);
    expect(out).toBe("");
    expect(err).toContain("error: the run failed: TargetError");
    expect(err).toContain("no-such-function does not exist");
  });

  it("tells every mistake before it starts anything", async () => {
    const before = (await listExecutions()).length;
    const args = ["tune", "recorded", "--num", "0", "--memory", "100", "--timeout", "5", "--region", "mars"];
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain("4 mistakes; nothing was started");
    for (const word of ["--num: 0", "--memory: 100", "--timeout: not used here", "--region: mars"]) {
      expect(err).toContain(word);
    }
    expect(await listExecutions()).toHaveLength(before);
  });

  it.each([
    ["--state-machine", "nobodys"],
    ["--state-machine", "arn:aws:states:us-east-1:000000000000:stateMachine:nobodys"],
  ])("starts nothing where %s %s is not there", async (...flags) => {
    const { code, err } = await run(["tune", "recorded", ...flags]);
    expect(code).toBe(2);
    expect(err).toContain("--state-machine");
    expect(err).toContain("nothing was started");
  });

  it("asks for credentials where there are none", async () => {
    const { code, err } = await run(["tune", "recorded"], {
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
    });
    expect(code).toBe(3);
    expect(err).toContain("no AWS credentials");
    expect(err).toContain("--profile");
  });

  it("asks for a region where there is none", async () => {
    const { code, err } = await run(["tune", "recorded"], { AWS_REGION: "" });
    expect(code).toBe(2);
    expect(err).toContain("--region: missing");
  });
});

describe("tune on AWS, interrupted", () => {
  it("does not wait for the clean-up at the second signal, and says how to check it", async () => {
    const fault = tuner.cloud.injectFault({
      service: "s3",
      operation: "GetObject",
      resource: "closed.json",
      kind: "slow",
      times: Number.POSITIVE_INFINITY,
    });
    const before = await listNames();
    const cli = folder.start(["tune", "slow", "--memory", "128", "--num", "200", "--out", "hurried"], env);
    await measures(before);
    cli.kill("SIGINT");
    await cli.sees("Waiting until");
    cli.kill("SIGINT");
    const { code, err } = await cli.ended;
    fault.remove();
    expect(code).toBe(130);
    expect(err).toMatch(/To check: power-tuner cleanup --run slow-/);
    expect(err).not.toContain("Everything was cleaned up");
    await tuner.cloud.settle();
    expect(await tuner.listClones()).toEqual([]);
  });

  it("stops the execution, waits for its clean-up and keeps what was measured", async () => {
    const before = await listNames();
    const cli = folder.start(["tune", "slow", "--memory", "128", "--num", "200", "--out", "cut"], env);
    await measures(before);
    cli.kill("SIGINT");
    const { code, out, err } = await cli.ended;
    expect(err).toMatch(/^\d+ invocations?, .* then interrupted$/m);
    expect(err).toContain("Everything was cleaned up");
    expect(code).toBe(130);
    expect(out).toBe("");
    const partial = JSON.parse(readFileSync(join(folder.cwd, "cut/partial.json"), "utf8"));
    expect(partial).toMatchObject({ complete: false });
    const batches: readonly Batch[] = partial.batches;
    expect(batches.flatMap(({ invocations }) => invocations).length).toBeGreaterThan(0);
    const [execution] = await listExecutions();
    const described = await tuner.clients.sfn.send(
      new DescribeExecutionCommand({ executionArn: execution?.executionArn }),
    );
    expect(described.status).toBe("ABORTED");
    expect(await tuner.listClones()).toEqual([]);
  });

  it("stops what it has just started", async () => {
    const cli = folder.start(["tune", "slow", "--memory", "128", "--num", "50", "--out", "early"], env);
    await cli.sees(/^ {2}execution /m);
    cli.kill("SIGTERM");
    expect((await cli.ended).code).toBe(143);
    expect(existsSync(join(folder.cwd, "early", "result.json"))).toBe(false);
    const [execution] = await listExecutions();
    expect(execution?.status).not.toBe("RUNNING");
    await tuner.cloud.settle();
    expect(await tuner.listClones()).toEqual([]);
  });

  async function listNames(): Promise<string[]> {
    return (await listExecutions()).flatMap(({ name }) => name ?? []);
  }

  /** Resolves when an execution that was not there before has stored an invocation. */
  async function measures(before: readonly string[]): Promise<void> {
    for (;;) {
      const [name = ""] = await listNames();
      const isNew = name !== "" && !before.includes(name);
      const batches = isNew ? await tuner.store.readAll<Batch>(runKeys.samples(name)) : [];
      if (batches.some(({ invocations }) => invocations.length > 0)) return;
      await sleep(50);
    }
  }
});

describe("tune on AWS, with few permissions", () => {
  it("ends with the output and the report where the bucket may not be found", async () => {
    const fault = tuner.cloud.injectFault({
      service: "lambda",
      operation: "GetFunctionConfiguration",
      resource: "power-tuner-prepare",
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const args = ["tune", "recorded", "--memory", "512,1024", "--arch", "x86_64", "--num", "3"];
    const { code, out, err } = await run([...args, "--out", "no-bucket"]);
    fault.remove();
    expect(code).toBe(0);
    expect(err).toContain("lambda:GetFunctionConfiguration");
    expect(err).toContain("there will be no result.json");
    expect(err).toMatch(/^ {2}(Prepare|Measuring|Analyze)/m);
    expect(err).toContain("Missing: result.json");
    const output = JSON.parse(readFileSync(join(folder.cwd, "no-bucket/output.json"), "utf8"));
    expect(out).toBe(`${output.recommendation.sentence}\n`);
    expect(readFileSync(join(folder.cwd, "no-bucket/report.html"), "utf8")).toContain("recorded");
    expect(existsSync(join(folder.cwd, "no-bucket/result.json"))).toBe(false);
  });

  it("names the permission to start", async () => {
    const fault = tuner.cloud.injectFault({ service: "states", operation: "StartExecution", kind: "denied" });
    const { code, err } = await run(["tune", "recorded", "--num", "1"]);
    fault.remove();
    expect(code).toBe(3);
    expect(err).toContain("error: states:StartExecution on power-tuner is not allowed");
    expect(err).toContain("ask for the permission states:StartExecution");
    expect(err).not.toContain("goes on");
  });

  it("ends with 4, and the command that stops it, when the execution cannot be stopped", async () => {
    const fault = tuner.cloud.injectFault({
      service: "states",
      operation: "StopExecution",
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const cli = folder.start(["tune", "slow", "--memory", "128", "--num", "300", "--out", "stuck"], env);
    await cli.sees("Prepare");
    cli.kill("SIGINT");
    const { code, err } = await cli.ended;
    fault.remove();
    const executionArn = /--execution-arn (\S+)/.exec(err)?.[1] ?? "";
    expect(code).toBe(4);
    expect(err).toContain("aws stepfunctions stop-execution");
    expect(err).not.toContain("Everything was cleaned up");
    await tuner.clients.sfn.send(new StopExecutionCommand({ executionArn }));
    await tuner.finish(executionArn);
  });

  it("goes on when the network is away for a while", async () => {
    const fault = tuner.cloud.injectFault({
      service: "states",
      operation: "DescribeExecution",
      kind: "drop-before",
      times: 8,
    });
    const args = ["tune", "recorded", "--memory", "512", "--arch", "x86_64", "--num", "2", "--out", "away"];
    const { code } = await run(args);
    expect(fault.hits()).toBe(8);
    fault.remove();
    expect(code).toBe(0);
  });
});
