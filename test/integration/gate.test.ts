import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CliFolder } from "../helpers/cli-folder.ts";

/** Waiting takes no CPU, so that what a busy machine adds is small. */
const waiting = (durationMs: number) =>
  `export const handler = () => new Promise((resolve) => setTimeout(() => resolve("done"), ${durationMs}));\n`;

const CONFIG = `version: 1
targets:
  - name: orders-api
    function: app
    local: { memoryMb: 1024 }
    num: 30
    maxNum: 120
    checks:
      - metric: p50
        max: 5s
        maxIncrease: { percent: 15, atLeast: 2ms }
        message: ask the owners before raising it
`;

const folder = new CliFolder({
  "app/index.mjs": waiting(60),
  "power-tuner.config.yaml": CONFIG,
});

const OUTPUTS = ["junit=o/junit.xml", "markdown=o/gate.md", "json=o/gate.json", "openmetrics=o/gate.txt"];
const outputs = [...OUTPUTS, "html=o/gate.html"].flatMap((text) => ["--output", text]);
const read = (path: string) => readFileSync(join(folder.cwd, path), "utf8");

afterEach(() => expect(folder.listLeftovers()).toEqual([]));
afterAll(() => folder.remove());

describe("a pull request", () => {
  beforeAll(async () => {
    const { code, err } = await folder.run(["baseline", "update"]);
    expect([code, err]).toEqual([0, expect.stringContaining("power-tuner.baseline.json")]);
  });

  it("passes the unchanged handler", async () => {
    const { code, out } = await folder.run(["gate", ...outputs]);
    expect(out).toContain("Gate passed: 2 checks of 1 target");
    expect(code).toBe(0);
    expect(JSON.parse(read("o/gate.json"))).toMatchObject({ state: "passed", exit: { code: 0 } });
    expect(read("o/junit.xml")).toContain('failures="0" errors="0"');
  });

  it("fails the one that is 30 % slower, and says everywhere what, by how much, and where the budget is", async () => {
    writeFileSync(join(folder.cwd, "app/index.mjs"), waiting(78));
    const { code, out, err } = await folder.run(["gate", ...outputs, "--summary", "o/summary.md"], {
      GITHUB_ACTIONS: "true",
    });
    expect(out).toContain("Gate failed: 1 of 2 checks");
    expect(code).toBe(1);

    const check = "p50 against the baseline at 1024 MB";
    const limit = "+15 % or +2.00 ms, whichever is more";
    const measured = /\+\d[\d.]* %, 95 % interval \+[\d.]+ to \+[\d.]+ %/;
    const over = /over by [\d.]+ to [\d.]+ ms \([\d.]+ to [\d.]+ %\)/;
    const junit = read("o/junit.xml");
    const markdown = read("o/gate.md").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    const annotation = /^::error .*$/m.exec(err)?.[0] ?? "";
    for (const text of [out, junit, markdown, annotation.replaceAll("%25", "%")]) {
      expect(text).toContain(check);
      expect(text).toContain(limit);
      expect(text).toMatch(measured);
      expect(text).toMatch(over);
      expect(text).toContain("measured again, in new execution environments");
      expect(text).toContain("ask the owners before raising it");
    }
    expect(out).toContain("set in power-tuner.config.yaml:11");
    expect(junit).toMatch(/<testcase [^>]*file="power-tuner.config.yaml" line="11">\s*<failure type="fail"/);
    expect(markdown).toContain("power-tuner.config.yaml:11");
    expect(annotation).toContain("file=power-tuner.config.yaml,line=11,");
    expect(read("o/summary.md")).toContain("Gate failed");
    expect(read("o/gate.html")).toContain("against the baseline");
    expect(JSON.parse(read("o/gate.json"))).toMatchObject({ state: "failed", exit: { code: 1 } });
  });

  it("judges what was measured before without starting anything", async () => {
    const [last = ""] = readdirSync(join(folder.cwd, ".power-tuner/reports"))
      .filter((name) => name.startsWith("gate-"))
      .toSorted()
      .slice(-1);
    const result = `.power-tuner/reports/${last}/orders-api/result.json`;
    const offline = await folder.run(["gate", "--result", result]);
    expect(offline.out).toContain("Gate failed");
    expect(offline.code).toBe(1);
    expect(offline.err).not.toContain("Starting the embedded cloud");

    const reported = await folder.run(["gate", "--result", `orders-api=${result}`, "--exit-zero", "--quiet"]);
    expect(reported).toMatchObject({ code: 0, err: "" });
    expect(reported.out).toBe("✗ Gate failed: 1 of 2 checks\n");

    const json = await folder.run(["gate", "--result", result, "--json"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ state: "failed", exit: { code: 1 } });
  });
});

