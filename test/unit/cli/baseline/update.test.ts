import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { run } from "../../../../lib/cli/run.ts";
import { parseBaseline } from "../../../../lib/gate/baseline.ts";
import { toJsonParts } from "../../../../lib/json-parts.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";
import { allFailedResult, buildResult } from "../../../helpers/results.ts";

const CONFIG = `version: 1
baseline: { file: ci/base.json }
targets:
  - name: orders-api
    function: orders-api
    num: 100
    checks:
      - { metric: cost, max: 100, maxIncrease: { percent: 5, atLeast: 0.1 } }
      - { metric: p50, max: 900, at: arm64-512 }
  - name: a b
    function: hash
    checks: [{ metric: p50, max: 900 }]
`;

const toText = (value: unknown) => [...toJsonParts(value)].join("");
const OPTIONS = { memorySizesMb: [512, 1024], num: 120 };
const [NOW, THEN, FAILED] = [
  buildResult(OPTIONS),
  buildResult({ ...OPTIONS, seed: "then", typicalMs: () => 400 }),
  allFailedResult(),
].map(toText);

let cwd: string;
let machine: Machine;

beforeEach(() => {
  cwd = makeFolder({
    "power-tuner.config.yaml": CONFIG,
    "now.json": NOW ?? "",
    "then.json": THEN ?? "",
    "failed.json": FAILED ?? "",
    "hash/index.mjs": "export const handler = async () => 1;\n",
    "hash/broken/notes.txt": "",
  });
  machine = makeMachine(cwd);
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function update(args: readonly string[], env: Record<string, string> = {}) {
  const process = new FakeProcess(["baseline", "update", ...args], { cwd, env });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

const FILE = "ci/base.json";
const readBaseline = (file = FILE) => parseBaseline(readFileSync(join(cwd, file), "utf8"), file);
const namesOf = (file?: string) => readBaseline(file).targets.map(({ name }) => name);

describe("baseline update", () => {
  it("writes the samples that checks are about, beside the config, and prints what is new", async () => {
    const { code, out, err } = await update(["--result", "orders-api=now.json"]);
    expect(code).toBe(0);
    expect(err).toContain(`Baseline: ${join(cwd, FILE)}\n`);
    const [target] = readBaseline().targets;
    expect(target).toMatchObject({ name: "orders-api", function: "orders-api", currentKey: "x86_64-1024" });
    expect(target?.configurations.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["x86_64-1024", "arm64-512"]),
    );
    expect(out).toMatch(/^orders-api: new, measured 2026-11-20 14:09 UTC\nCheck /);
    expect(out).toMatch(
      /\ncost per million +1024 MB x86_64 +none +\$\d\.\d\d \(\$\d\.\d\d to \$\d\.\d\d, n \d+\)\n/,
    );
    expect(out).toMatch(/\np50 +512 MB arm64 +none +\d+ ms \(\d+ to \d+ ms, n \d+\)\n/);
  });

  it("prints what changes of each check with its intervals", async () => {
    await update(["--result", "orders-api=then.json"]);
    const { code, out } = await update(["--result", "orders-api=now.json"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^orders-api: measured 2026-11-20 14:09 UTC then, measured 2026-11-20 14:09 UTC now\n/,
    );
    expect(out).toMatch(/\np50 .* n \d+\) {2}.* n \d+\) {2}\+[\d.]+ % \(\+[\d.]+ to \+[\d.]+ %\)\n/);
  });

  it("prints the same as data with --json", async () => {
    await update(["--result", "orders-api=then.json"]);
    const { code, out } = await update(["--result", "orders-api=now.json", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      file: join(cwd, FILE),
      targets: [
        {
          name: "orders-api",
          isNew: false,
          measuredAt: "2026-11-20T14:09:48.000Z",
          changes: [
            { metric: "cost", at: "current", before: { candidateKey: "x86_64-1024" }, mismatches: [] },
            { metric: "p50", at: "arm64-512", increasePercent: { level: 0.95 } },
          ],
        },
      ],
    });
  });

  it("keeps other targets, also those that the config no longer has", async () => {
    await update(["--result", "orders-api=then.json", "--result", "a b=then.json"]);
    const config = CONFIG.replaceAll("a b", "new");
    writeFileSync(join(cwd, "power-tuner.config.yaml"), config);
    const before = readBaseline().targets.find(({ name }) => name === "a b");
    await update(["--result", "new=now.json"]);
    expect(namesOf()).toEqual(["a b", "new", "orders-api"]);
    expect(readBaseline().targets.find(({ name }) => name === "a b")).toEqual(before);
  });

  it("takes the result of the only target, or of the one of --target, without its name", async () => {
    expect((await update(["--result", "now.json", "--target", "a b"])).code).toBe(0);
    expect(namesOf()).toEqual(["a b"]);
    const { code, err } = await update(["--result", "now.json"]);
    expect(code).toBe(2);
    expect(err).toContain("NAME=FILE with a NAME of orders-api, a b");
  });

  it("takes no result of another function", async () => {
    writeFileSync(join(cwd, "other.yaml"), CONFIG.replace("function: orders-api", "function: billing"));
    const { code, err } = await update(["--config", "other.yaml", "--result", "orders-api=now.json"]);
    expect(code).toBe(2);
    expect(err).toContain("allowed: a result of billing, which is the function of orders-api");
  });

  it("reads another config with --config, and writes another file with --file", async () => {
    writeFileSync(join(cwd, "other.yaml"), CONFIG.replace("name: orders-api", "name: renamed"));
    const flags = ["--config", "other.yaml", "--file", "new/b.json", "--result", "renamed=now.json"];
    expect((await update(flags)).code).toBe(0);
    expect(namesOf("new/b.json")).toEqual(["renamed"]);
    expect(existsSync(join(cwd, FILE))).toBe(false);
  });

  it("writes beside the config where that names no file", async () => {
    writeFileSync(join(cwd, "power-tuner.config.yaml"), CONFIG.replace(/^baseline.*\n/m, ""));
    mkdirSync(join(cwd, "deep"));
    const process = new FakeProcess(["baseline", "update", "--result", "orders-api=../now.json"], {
      cwd: join(cwd, "deep"),
    });
    expect(await run(process, machine)).toBe(0);
    expect(namesOf("power-tuner.baseline.json")).toEqual(["orders-api"]);
  });

  it("notes the commit of the repository that the config is in", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
        cwd,
        encoding: "utf8",
      });
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "--message", "first");
    const env = { PATH: process.env.PATH ?? "" };
    const { out } = await update(["--result", "orders-api=now.json"], env);
    const commit = git("rev-parse", "HEAD").trim();
    expect(readBaseline().targets[0]?.commit).toBe(commit);
    expect(out).toContain(` at ${commit.slice(0, 7)}\n`);
  });

  it("says where there are fewer invocations than the gate's last look takes", async () => {
    const { err } = await update(["--result", "orders-api=now.json"]);
    expect(err).toMatch(
      /Note: orders-api: fewer invocations than maxNum, which is 400: .*x86_64-1024 has 1\d\d/,
    );
    expect((await update(["--result", "a b=now.json"])).err).not.toContain("Note:");
  });

  describe("on a pull request", () => {
    it.each([
      [{ GITHUB_EVENT_NAME: "pull_request" }, "a pull request (GITHUB_EVENT_NAME=pull_request)"],
      [{ GITHUB_EVENT_NAME: "pull_request_target" }, "GITHUB_EVENT_NAME=pull_request_target"],
      [{ CI_MERGE_REQUEST_IID: "12" }, "a merge request"],
    ])("refuses with the reason, and works with --force: %j", async (env, value) => {
      const refused = await update(["--result", "orders-api=now.json"], env);
      expect(refused.code).toBe(2);
      for (const word of [value, "--force", "would judge nothing"]) expect(refused.err).toContain(word);
      expect(existsSync(join(cwd, FILE))).toBe(false);
      expect((await update(["--result", "orders-api=now.json", "--force"], env)).code).toBe(0);
    });

    it.each<Record<string, string>>([{ GITHUB_EVENT_NAME: "push" }, { CI_MERGE_REQUEST_IID: "" }])(
      "works elsewhere: %j",
      async (env) => {
        expect((await update(["--result", "orders-api=now.json"], env)).code).toBe(0);
      },
    );
  });

  it("ends with 3 where nothing was measured, and leaves the file as it is", async () => {
    await update(["--result", "orders-api=now.json"]);
    const before = readFileSync(join(cwd, FILE), "utf8");
    const flags = ["--result", "orders-api=failed.json", "--result", "a b=now.json"];
    const { code, out, err } = await update(flags);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("error: orders-api: no invocation worked");
    expect(readFileSync(join(cwd, FILE), "utf8")).toBe(before);
  });

  describe("writes nothing and ends with 2", () => {
    const GOOD = ["--result", "orders-api=now.json"];

    it.each<[string, string[], string[]]>([
      ["without a config", ["--config", "none.yaml"], ["none.yaml", "ENOENT"]],
      [
        "for a target that is not there",
        ["--target", "orders", ...GOOD],
        ["--target: orders", "orders-api, a b"],
      ],
      ["for a result that is not there", ["--result", "orders-api=x.json"], ["--result: x.json"]],
      ["for two results of one target", [...GOOD, ...GOOD], ["one result of orders-api"]],
      [
        "for a target without its result",
        ["--target", "orders-api", "--result", "a b=now.json"],
        ["--result"],
      ],
      ["for a baseline that is a folder", [...GOOD, "--file", "hash"], ["--file: hash", "it is a folder"]],
      [
        "for a baseline that is the config",
        [...GOOD, "--file", "power-tuner.config.yaml"],
        ["replace the config"],
      ],
      ["for a file that is no baseline", [...GOOD, "--file", "now.json"], ["--file: now.json", "baseline"]],
      ["for an unknown place", ["--on", "moon", "--target", "a b"], ["--on: moon", "local, aws"]],
      ["for a cost in words", ["--max-cost", "much", "--target", "a b"], ["--max-cost: much"]],
      [
        "for a folder in the way",
        ["--out", "now.json/x", "--target", "a b"],
        ["--out: now.json/x", "in the way"],
      ],
      ["for an unknown region", [...GOOD, "--region", "here"], ["--region: here"]],
      ["for no profile", [...GOOD, "--profile", ""], ["--profile"]],
      ["for a state machine that is none", [...GOOD, "--state-machine", "a/b"], ["--state-machine: a/b"]],
      [
        "for an unknown flag",
        [...GOOD, "--files", "x"],
        ["--files: an unknown flag", "did you mean --file?"],
      ],
      ["for a surplus word", [...GOOD, "more"], ["argument: more"]],
      [
        "for a handler that cannot be packed",
        ["--target", "a b"],
        ["power-tuner.config.yaml:10", "the package has notes.txt"],
      ],
    ])("%s", async (_title, args, words) => {
      if (args.length === 2 && args[1] === "a b") {
        writeFileSync(join(cwd, "power-tuner.config.yaml"), CONFIG.replace("hash", "hash/broken"));
      }
      const before = readdirSync(cwd, { recursive: true }).sort();
      const { code, out, err } = await update(args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      for (const word of words) expect(err).toContain(word);
      expect(readdirSync(cwd, { recursive: true }).sort()).toEqual(before);
    });

    it("with all mistakes together", async () => {
      const { err } = await update(["--target", "x", "--on", "moon", "--max-cost", "0", "--region", "?"], {
        CI_MERGE_REQUEST_IID: "1",
      });
      expect(err).toContain("5 mistakes");
    });

    it("where the baseline is damaged, as it may hold other targets", async () => {
      mkdirSync(join(cwd, "ci"));
      writeFileSync(join(cwd, FILE), '<<<<<<< HEAD\n{"schemaVersion":1');
      const { code, err } = await update(GOOD);
      expect(code).toBe(2);
      expect(err).toContain("both sides of a merge conflict");
      expect(readFileSync(join(cwd, FILE), "utf8")).toContain("HEAD");
    });

    it("for anything but update", async () => {
      for (const args of [["baseline"], ["baseline", "show"]]) {
        const process = new FakeProcess(args, { cwd });
        expect(await run(process, machine)).toBe(2);
        expect(process.stderr.text).toContain("update");
      }
    });
  });

  it("fits its help into 80 columns, examples first", async () => {
    const { code, out } = await update(["--help"]);
    expect(code).toBe(0);
    expect(out.startsWith("Examples:\n")).toBe(true);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out.indexOf("Exit codes:")).toBeGreaterThan(out.indexOf("--force"));
  });
});
