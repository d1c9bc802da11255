import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Overview } from "../../lib/report/overview.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const RECORDED = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

const entry = (functionName: string, more: object = {}) => ({
  functionName,
  input: { lambdaARN: functionName, monthlyInvocations: 1_000_000, ...more },
});
const many = (...functions: object[]) => JSON.stringify({ schemaVersion: 1, functions });

const folder = new CliFolder({
  "three.json": many(entry("waiting"), entry("gone"), entry("computing")),
  "slow.json": many(entry("computing"), entry("slow-1"), entry("slow-2"), entry("waiting")),
  "broken.json": many(
    entry("waiting", { num: 0 }),
    entry("waiting", { powerValues: [100], payload: "secret" }),
    { functionName: "a/b", input: { lambdaARN: "a" } },
  ),
  "wrong.json": many(
    entry("waiting", { num: 0, payload: "secret" }),
    entry("computing", { strategie: "cost" }),
  ),
});
let tuner: Tuner;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  tuner = await startTuner();
  env = describeAwsEnvironment(tuner.cloud);
  // Twice the memory is twice the price: one is as fast with less, the other twice as fast with more.
  const architectures = ["x86_64", "arm64"] as const;
  await tuner.createTarget("waiting", recordFunction({ 256: [200], 1024: [200] }, architectures), {
    ...RECORDED,
    MemorySize: 1024,
  });
  await tuner.createTarget("computing", recordFunction({ 256: [400], 1024: [100] }, architectures), {
    ...RECORDED,
    MemorySize: 256,
  });
  const files = { "index.mjs": "export const handler = () => new Promise((end) => setTimeout(end, 300));" };
  for (const name of ["slow-1", "slow-2"]) await tuner.createTarget(name, files);
});
afterAll(async () => {
  await tuner?.close();
  folder.remove();
});

const FLAGS = ["--arch", "x86_64", "--memory", "256,1024", "--num", "4", "--sampling", "fixed"];

async function listExecutions() {
  const { executions = [] } = await tuner.clients.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: tuner.stateMachineArn }),
  );
  return executions;
}

async function readInput({ executionArn }: { readonly executionArn?: string | undefined }): Promise<unknown> {
  const { input = "" } = await tuner.clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input);
}

const read = (path: string) => readFileSync(join(folder.cwd, path), "utf8");

