import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Comparison } from "../../lib/cli/compare/comparison-json.ts";
import { parseBaseline } from "../../lib/gate/baseline.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordConfigurations, startTuner, type Tuner } from "../helpers/tuner.ts";

/** Durations that differ by a little, and repeat. */
const around = (centreMs: number) => Array.from({ length: 40 }, (_, place) => centreMs + (place % 7));

const record = (centreMs: number) =>
  recordConfigurations(
    [512, 1024].map((memorySizeMB) => ({
      architecture: "x86_64",
      memorySizeMB,
      durationMs: around((centreMs * 1024) / memorySizeMB),
    })),
  )["recording.json"] ?? "";

const CONFIG = `version: 1
baseline: { file: ci/base.json }
targets:
  - name: orders-api
    function: orders
    num: 20
    maxNum: 30
    checks:
      - { metric: p50, at: x86_64-1024, maxIncrease: { percent: 10, atLeast: 1ms } }
      - { metric: cost, at: current, max: 100 }
  - name: broken
    function: broken
    local: { handler: index.handler }
    num: 2
    maxNum: 2
    checks: [{ metric: cost, max: 100 }]
  - name: slow
    function: slow
    num: 100
    checks: [{ metric: cost, max: 100 }]
`;

const folder = new CliFolder({
  "power-tuner.config.yaml": CONFIG,
  "orders/recording.json": record(100),
  "broken/index.mjs": `export const handler = async () => { throw new RangeError("out of stock"); };\n`,
  "slow/index.mjs": "export const handler = () => new Promise((resolve) => setTimeout(resolve, 500));\n",
});
const FILE = join(folder.cwd, "ci/base.json");
const readTargets = () => parseBaseline(readFileSync(FILE, "utf8"), FILE).targets;

afterEach(() => expect(folder.listLeftovers()).toEqual([]));
afterAll(() => folder.remove());

describe("baseline update", () => {
  it("measures maxNum invocations of what checks are about, and says what changes of it", async () => {
    const first = await folder.run(["baseline", "update", "--target", "orders-api", "--out", "then"]);
    expect(first.err).not.toContain("error:");
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^orders-api: new, measured /);
    const [target] = readTargets();
    expect(target?.configurations.map(({ key }) => key).sort()).toEqual(["x86_64-1024", "x86_64-512"]);
    for (const { warm, failed } of target?.configurations ?? []) {
      expect(failed).toBe(0);
      expect(warm?.durationMs.length).toBeGreaterThanOrEqual(30);
    }
    expect(target?.payloadSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(FILE, "utf8")).not.toMatch(/arn:|:\d{12}:/);

    writeFileSync(join(folder.cwd, "orders/recording.json"), record(130));
    const flags = ["--target", "orders-api", "--json", "--quiet", "--out", "now"];
    const second = await folder.run(["baseline", "update", ...flags]);
    expect(second.code).toBe(0);
    expect(second.err).toBe("");
    const [{ isNew, changes }] = JSON.parse(second.out).targets;
    expect(isNew).toBe(false);
    const [change] = changes;
    expect(change).toMatchObject({ metric: "p50", at: "x86_64-1024", mismatches: [] });
    expect(change.increasePercent.low).toBeGreaterThan(20);
    expect(change.increasePercent.high).toBeLessThan(40);
  });

  it("leaves results that compare can tell apart", async () => {
    const paths = ["then", "now"].map((name) => join(name, "orders-api/result.json"));
    const { code, out } = await folder.run(["compare", ...paths, "--json", "--statistic", "p50"]);
    expect(code).toBe(0);
    const { changes, mismatches }: Comparison = JSON.parse(out);
    expect(mismatches).toEqual([]);
    const change = changes.find(({ candidateKey }) => candidateKey === "x86_64-1024");
    expect(change?.latencyMs.text).toMatch(/^(29|30) % slower$/);
    const shown = await folder.run(["compare", ...paths, "--markdown", "d.md"]);
    expect(shown.out).toContain("with other code");
    expect(readFileSync(join(folder.cwd, "d.md"), "utf8")).toContain("1024 MB x86&#95;64");
  });

  it("writes nothing where no invocation worked, and ends with 3", async () => {
    const before = readFileSync(FILE, "utf8");
    const { code, out, err } = await folder.run(["baseline", "update", "--target", "broken"]);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("broken: no invocation worked");
    expect(readFileSync(FILE, "utf8")).toBe(before);
  });

  it("writes nothing when it is interrupted, and leaves nothing behind", async () => {
    const running = folder.start(["baseline", "update", "--target", "slow", "--file", "other.json"]);
    await running.sees("slow: x86_64-128");
    running.kill("SIGINT");
    const { code, out } = await running.ended;
    expect([code, out]).toEqual([130, ""]);
    expect(existsSync(join(folder.cwd, "other.json"))).toBe(false);
    expect(readdirSync(folder.tempDir)).toEqual([]);
  });
});

describe("baseline update on AWS", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget(
      "orders",
      { "recording.json": record(100) },
      { Runtime: "provided.al2023", Handler: "bootstrap", MemorySize: 512 },
    );
  });
  afterAll(async () => tuner?.close());

  const run = (args: readonly string[]) =>
    folder.run(["baseline", "update", "--config", "aws.yaml", ...args], describeAwsEnvironment(tuner.cloud));

  it("measures clones of the function at what it has, and keeps no number of the account", async () => {
    writeFileSync(
      join(folder.cwd, "aws.yaml"),
      `version: 1
targets:
  - name: orders
    function: orders
    num: 4
    checks: [{ metric: cost, max: 1 }]
  - { name: gone, checks: [{ metric: cost, max: 1 }] }
`,
    );
    const { code, err } = await run(["--target", "orders", "--on", "aws", "--file", "aws.json"]);
    expect(err).toContain("by the state machine power-tuner");
    expect(code).toBe(0);
    const text = readFileSync(join(folder.cwd, "aws.json"), "utf8");
    expect(text).not.toMatch(/arn:|000000000000/);
    const [target] = parseBaseline(text, "aws.json").targets;
    expect(target).toMatchObject({ function: "orders", currentKey: "x86_64-512" });
    expect(target?.configurations.map(({ warm }) => warm?.durationMs.length)).toEqual([16]);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("writes nothing when one of the functions is not there", async () => {
    const { code, out, err } = await run(["--file", "none.json"]);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("gone");
    expect(err).toMatch(/^Measured: --result orders=.*\/orders\/result\.json takes it$/m);
    expect(existsSync(join(folder.cwd, "none.json"))).toBe(false);
  });

  it("tells an unknown tuner before anything is started", async () => {
    const { code, err } = await run(["--state-machine", "another", "--file", "none.json"]);
    expect(code).toBe(2);
    expect(err).toContain("--state-machine: another");
  });
});
