import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

/** The larger size is cheaper: it takes a quarter of the time. */
const CHEAPER_ABOVE = { 512: [400, 404, 396, 410, 390], 1024: [100, 101, 99, 102, 98] };

const files = recordFunction(CHEAPER_ABOVE, ["x86_64", "arm64"]);
const folder = new CliFolder(
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`recorded/${name}`, String(content)])),
);

afterEach(() => expect(folder.listLeftovers()).toEqual([]));
afterAll(() => folder.remove());

function writeConfig(checks: string): void {
  const text = `version: 1
targets:
  - name: recorded
    function: recorded
    num: 20
    checks:
${checks}`;
  writeFileSync(join(folder.cwd, "power-tuner.config.yaml"), text);
}

const readJson = (path: string) => JSON.parse(readFileSync(join(folder.cwd, path), "utf8"));

describe("which configurations a gate measures", () => {
  it("measures what the checks name and the current one, and nothing else", async () => {
    writeConfig(`      - { metric: cost, at: arm64-1024, max: 5 }
      - { metric: p50, max: 500ms }
      - { metric: p99, at: arm64-512, max: 1, level: off }
`);
    const { code, out } = await folder.run(["gate", "--out", "named"]);
    expect(out).toContain("cost per million at 1024 MB arm64");
    expect(out).toContain("p50 at 512 MB x86_64");
    expect(code).toBe(0);
    const result = readJson("named/recorded/result.json");
    const measured = result.candidates.filter(({ state }: { state: string }) => state === "measured");
    expect(measured.map(({ key }: { key: string }) => key).toSorted()).toEqual(["arm64-1024", "x86_64-512"]);
  });

  it("searches for what is recommended, and fails where a saving is missed", async () => {
    writeConfig(`      - { metric: p50, at: recommended, max: 150ms }
      - { metric: savings, maxMissed: { percent: 15 }, level: error }
`);
    const { code, out } = await folder.run(["gate", "--out", "searched", "--output", "json=saved.json"]);
    expect(out).toContain("FAIL  recorded  missed savings");
    expect(out).toContain("1024 MB arm64");
    expect(code).toBe(1);
    expect(readJson("saved.json").failedChecks).toEqual([
      { target: "recorded", id: "current/savings/maxMissed" },
    ]);
  });
});

describe("several targets", () => {
  it("judges each by its own, also one that cannot be measured, and fails for one that is over", async () => {
    const text = `version: 1
targets:
  - { name: fast, function: recorded, local: { memoryMb: 1024 }, num: 10, checks: [{ metric: p50, max: 200 }] }
  - { name: slow, function: recorded, num: 10, checks: [{ metric: p50, max: 200 }] }
  - { name: odd, function: recorded, local: { memoryMb: 768 }, num: 10, checks: [{ metric: p50, max: 200 }] }
`;
    writeFileSync(join(folder.cwd, "many.yaml"), text);
    const { code, out } = await folder.run(["gate", "--config", "many.yaml", "--output", "json=many.json"]);
    expect(code).toBe(1);
    expect(out).toContain("FAIL  slow  p50 at 512 MB");
    expect(out).toContain("PASS  fast  p50 at 1024 MB");
    const { targets } = readJson("many.json");
    expect(targets.map(({ name }: { name: string }) => name)).toEqual(["fast", "slow", "odd"]);
    expect(targets[2].verdict ?? targets[2].state).not.toBe("passed");

    const one = await folder.run(["gate", "--config", "many.yaml", "--target", "fast", "--quiet"]);
    expect(one).toMatchObject({ code: 0, out: "✓ Gate passed: 1 check of 1 target\n", err: "" });
    const typo = await folder.run(["gate", "--config", "many.yaml", "--target", "fats"]);
    expect(typo.code).toBe(2);
    expect(typo.err).toContain("did you mean fast?");
  });
});

describe("a gate without credentials", () => {
  const env = {
    AWS_REGION: "eu-central-1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };

  it("says what to do, judges what is on this machine, and ends as no verdict is to end", async () => {
    const text = `version: 1
targets:
  - { name: far, function: orders, checks: [{ metric: cost, max: 1 }] }
  - { name: near, function: recorded, num: 10, checks: [{ metric: p50, max: 1s }] }
`;
    writeFileSync(join(folder.cwd, "both.yaml"), text);
    const args = ["gate", "--config", "both.yaml", "--output", "json=both.json"];
    const { code, out } = await folder.run(args, env);
    expect(code).toBe(3);
    expect(out).toContain("NO RESULT  far\n  AwsCallError: no AWS credentials were found");
    expect(out).toContain("sign in (aws sso login, aws configure), or set AWS_PROFILE or --profile");
    expect(out).toContain("PASS  near");
    expect(readJson("both.json")).toMatchObject({ exit: { code: 3 }, targets: [{}, { verdict: "passed" }] });

    const warned = await folder.run([...args, "--on-inconclusive", "warn", "--quiet"], env);
    expect(warned.code).toBe(0);
    expect(warned.err).toContain("far: no result: AwsCallError");
    expect(readJson("both.json")).toMatchObject({ state: "undecided", exit: { code: 0 } });
  });
});

describe("a gate on AWS", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget("orders", files, {
      Runtime: "provided.al2023",
      Handler: "bootstrap",
      MemorySize: 1024,
    });
  });
  afterAll(async () => tuner?.close());

  const run = (args: readonly string[]) => folder.run(args, describeAwsEnvironment(tuner.cloud));

  it("measures clones of the function at what it has, and leaves none", async () => {
    const text = `version: 1
on: aws
targets:
  - name: orders
    function: orders
    num: 10
    checks:
      - { metric: p50, max: 1ms }
      - { metric: p50, at: x86_64-512, max: 1s }
`;
    writeFileSync(join(folder.cwd, "aws.yaml"), text);
    const { code, out, err } = await run(["gate", "--config", "aws.yaml", "--out", "on-aws"]);
    expect(err).toContain("by the state machine power-tuner");
    expect(out).toContain("FAIL  orders  p50 at 1024 MB x86_64");
    expect(out).toContain("Gate failed: 1 of 2 checks");
    expect(code).toBe(1);
    expect(await tuner.listClones()).toEqual([]);
    expect(err).not.toContain("Starting the embedded cloud");
  });

  it("has no verdict on a function that is not there, and tells an unknown tuner before it starts", async () => {
    writeFileSync(
      join(folder.cwd, "aws.yaml"),
      "version: 1\ntargets:\n  - { name: gone, checks: [{ metric: cost, max: 1 }] }\n",
    );
    const gone = await run(["gate", "--config", "aws.yaml"]);
    expect(gone.out).toContain("NO RESULT  gone");
    expect(gone.code).toBe(3);
    const unknown = await run(["gate", "--config", "aws.yaml", "--state-machine", "another"]);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("--state-machine: another");
  });
});
