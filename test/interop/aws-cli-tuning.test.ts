import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCli, useAwsCli } from "../helpers/aws-cli.ts";
import { zipFiles } from "../helpers/zip-files.ts";

if (!awsCli.isInstalled)
  console.warn("Tuning by the AWS CLI is skipped: there is no working `aws` on the PATH.");

/** As its user does it: `power-tuner local` in one terminal, the AWS CLI in another. */
describe.runIf(awsCli.isInstalled)(`tuning by the AWS CLI (${awsCli.version})`, () => {
  let folder: string;
  let local: ChildProcess;
  const variables = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "power-tuner-test-"));
    const cli = new URL("../../bin/cli.ts", import.meta.url).pathname;
    local = spawn(process.execPath, [cli, "local"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    if (!local.stdout) throw new Error("power-tuner local has no stdout");
    for await (const line of createInterface(local.stdout)) {
      const [, name, value] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
      if (name && value) variables.set(name, value);
      if (name === "TUNER_BUCKET") break;
    }
  });

  afterAll(async () => {
    if (local?.exitCode === null) {
      const ended = once(local, "exit");
      local.kill("SIGINT");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  const read = (name: string) => variables.get(name) ?? "";

  it("starts an execution, follows it to its end and fetches the report", async () => {
    const { aws, awsJson } = useAwsCli({
      endpoint: read("AWS_ENDPOINT_URL"),
      region: read("AWS_REGION"),
      accessKeyId: read("AWS_ACCESS_KEY_ID"),
      secretAccessKey: read("AWS_SECRET_ACCESS_KEY"),
      folder,
    });
    await writeFile(
      join(folder, "f.zip"),
      zipFiles({ "index.mjs": "export const handler = async ({ n }) => n * 2;" }),
    );
    const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
    const code = ["--zip-file", "fileb://f.zip", "--runtime", "nodejs24.x", "--handler", "index.handler"];
    const role = "arn:aws:iam::000000000000:role/orders";
    await aws(
      ...["lambda", "create-function", "--function-name", "orders", "--role", role, ...code],
      ...["--architectures", architecture],
    );
    await aws("lambda", "wait", "function-active-v2", "--function-name", "orders");

    const input = {
      lambdaARN: "orders",
      powerValues: [256, 512],
      architectures: [architecture],
      num: 5,
      payload: { n: 21 },
    };
    const { executionArn } = await awsJson<{ executionArn: string }>(
      ...["stepfunctions", "start-execution", "--state-machine-arn", read("TUNER_STATE_MACHINE_ARN")],
      ...["--name", "by-aws-cli", "--input", JSON.stringify(input)],
    );
    const describeExecution = () =>
      awsJson<{ status: string; output?: string }>(
        ...["stepfunctions", "describe-execution", "--execution-arn", executionArn],
      );
    let execution = await describeExecution();
    while (execution.status === "RUNNING") {
      await sleep(500);
      execution = await describeExecution();
    }
    expect(execution.status).toBe("SUCCEEDED");
    const output = JSON.parse(execution.output ?? "{}");
    expect(input.powerValues).toContain(output.power);

    const { events } = await awsJson<{
      events: { type: string; stateEnteredEventDetails?: { name: string } }[];
    }>(...["stepfunctions", "get-execution-history", "--execution-arn", executionArn]);
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(new Set(entered)).toEqual(
      new Set([
        ...["Prepare", "Guarded", "Assess", "More", "Round", "Provision", "Provisioned", "Measure"],
        ...["Analyze", "Apply", "Cleanup", "Failed?", "Done"],
      ]),
    );
    expect(events.at(-1)?.type).toBe("ExecutionSucceeded");

    await aws("s3", "cp", `s3://${read("TUNER_BUCKET")}/${output.reportKey}`, "report.html", "--no-progress");
    const report = await readFile(join(folder, "report.html"), "utf8");
    expect(report).toMatch(/^<!doctype html>/i);
    expect(report).toContain("orders");
  });
});
