import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeExecutionCommand, ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import type { Batch } from "../../lib/measure/batch.ts";
import { CliFolder } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const RECORDED = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

const folder = new CliFolder({
  "event.json": '{"id":7}',
  "orders/index.mjs": "export const handler = async () => 1;\n",
});
let tuner: Tuner;
let env: Record<string, string>;

beforeAll(async () => {
  tuner = await startTuner();
  env = {
    AWS_ENDPOINT_URL: tuner.cloud.endpoint,
    AWS_ACCESS_KEY_ID: tuner.cloud.accessKeyId,
    AWS_SECRET_ACCESS_KEY: tuner.cloud.secretAccessKey,
    AWS_REGION: tuner.cloud.region,
    // Nothing of the developer's own account may be read.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
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
    expect(err).toContain("512, 1024 MB on x86_64 and arm64, at most 4 invocations each: 16 invocations");
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
    expect(err).toContain("Tuning orders on AWS");
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
  it("stops the execution, waits for its clean-up and keeps what was measured", async () => {
    const cli = folder.start(["tune", "slow", "--memory", "128", "--num", "200", "--out", "cut"], env);
    await cli.sees(/^ {2}execution /m);
    await measures();
    cli.kill("SIGINT");
    const { code, out, err } = await cli.ended;
    expect(err).toMatch(/\d+ of 200 invocations, .* then interrupted/);
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

  /** Resolves when the newest execution has stored an invocation. */
  async function measures(): Promise<void> {
    for (;;) {
      const [execution] = await listExecutions();
      const batches = await tuner.store.readAll<Batch>(`runs/${execution?.name}/samples/`);
      if (batches.some(({ invocations }) => invocations.length > 0)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
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

describe("cleanup", () => {
  const TAGS = { "power-tuner:run": "gone", "power-tuner:expires-at": "2026-01-01T00:00:00.000Z" };
  const CLONE = "power-tuner-clone-0123456789abcdef-x86_64-128";
  const makeClone = (name: string, Tags: Record<string, string>) =>
    tuner.createTarget(name, recordFunction({ 128: [1] }), { ...RECORDED, Tags });

  it("says that there is nothing to do", async () => {
    const { code, out } = await run(["cleanup"]);
    expect({ code, out }).toEqual({ code: 0, out: "No clones of the power tuner in us-east-1\n" });
  });

  it("lists a left-over clone, and removes it only when it is told to", async () => {
    await makeClone(CLONE, TAGS);
    const listed = await run(["cleanup", "--expired"]);
    expect(listed.code).toBe(0);
    expect(listed.out).toContain(`${CLONE}  run gone, execution unknown`);
    expect(listed.err).toContain("add --yes");
    expect(await tuner.listClones()).toEqual([CLONE]);
    expect((await run(["cleanup", "--expired", "--yes", "--dry-run"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([CLONE]);

    const removed = await run(["cleanup", "--expired", "--yes", "--json"]);
    expect(removed.code).toBe(0);
    expect(JSON.parse(removed.out)).toMatchObject({ removed: [CLONE] });
    expect(await tuner.listClones()).toEqual([]);
  });

  it("leaves the clones of a running execution, and of executions that it does not know", async () => {
    const started = await tuner.start("still-running", { lambdaARN: "slow", powerValues: [128], num: 500 });
    const own = `${CLONE}-own`;
    const foreign = `${CLONE}-foreign`;
    const later = { "power-tuner:expires-at": "2999-01-01T00:00:00.000Z" };
    await makeClone(own, { ...later, "power-tuner:run": "still-running" });
    await makeClone(foreign, { ...later, "power-tuner:run": "of-another-tuner" });

    const { code, out } = await run(["cleanup", "--all", "--yes"]);
    expect(code).toBe(0);
    expect(out).toContain("its execution is still running");
    expect(out).toContain("its execution is not known to have ended");
    expect((await run(["cleanup", "--run", "still-running", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual(expect.arrayContaining([own, foreign]));

    await tuner.clients.sfn.send(new StopExecutionCommand({ executionArn: started }));
    await tuner.finish(started);
    expect((await run(["cleanup", "--all", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([foreign]);
    expect((await run(["cleanup", "--run", "of-another-tuner", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("ends with 4 and names what could not be removed", async () => {
    await makeClone(CLONE, TAGS);
    const fault = tuner.cloud.injectFault({
      service: "lambda",
      operation: "DeleteFunction",
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const { code, out } = await run(["cleanup", "--expired", "--yes", "--json"]);
    fault.remove();
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ error: { leftovers: [CLONE] }, exit: { code: 4 } });
    expect((await run(["cleanup", "--expired", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("refuses two choices at once", async () => {
    const { code, err } = await run(["cleanup", "--all", "--expired", "--region", "moon"]);
    expect(code).toBe(2);
    expect(err).toContain("2 mistakes");
  });
});

describe("doctor", () => {
  it("checks what it can here, and skips what this cloud does not have", async () => {
    const { code, out } = await run(["doctor", "recorded"]);
    expect(out).not.toMatch(/^failed/m);
    expect(code).toBe(0);
    for (const line of [
      /^ok +Node.js: Node.js \d+/m,
      /^skipped +Credentials: there are some/m,
      /^ok +State machine: power-tuner in us-east-1, account 000000000000$/m,
      /^ok +Definition: 7 steps$/m,
      /^ok +Bucket: power-tuner$/m,
      /^skipped +Your permissions:/m,
      /^ok +Function: provided.al2023, .* 128 MB, time-out 10 s, active$/m,
      /^ok +Invocation: you may invoke it; it was not run$/m,
      /^skipped +Permissions of the steps:/m,
      /^ok +Concurrency: 1,000 of 1,000/m,
      /^skipped +Memory quota:/m,
      /^ok +Left-over clones: no clones/m,
    ]) {
      expect(out).toMatch(line);
    }
  });

  it("invokes the function when it is asked to, and shows its error", async () => {
    const works = await run(["doctor", "slow", "--invoke"]);
    expect(works.code).toBe(0);
    expect(works.out).toContain("Invocation: it ran once and returned");

    await tuner.createTarget("picky", {
      "index.mjs": `export const handler = async ({ id }) => { if (!id) throw new TypeError("no id"); return id; };`,
    });
    const fails = await run(["doctor", "picky", "--invoke", "--json"]);
    expect(fails.code).toBe(3);
    const { checks, exit } = JSON.parse(fails.out);
    expect(exit).toEqual({ code: 3, reason: "no-verdict" });
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: "Invocation",
        state: "failed",
        detail: "it ended with TypeError: no id",
      }),
    );
    expect((await run(["doctor", "picky", "--invoke", "--payload", "@event.json"])).code).toBe(0);
  });

  it("says what is wrong with a function, and ends with 3", async () => {
    const { code, out, err } = await run(["doctor", "nobody"]);
    expect(code).toBe(3);
    expect(out).toMatch(/^failed +Function: nobody does not exist/m);
    expect(out).toMatch(/^skipped +Invocation: the function could not be read$/m);
    expect(err).toContain("error: 1 check failed: Function");
  });

  it("says what is missing when nothing is deployed", async () => {
    const { code, out } = await run(["doctor", "--state-machine", "nobodys"]);
    expect(code).toBe(3);
    expect(out).toMatch(/^failed +State machine: --state-machine: nobodys/m);
    expect(out).toMatch(/^skipped +Function: no function was named$/m);
  });

  it("skips everything else without credentials", async () => {
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    const { code, out } = await run(["doctor", "recorded", "--json"], none);
    expect(code).toBe(3);
    const { checks } = JSON.parse(out);
    const failed = checks.filter(({ state }: { state: string }) => state === "failed");
    expect(failed.map(({ name }: { name: string }) => name)).toEqual(["Credentials"]);
  });

  it("says what a run does without when the bucket may not be read", async () => {
    const fault = tuner.cloud.injectFault({ service: "s3", operation: "ListObjectsV2", kind: "denied" });
    const { code, out } = await run(["doctor"]);
    fault.remove();
    expect(code).toBe(3);
    expect(out).toMatch(/^failed +Bucket: s3:ListBucket on power-tuner is not allowed/m);
    expect(out).toContain("no result.json");
  });
});

describe("init", () => {
  it("writes an input that tune takes, with its schema, and overwrites nothing", async () => {
    const made = await run(["init", "recorded"]);
    expect(made.code).toBe(0);
    expect(made.out).toBe(`${join(folder.cwd, "power-tuner.input.json")}\n`);
    const input = JSON.parse(readFileSync(join(folder.cwd, "power-tuner.input.json"), "utf8"));
    expect(input).toMatchObject({ $schema: "./power-tuner.schema.json", lambdaARN: "recorded" });
    const schema = JSON.parse(readFileSync(join(folder.cwd, "power-tuner.schema.json"), "utf8"));
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(input)));

    const again = await run(["init", "other"]);
    expect(again.code).toBe(2);
    expect(again.err).toContain("--force");

    const args = ["--memory", "512,1024", "--num", "2", "--arch", "x86_64", "--out", "from-file", "--json"];
    const { code, out } = await run(["tune", "--input", "power-tuner.input.json", ...args]);
    expect(code).toBe(0);
    const result: TuningResult = JSON.parse(out);
    expect(result.settings).toMatchObject({ num: 2, memorySizesMb: [512, 1024] });

    expect((await run(["init", "other", "--force"])).code).toBe(0);
    expect(readFileSync(join(folder.cwd, "power-tuner.input.json"), "utf8")).toContain('"other"');
  });
});