describe("a run with too few invocations", () => {
  it("ends without a verdict, and is never taken for a pass", async () => {
    const { code, out } = await folder.run(["gate", "--max-cost", "0.000000001", ...outputs]);
    expect(out).toContain("Gate undecided");
    expect(code).toBe(3);
    expect(read("o/junit.xml")).toMatch(/errors="[12]"/);
    expect(JSON.parse(read("o/gate.json"))).toMatchObject({ state: "undecided", exit: { code: 3 } });

    const warned = await folder.run(["gate", "--max-cost", "0.000000001", "--on-inconclusive", "warn"]);
    expect(warned.code).toBe(0);
    expect(warned.err).toContain("Warning: Gate undecided");
  });
});

describe("a broken config", () => {
  it("ends before anything is started, with every mistake and its line", async () => {
    writeFileSync(
      join(folder.cwd, "broken.yaml"),
      CONFIG.replace("p50", "p51").replace("memoryMb: 1024", "memoryMb: 64"),
    );
    const { code, out, err } = await folder.run(["gate", "--config", "broken.yaml", "--output", "pdf=x"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("3 mistakes; nothing was started");
    expect(err).toContain("broken.yaml:5 targets[0].local.memoryMb: 64");
    expect(err).toContain("broken.yaml:9 targets[0].checks[0].metric: p51");
    expect(err).toContain("--output: pdf=x");
    expect(err).not.toContain("Starting the embedded cloud");
    expect(existsSync(join(folder.cwd, "x"))).toBe(false);
  });

  it("is not replaced by an output, nor is anything else that the gate reads", async () => {
    const files = ["power-tuner.config.yaml", "power-tuner.baseline.json", "o/gate.json"];
    const [config = "", baseline, result] = files;
    const { code, err } = await folder.run([
      ...["gate", "--result", `orders-api=${result}`, "--output", `json=${config}`],
      ...["--output", `junit=${baseline}`, "--output", `markdown=${result}`, "--summary", config],
    ]);
    expect(code).toBe(2);
    expect(err).toContain(`it would replace the config, ${config}`);
    expect(err).toContain(`it would replace the baseline, ${baseline}`);
    expect(err).toContain(`it would replace --result ${result}, gate.json`);
    expect(err).toMatch(/--summary: power-tuner.config.yaml\n.*\n.*it would replace the config/);
    expect(read(config)).toBe(CONFIG);
  });

  it("names the line of a handler that is not there", async () => {
    writeFileSync(join(folder.cwd, "broken.yaml"), CONFIG.replace("function: app", "function: ./elsewhere"));
    const { code, err } = await folder.run(["gate", "--config", "broken.yaml"]);
    expect(code).toBe(2);
    expect(err).toContain("broken.yaml:4 targets[0].function: ./elsewhere");
    expect(err).not.toContain("Starting the embedded cloud");
  });
});

describe("a gate that is interrupted", () => {
  it.each<[NodeJS.Signals, number, string]>([
    ["SIGINT", 130, "while it measures"],
    ["SIGTERM", 143, "while it measures"],
    ["SIGTERM", 143, "while the cloud starts"],
  ])("cleans up after %s, ends with %i, and keeps its outputs, %s", async (signal, exitCode, moment) => {
    const cli = folder.start(["gate", ...outputs]);
    if (moment === "while it measures") await folder.measures();
    else await cli.sees("Starting the embedded cloud");
    cli.kill(signal);
    const { code, err } = await cli.ended;
    expect(code).toBe(exitCode);
    expect(err).toContain(`Ended by ${signal}`);
    expect(err).not.toContain("--resume");
    expect(JSON.parse(read("o/gate.json"))).toMatchObject({
      state: "undecided",
      exit: { code: exitCode },
      targets: [{ name: "orders-api", state: "unjudged" }],
    });
    expect(read("o/junit.xml")).toContain('errors="1"');
  });
});

describe("a gate that is interrupted between two looks", () => {
  it("keeps what the first one found", async () => {
    // On the limit: no look decides it, and the second one takes long enough to be interrupted.
    const warm = { durationMs: [50, 70] };
    const candidates = [{ architecture: "x86_64", memorySizeMB: 512, warm }];
    const recording = { schema: "lambda-recording/1", wait: "real", candidates };
    mkdirSync(join(folder.cwd, "near"));
    writeFileSync(join(folder.cwd, "near/recording.json"), JSON.stringify(recording));
    const config = `version: 1
targets:
  - { name: near, num: 10, maxNum: 4000, checks: [{ metric: meanBilled, max: 60ms }] }
`;
    writeFileSync(join(folder.cwd, "near.yaml"), config);
    const cli = folder.start(["gate", "--config", "near.yaml", ...outputs]);
    await cli.sees("Taken over");
    cli.kill("SIGINT");
    expect((await cli.ended).code).toBe(130);
    expect(JSON.parse(read("o/gate.json"))).toMatchObject({
      exit: { code: 130 },
      targets: [{ state: "judged", looks: { made: [10] }, stopped: "Measuring was interrupted" }],
    });
  });
});
