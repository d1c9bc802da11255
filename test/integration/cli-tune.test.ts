import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { CliFolder } from "../helpers/cli-folder.ts";
import { hasProgram } from "../helpers/programs.ts";

const folder = new CliFolder({
  "work/index.mjs": `import { createHash } from "node:crypto";
    export const handler = async ({ rounds = 200 }) => {
      const hash = createHash("sha256");
      for (let round = 0; round < rounds; round += 1) hash.update("x".repeat(1000));
      return { digest: hash.digest("hex"), stage: process.env.STAGE };
    };\n`,
  "fails.mjs": `export const handler = async () => { throw new RangeError("out of stock"); };\n`,
  "slow.mjs": `export const handler = () => new Promise((resolve) => setTimeout(resolve, 300));\n`,
  "stuck.mjs": `import { spawn } from "node:child_process";
    export const handler = async () => { spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }); for (;;); };\n`,
  "primes.py": `def lambda_handler(event, context):\n    return sum(range(event["count"]))\n`,
});

afterEach(() => expect(folder.listLeftovers()).toEqual([]));
afterAll(() => folder.remove());

/** What the page shows, and what its script works with. */
function readPage(path: string) {
  const page = readFileSync(path, "utf8");
  const [element = "", json = ""] = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(page) ?? [];
  return { shown: page.replace(element, () => ""), data: JSON.parse(json) };
}

const SMALL = ["--memory", "128,256,512", "--num", "5"];

