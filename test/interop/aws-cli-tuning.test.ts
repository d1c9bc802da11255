import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCli, useAwsCli } from "../helpers/aws-cli.ts";
import { recordConfigurations } from "../helpers/tuner.ts";
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
  const useCli = () =>
    useAwsCli({
      endpoint: read("AWS_ENDPOINT_URL"),
      region: read("AWS_REGION"),
      accessKeyId: read("AWS_ACCESS_KEY_ID"),
      secretAccessKey: read("AWS_SECRET_ACCESS_KEY"),
      folder,
    });

  /** Creates a function from these files; answers its ARN. */
  async function createFunction(
    name: string,
    architecture: string,
    files: Readonly<Record<string, string>>,
    more: readonly string[] = [],
  ): Promise<string> {
    const { aws, awsJson } = useCli();
    await writeFile(join(folder, `${name}.zip`), zipFiles(files));
    const code = [
      "--zip-file",
      `fileb://${name}.zip`,
      "--runtime",
      "nodejs24.x",
      "--handler",
      "index.handler",
    ];
    const role = `arn:aws:iam::000000000000:role/${name}`;
    const { FunctionArn } = await awsJson<{ FunctionArn: string }>(
      ...["lambda", "create-function", "--function-name", name, "--role", role, ...code],
      ...["--architectures", architecture, ...more],
    );
    await aws("lambda", "wait", "function-active-v2", "--function-name", name);
    return FunctionArn;
  }

  /** Starts an execution and follows it to its end. */
  async function tune(name: string, input: object) {
    const { awsJson } = useCli();
    const { executionArn } = await awsJson<{ executionArn: string }>(
      ...["stepfunctions", "start-execution", "--state-machine-arn", read("TUNER_STATE_MACHINE_ARN")],
      ...["--name", name, "--input", JSON.stringify(input)],
    );
    for (;;) {
      const execution = await awsJson<{ status: string; output?: string; cause?: string }>(
        ...["stepfunctions", "describe-execution", "--execution-arn", executionArn],
      );
      const { status, cause, output = "{}" } = execution;
      if (status !== "RUNNING") return { executionArn, status, cause, output: JSON.parse(output) };
      await sleep(500);
    }
  }

  it("starts an execution, follows it to its end and fetches the report", async () => {
    const { aws, awsJson } = useCli();
    const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
    await createFunction("orders", architecture, {
      "index.mjs": "export const handler = async ({ n }) => n * 2;",
    });

    const input = {
      lambdaARN: "orders",
      powerValues: [256, 512],
      architectures: [architecture],
      num: 5,
      payload: { n: 21 },
    };
    const { executionArn, status, output } = await tune("by-aws-cli", input);
    expect(status).toBe("SUCCEEDED");
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

  describe("a function that was recorded on both architectures", () => {
    const sizesMb = [128, 256, 512, 1024, 1536, 2048, 3008];
    /** Cheapest at 1024 MB: below it is slower by more than it costs less, above it is no faster. */
    const takeMs = (architecture: string, memoryMb: number) =>
      (architecture === "arm64" ? 900 : 1000) * (memoryMb < 1024 ? (1024 / memoryMb) ** 1.2 : 1);
    let functionArn: string;

    beforeAll(async () => {
      functionArn = await createFunction(
        "recorded",
        "x86_64",
        recordConfigurations(
          (["x86_64", "arm64"] as const).flatMap((architecture) =>
            sizesMb.map((memorySizeMB) => ({
              architecture,
              memorySizeMB,
              durationMs: [takeMs(architecture, memorySizeMB)],
            })),
          ),
        ),
        ["--memory-size", "512", "--timeout", "60"],
      );
    });

    /** aws-lambda-power-tuning's README, "How to execute the state machine (web console)", with the ARN filled in. */
    const documentedInput = () => ({
      lambdaARN: functionArn,
      powerValues: sizesMb,
      num: 50,
      payload: {},
      parallelInvocation: true,
      strategy: "cost",
    });
    const describeTarget = async () =>
      (
        await useCli().awsJson<{ Configuration: object }>(
          "lambda",
          "get-function",
          "--function-name",
          "recorded",
        )
      ).Configuration;

    it("is tuned with aws-lambda-power-tuning's documented input, and its keys answer for the current architecture", async () => {
      const before = await describeTarget();
      const { status, cause, output } = await tune("documented-input", documentedInput());
      expect(status, cause).toBe("SUCCEEDED");
      expect(output).toMatchObject({
        power: 1024,
        // A second at 1 GB, of which 1 % are cold starts with 150 ms more, and the request.
        cost: expect.closeTo(1.0015 * 0.0000166667 + 0.0000002, 10),
        duration: 1000,
        stateMachine: {
          executionCost: expect.any(Number),
          lambdaCost: expect.any(Number),
          visualization: expect.stringMatching(/^http/),
        },
        architecture: "x86_64",
        recommendation: { state: "found", candidateKey: "arm64-1024" },
        resultKey: "runs/documented-input/result.json",
        reportUrl: expect.stringMatching(/^http/),
        spend: { invocations: expect.any(Number) },
        warnings: expect.any(Array),
        applied: { state: "not-asked" },
      });
      expect(output.spend.invocations).toBeGreaterThan(50);
      expect(output.spend.invocations).toBeLessThan((sizesMb.length * 2 * 50) / 2);
      expect(await describeTarget()).toEqual(before);
    });

    it("gets the overall pick, memory and architecture, when it is asked for", async () => {
      const { status, cause, output } = await tune("overall-pick", {
        ...documentedInput(),
        architectures: ["x86_64", "arm64"],
        autoOptimize: true,
      });
      expect(status, cause).toBe("SUCCEEDED");
      expect(output).toMatchObject({
        power: 1024,
        duration: 900,
        architecture: "arm64",
        applied: { state: "applied", memoryMb: 1024, architecture: "arm64", undoCommand: expect.any(String) },
      });
      expect(await describeTarget()).toMatchObject({ MemorySize: 1024, Architectures: ["arm64"] });
    });
  });
});