describe("tune --many", () => {
  it("tunes every function of a file, keeps each result and an overview, and says which one failed", async () => {
    const { code, out, err } = await folder.run(
      ["tune", "--many", "three.json", ...FLAGS, "--out", "three"],
      env,
    );
    expect(err).toContain("Tuning 3 functions, at most 3 at once");
    const inputs = await Promise.all((await listExecutions()).map(readInput));
    // Beside each other they take no more of the account's concurrency than one would.
    expect(inputs).toEqual([1, 2, 3].map(() => expect.objectContaining({ runsAtOnce: 3 })));
    expect(err).toMatch(/✓ \d\/3 waiting {2}1024 MB x86_64 → 256 MB x86_64, \d+ % cheaper/);
    expect(err).toMatch(/✗ \d\/3 gone {2}TargetError: .*does not exist/);
    expect(err).toContain("error: 1 of 3 functions has no recommendation: gone");
    expect(code).toBe(3);
    expect(out).toMatch(/^Function +Now +Recommended +Cost +p95 +Saves a month +State$/m);
    expect(out).toMatch(/^waiting +1024 MB x86_64 +256 MB x86_64 .*\$\d+\.\d\d {2}change it$/m);
    expect(out).toContain("Saves $");

    const overview: Overview = JSON.parse(read("three/overview.json"));
    expect(overview.functions.map(({ functionName, state }) => [functionName, state])).toEqual([
      ["waiting", "tuned"],
      ["computing", "tuned"],
      ["gone", "failed"],
    ]);
    for (const name of ["waiting", "computing"]) {
      expect(JSON.parse(read(`three/${name}/result.json`))).toMatchObject({ target: { functionName: name } });
      expect(read(`three/${name}/report.html`)).toContain(name);
      expect(read(`three/${name}/summary.md`)).toContain(name);
      expect(read("three/index.html")).toContain(`<a href="./${name}/report.html">${name}</a>`);
    }
    expect(read("three/summary.md")).toContain("### Power tuning of 3 functions");
    expect(await tuner.listClones()).toEqual([]);
  });

  it("prints the overview as JSON, on its own and beside an error", async () => {
    const args = ["--many", "three.json", ...FLAGS, "--json", "--out", "json"];
    const { code, out } = await folder.run(["tune", ...args], env);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      error: { name: "NotTunedError" },
      exit: { code: 3 },
      schemaVersion: 1,
      totals: { functions: 3, failed: 1 },
    });
  });

  it("runs no more at once than allowed", async () => {
    const before = (await listExecutions()).length;
    const args = ["--many", "three.json", ...FLAGS, "--parallel", "1", "--out", "one"];
    expect((await folder.run(["tune", ...args], env)).code).toBe(3);
    const executions = (await listExecutions()).slice(0, -before || undefined);
    expect(executions).toHaveLength(3);
    const spans = executions
      .map(({ startDate, stopDate }) => [Number(startDate), Number(stopDate)] as const)
      .toSorted(([a], [b]) => a - b);
    for (const [index, [start]] of spans.entries()) {
      expect(start).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
    }
  });

  it("starts nothing more when --max-cost is spent, and says what is left undone", async () => {
    const args = ["--many", "three.json", ...FLAGS, "--parallel", "1", "--max-cost", "0.0000001"];
    const { code, out, err } = await folder.run(["tune", ...args, "--out", "spent"], env);
    expect(code).toBe(3);
    expect(err).toContain("for at most $0.00000010 on Lambda, all of them together");
    expect(out).toContain("gone: what --max-cost allows is spent");
    expect(out).toMatch(/2 not started/);
    const overview: Overview = JSON.parse(read("spent/overview.json"));
    expect(overview).toMatchObject({ maxCostUsd: 1e-7, totals: { notStarted: 2 } });
    expect(existsSync(join(folder.cwd, "spent/computing"))).toBe(false);
  });

  it("starts each function when AWS is too busy for a start at first", async () => {
    const fault = tuner.cloud.injectFault({
      service: "states",
      operation: "StartExecution",
      kind: "throttle",
      times: 4,
    });
    const args = ["--many", "three.json", ...FLAGS, "--parallel", "1", "--max-cost", "1", "--out", "busy"];
    const { out } = await folder.run(["tune", ...args], env);
    // More than the SDK's own attempts.
    expect(fault.hits()).toBe(4);
    fault.remove();
    expect(out).toContain("1 failed");
    expect(out).not.toContain("not started");
  });

  it("starts nothing more when AWS lets it start none", async () => {
    const fault = tuner.cloud.injectFault({
      service: "states",
      operation: "StartExecution",
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const args = ["--many", "three.json", ...FLAGS, "--parallel", "1", "--out", "denied"];
    const { code, out } = await folder.run(["tune", ...args], env);
    expect(fault.hits()).toBe(1);
    fault.remove();
    expect(code).toBe(3);
    expect(out).toContain("waiting: states:StartExecution on power-tuner is not allowed");
    expect(out).toContain("computing: AWS refused another one");
  });

  it("starts nothing where the tuner's bucket may not be read, and names the permissions", async () => {
    const fault = tuner.cloud.injectFault({
      service: "lambda",
      operation: "GetFunctionConfiguration",
      resource: "power-tuner-prepare",
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const before = (await listExecutions()).length;
    const { code, err } = await folder.run(["tune", "--many", "three.json", "--out", "unread"], env);
    fault.remove();
    expect(code).toBe(3);
    expect(err).toContain("the bucket of power-tuner may not be read");
    expect(err).toContain("s3:ListBucket and s3:GetObject");
    expect(await listExecutions()).toHaveLength(before);
  });

  it("tells every mistake of the file and of the flags before it starts anything", async () => {
    const before = (await listExecutions()).length;
    const broken = await folder.run(
      ["tune", "more", "--many", "broken.json", "--parallel", "0", "--max-cost", "x"],
      env,
    );
    expect(broken.code).toBe(2);
    expect(broken.err).toContain("PATH: more");
    expect(broken.err).toContain("--parallel: 0");
    expect(broken.err).toContain("--max-cost: x");
    expect(broken.err).toContain("functions.2.functionName: a/b");

    const wrong = await folder.run(
      ["tune", "--many", "wrong.json", "--strategy", "cheap", "--timeout", "5"],
      env,
    );
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("4 mistakes; nothing was started");
    expect(wrong.err).toContain("--timeout: not used here");
    expect(wrong.err).toContain("--strategy: cheap");
    expect(wrong.err).toContain("functions.0.input.num of waiting: 0");
    expect(wrong.err).toContain("functions.1.input.strategie of computing: an unknown field");
    expect(wrong.err + broken.err).not.toContain("secret");
    expect(await listExecutions()).toHaveLength(before);
  });
});

describe("tune --many, interrupted", () => {
  it("stops all that run, waits for their clean-ups, and keeps what has ended", async () => {
    const args = ["--many", "slow.json", "--memory", "128,256,1024", "--num", "200", "--parallel", "3"];
    const cli = folder.start(["tune", ...args, "--sampling", "fixed", "--out", "cut"], env);
    await cli.sees(/✓ 1\/4 computing/);
    cli.kill("SIGINT");
    const { code, out, err } = await cli.ended;
    expect(code).toBe(130);
    expect(err).toContain("Everything was cleaned up; what had ended is kept");
    const overview: Overview = JSON.parse(read("cut/overview.json"));
    expect(overview.functions.find(({ functionName }) => functionName === "computing")?.state).toBe("tuned");
    for (const name of ["slow-1", "slow-2"]) {
      expect(overview.functions.find(({ functionName }) => functionName === name)?.state).toBe("interrupted");
    }
    expect(out).toContain("interrupted");
    expect(existsSync(join(folder.cwd, "cut/computing/report.html"))).toBe(true);
    expect((await listExecutions()).filter(({ status }) => status === "RUNNING")).toEqual([]);
    expect(await tuner.listClones()).toEqual([]);
  });
});