describe("tune", () => {
  it("measures a folder's handler at three sizes, and leaves a result and a report", async () => {
    const { code, out, err } = await folder.run(["tune", "work", ...SMALL, "--out", "made/here"]);
    expect(err).not.toContain("error:");
    expect(code).toBe(0);
    expect(out).toMatch(/^ *Memory +Architecture/);
    for (const size of ["128 MB", "256 MB", "512 MB"]) expect(out).toContain(size);
    expect(out).toMatch(/\bpick\b/i);
    expect(err).toContain("1 file");
    expect(err).toContain("15 invocations");
    expect(err).toMatch(/CPU: memory \/ 1769 of a vCPU/);

    const result: TuningResult = JSON.parse(readFileSync(join(folder.cwd, "made/here/result.json"), "utf8"));
    expect(out).toContain(result.recommendation.sentence);
    expect(result.candidates.map(({ state, memoryMb }) => [state, memoryMb])).toEqual([
      ["measured", 128],
      ["measured", 256],
      ["measured", 512],
    ]);
    for (const { counts } of result.candidates) expect(counts.invocations).toBeGreaterThanOrEqual(5);
    expect(result.target).toMatchObject({ functionName: "work", memoryMb: 128, timeoutSeconds: 60 });
    expect(result.environment.kind).toBe("local");
    expect(readdirSync(join(folder.cwd, "made/here")).sort()).toEqual([
      "report.html",
      "result.json",
      "summary.md",
    ]);

    const again = await folder.run(["report", "made/here/result.json", "--out", "again.html"]);
    expect(again.code).toBe(0);
    expect(again.out).toBe(out);
    expect(readPage(join(folder.cwd, "again.html"))).toEqual(
      readPage(join(folder.cwd, "made/here/report.html")),
    );
    expect(readFileSync(join(folder.cwd, "again.summary.md"), "utf8")).toBe(
      readFileSync(join(folder.cwd, "made/here/summary.md"), "utf8"),
    );

    const [account = ""] = /(?<=:)\d{12}(?=:)/.exec(result.target.functionArn) ?? [];
    expect(account).toHaveLength(12);
    const flags = ["--baseline", "made/here/result.json", "--redact", "--out", "compared.html"];
    expect((await folder.run(["report", "made/here/result.json", ...flags])).code).toBe(0);
    const compared = readFileSync(join(folder.cwd, "compared.html"), "utf8");
    expect(compared).toContain("Compared with the baseline");
    expect(compared).not.toContain(`:${account}:`);
  });

  it("prints the result and nothing else on stdout with --json, and reports where the user works", async () => {
    const args = [
      "tune",
      "work/index.mjs",
      "--memory",
      "256,512",
      "--num",
      "3",
      "--json",
      "--env",
      "STAGE=test",
    ];
    const { code, out } = await folder.run(args);
    expect(code).toBe(0);
    const result: TuningResult = JSON.parse(out);
    expect(result.recommendation.state).toBe("found");
    const [report = ""] = readdirSync(join(folder.cwd, ".power-tuner", "reports"));
    expect(report).toMatch(/^work-\d{8}-\d{6}$/);
    const stored = readFileSync(join(folder.cwd, ".power-tuner", "reports", report, "result.json"), "utf8");
    expect(JSON.parse(stored)).toEqual(result);
  });

  it("writes no control characters when nobody watches", async () => {
    const { out, err } = await folder.run([
      "tune",
      "work",
      "--memory",
      "256",
      "--num",
      "2",
      "--out",
      "plain",
    ]);
    expect(out + err).not.toMatch(new RegExp(`[\\r${String.fromCharCode(27)}]`));
  });

  it.runIf(hasProgram("python3"))("tunes a Python handler", async () => {
    const payload = '{"count":1000}';
    const args = [
      "tune",
      "primes.py",
      "--memory",
      "256",
      "--num",
      "2",
      "--payload",
      payload,
      "--json",
      "--out",
      "py",
    ];
    const { code, out } = await folder.run(args);
    expect(code).toBe(0);
    expect((JSON.parse(out) as TuningResult).target.runtime).toMatch(/^python3\./);
  });

  it("shows the handler's own error when every invocation fails", async () => {
    const { code, out, err } = await folder.run(["tune", "fails.mjs", ...SMALL, "--out", "failed"]);
    expect(code).toBe(3);
    expect(out).toContain("RangeError");
    expect(out).toContain("out of stock");
    expect(err).toContain("error: ");
    expect(err).not.toMatch(/^\s+at /m);
    expect(existsSync(join(folder.cwd, "failed", "report.html"))).toBe(true);
  });

  it("gives a failed run as one JSON document", async () => {
    const { code, out } = await folder.run([
      "tune",
      "fails.mjs",
      "--memory",
      "128",
      "--num",
      "1",
      "--json",
      "--out",
      "f",
    ]);
    expect(code).toBe(3);
    const { exit, error, result } = JSON.parse(out);
    expect(exit).toEqual({ code: 3, reason: "no-verdict" });
    expect(error.message).toContain("out of stock");
    expect(result.candidates[0].failures[0]).toMatchObject({ errorType: "RangeError" });
  });

  it("starts nothing when the input is wrong", async () => {
    const { code, out, err } = await folder.run(["tune", "nowhere.mjs", "--memory", "100", "--num", "0"]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("3 mistakes; nothing was started");
    expect(err).not.toContain("embedded cloud");
  });
});

describe("tune, interrupted", () => {
  const slow = ["tune", "slow.mjs", "--memory", "128,256", "--num", "50", "--out", "interrupted"];

  it.each<[string, NodeJS.Signals, number, string | RegExp]>([
    ["while the cloud starts", "SIGINT", 130, "Starting the embedded cloud"],
    ["while the tuner's functions are made", "SIGTERM", 143, "Putting the tuner into it"],
    ["before the first invocation", "SIGINT", 130, "Tuning slow"],
    ["before the first invocation", "SIGTERM", 143, "Tuning slow"],
  ])("cleans up %s, by %s", async (_title, signal, code, moment) => {
    const cli = folder.start(slow);
    await cli.sees(moment);
    cli.kill(signal);
    const ended = await cli.ended;
    expect(ended).toMatchObject({ code, signal: null, out: "" });
    expect(ended.err).toContain(`Ended by ${signal}`);
  });

  it.each<[NodeJS.Signals, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("says what was measured so far, and keeps it, after %s", async (signal, code) => {
    const cli = folder.start(slow);
    await folder.measures();
    cli.kill(signal);
    const ended = await cli.ended;
    expect(ended).toMatchObject({ code, signal: null, out: "" });
    expect(ended.err).toMatch(/^\d+ invocations?, .* then interrupted$/m);
    const partial = JSON.parse(readFileSync(join(folder.cwd, "interrupted", "partial.json"), "utf8"));
    expect(partial).toMatchObject({ complete: false, plan: { settings: { num: 50 } } });
    expect(partial.batches[0].invocations.length).toBeGreaterThan(0);
  });

  it("gives the interruption as JSON with --json", async () => {
    const cli = folder.start([...slow, "--json"]);
    await cli.sees("Tuning slow");
    cli.kill("SIGTERM");
    const { out } = await cli.ended;
    expect(JSON.parse(out).exit).toEqual({ code: 143, reason: "interrupted" });
  });

  it("ends handlers that never return, and what they started", async () => {
    const cli = folder.start(["tune", "stuck.mjs", "--memory", "512", "--num", "3", "--out", "stuck"]);
    await cli.sees("Tuning stuck");
    await folder.runs("sleep 1000");
    expect(folder.listLeftovers().length).toBeGreaterThan(2);
    cli.kill("SIGINT");
    expect((await cli.ended).code).toBe(130);
  });

  it("hurries at the second signal", async () => {
    const cli = folder.start(slow);
    await folder.measures();
    cli.kill("SIGINT");
    await cli.sees("Stopping");
    cli.kill("SIGINT");
    expect((await cli.ended).code).toBe(130);
  });

  it("cleans up while the result is analyzed", async () => {
    const cli = folder.start(["tune", "slow.mjs", "--memory", "512", "--num", "2", "--out", "late"]);
    await cli.sees("analyzing");
    cli.kill("SIGTERM");
    const { code, out } = await cli.ended;
    // The result may be ready at the same moment.
    if (code !== 143) expect([code, out]).toEqual([0, expect.stringContaining("512 MB")]);
  });

  it("leaves nothing at any other moment either", { timeout: 300_000 }, async () => {
    for (const delayMs of [100, 300, 500, 700, 900, 1200, 1600, 2000]) {
      const cli = folder.start(slow);
      await sleep(delayMs);
      cli.kill("SIGTERM");
      const { code, signal } = await cli.ended;
      // Before the command listens, the signal itself ends it; nothing was started by then.
      expect([143, null]).toContain(code);
      if (code === null) expect(signal).toBe("SIGTERM");
      expect(folder.listLeftovers()).toEqual([]);
    }
  });
});

describe("local", () => {
  it("prints what a shell needs, and runs until it is told to end", async () => {
    const cli = folder.start(["local", "--data", "kept"]);
    await cli.sees("answers on");
    cli.kill("SIGTERM");
    const { code, out } = await cli.ended;
    expect(code).toBe(143);
    const names = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];
    for (const name of [...names, "TUNER_STATE_MACHINE_ARN", "TUNER_BUCKET"]) {
      expect(out).toMatch(new RegExp(`^export ${name}='[^']+'$`, "m"));
    }
    expect(existsSync(join(folder.cwd, "kept"))).toBe(true);
  });

  it("starts again on the data that it kept", async () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const cli = folder.start(["local", "--data", "kept-twice"]);
      await cli.sees("answers on");
      cli.kill(signal);
      expect((await cli.ended).out).toContain("TUNER_BUCKET");
    }
  });
});
