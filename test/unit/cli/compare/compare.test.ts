import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import type { Comparison } from "../../../../lib/cli/compare/comparison-json.ts";
import { run } from "../../../../lib/cli/run.ts";
import { toJsonParts } from "../../../../lib/json-parts.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";
import { readPageTemplate } from "../../../helpers/page-template.ts";
import {
  buildResult,
  earlierResult,
  resultWithFailures,
  singleCandidateResult,
} from "../../../helpers/results.ts";

const toText = (value: unknown) => [...toJsonParts(value)].join("");
const [EARLIER, LATER, OTHER, YUAN] = [
  earlierResult(),
  resultWithFailures(),
  buildResult({ architectures: ["arm64"], memorySizesMb: [640] }),
  { ...earlierResult(), prices: { ...earlierResult().prices, currency: "CNY" } },
].map(toText);

let cwd: string;
let machine: Machine;

beforeEach(() => {
  cwd = makeFolder({
    "a.json": EARLIER ?? "",
    "b.json": LATER ?? "",
    "other.json": OTHER ?? "",
    "yuan.json": YUAN ?? "",
    "page.html": LATER ?? "",
  });
  machine = makeMachine(cwd);
  writeFileSync(join(machine.homeDir, "dist", "report-shell.html"), readPageTemplate());
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function compare(...args: readonly string[]) {
  const process = new FakeProcess(["compare", ...args], { cwd });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

const read = (path: string) => readFileSync(join(cwd, path), "utf8");

describe("compare", () => {
  it("says of each configuration what changed, with intervals, and names what was not alike", async () => {
    const { code, out, err } = await compare("a.json", "b.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.split("\n");
    expect(lines[0]).toBe(
      "orders-api: The baseline (last release) was measured 2026-10-20 09:05 UTC, with other code.",
    );
    expect(lines[1]).toMatch(/^Recommended: \d+ MB \w+ then, \d+ MB \w+ now\.$/);
    expect(lines.find((line) => line.startsWith("1024 MB arm64"))).toMatch(
      /\$\d\.\d\d +\$\d\.\d\d +14 % cheaper \(\d+ to \d+ %\) +\d+ ms +\d+ ms +15 % faster/,
    );
    expect(lines).toContain("Not measured alike: Region: eu-central-1 then, us-east-1 now");
    expect(lines).toContain("128 MB arm64: measured then, failed: out of memory now");
  });

  it("shows the statistic that is asked for", async () => {
    expect((await compare("a.json", "b.json", "--statistic", "mean")).out).toMatch(/Mean then +now/);
    expect((await compare("a.json", "b.json", "--statistic", "p50")).out).toMatch(
      /p50 then .*\n.* % faster \(\d+ to \d+ %\)/,
    );
  });

  it("prints the same as data with --json", async () => {
    const { code, out } = await compare("a.json", "b.json", "--json", "--statistic", "p50");
    expect(code).toBe(0);
    const comparison: Comparison = JSON.parse(out);
    expect(comparison).toMatchObject({
      statistic: "p50",
      before: { functionName: "orders-api", label: "last release", currentKey: "x86_64-1024" },
      mismatches: [{ name: "Region", before: "eu-central-1", after: "us-east-1" }],
    });
    const change = comparison.changes.find(({ candidateKey }) => candidateKey === "arm64-1024");
    expect(change?.costPerMillionUsd).toMatchObject({ verdict: "different", text: "14 % cheaper" });
    for (const figure of [change?.costPerMillionUsd, change?.latencyMs]) {
      expect(figure?.ratio).toBeCloseTo((figure?.after.value ?? 0) / (figure?.before.value ?? 1), 12);
      expect(figure?.interval?.low).toBeLessThan(figure?.ratio ?? 0);
      expect(figure?.interval?.high).toBeGreaterThan(figure?.ratio ?? 0);
      expect(figure?.before.interval?.high).toBeGreaterThan(figure?.before.value ?? 0);
    }
    expect(comparison.unmatched).toHaveLength(3);
  });

  it("writes Markdown and the report's page", async () => {
    const { code, err } = await compare(
      "a.json",
      "b.json",
      "--markdown",
      "new/d.md",
      "--out",
      "changes.HTML",
    );
    expect(code).toBe(0);
    expect(err).toBe(`Report: ${join(cwd, "changes.HTML")}\nMarkdown: ${join(cwd, "new/d.md")}\n`);
    expect(read("new/d.md")).toMatch(/^### What changed: orders-api\n/);
    expect(read("changes.HTML")).toContain("Compared with the baseline");
    expect(readdirSync(cwd)).not.toContain("changes.summary.md");
  });

  it("hides the accounts of both results everywhere with --redact", async () => {
    const arn = "arn:aws:lambda:us-east-1:999988887777:function:orders-999988887777";
    const target = { ...LATER_TARGET, functionArn: arn, functionName: "orders-999988887777" };
    writeFileSync(join(cwd, "mine.json"), toText({ ...resultWithFailures(), target }));
    for (const isRedacted of [true, false]) {
      const flags = ["--markdown", "d.md", "--out", "d.html", ...(isRedacted ? ["--redact"] : [])];
      const { code, out } = await compare("a.json", "mine.json", ...flags);
      expect(code).toBe(0);
      for (const text of [out, read("d.html"), read("d.md").replaceAll("&#8203;", "")]) {
        expect(text.includes("999988887777")).toBe(!isRedacted);
      }
    }
  });

  it("compares latency alone where the currencies are not the same", async () => {
    const { code, out } = await compare("yuan.json", "b.json", "--json");
    expect(code).toBe(0);
    const [change] = (JSON.parse(out) as Comparison).changes;
    expect(change?.costPerMillionUsd.text).toBe("? not comparable");
    expect(change?.costPerMillionUsd).not.toHaveProperty("ratio");
    expect(change?.latencyMs.ratio).toBeGreaterThan(0);
  });

  it("ends with 3 and writes nothing when no configuration was measured in both", async () => {
    const flags = ["--markdown", "d.md", "--out", "d.html"];
    const { code, out, err } = await compare("a.json", "other.json", ...flags);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toBe(
      "error: no configuration was measured in both: EARLIER has 128 MB x86_64, 256 MB x86_64, 512 MB x86_64, 768 MB x86_64, 1024 MB x86_64, 13 more, LATER has 640 MB arm64\n",
    );
    expect([existsSync(join(cwd, "d.md")), existsSync(join(cwd, "d.html"))]).toEqual([false, false]);
    const json = JSON.parse((await compare("a.json", "other.json", "--json")).out);
    expect(json).toMatchObject({
      error: { name: "NoEvidenceError" },
      exit: { code: 3, reason: "no-verdict" },
    });
  });

  describe("writes nothing and ends with 2", () => {
    beforeEach(() => {
      mkdirSync(join(cwd, "folder"));
      symlinkSync(join(cwd, "a.json"), join(cwd, "link.md"));
    });

    it.each<[string, string[], string[]]>([
      ["without files", [], ["EARLIER: missing", "LATER: missing"]],
      ["with one file", ["a.json"], ["LATER: missing", "compare EARLIER LATER [options]"]],
      ["with three files", ["a.json", "b.json", "other.json"], ["argument: other.json"]],
      ["with files that are not there", ["no.json", "none.json"], ["EARLIER: no.json", "LATER: none.json"]],
      ["with an unknown statistic", ["a.json", "b.json", "--statistic", "p42"], ["--statistic: p42", "p95"]],
      ["with a flag without its value", ["a.json", "b.json", "--statistic"], ["a value after the flag"]],
      ["with an unknown flag", ["a.json", "b.json", "--markdwn", "x.md"], ["did you mean --markdown?"]],
      ["where the page is no page", ["a.json", "b.json", "--out", "x.md"], ["--out: x.md", ".html"]],
      ["where the page replaces a result", ["a.json", "page.html", "--out", "page.html"], ["replace LATER"]],
      ["where Markdown is a folder", ["a.json", "b.json", "--markdown", "folder"], ["it is a folder"]],
      [
        "where Markdown replaces a result",
        ["a.json", "b.json", "--markdown", "link.md"],
        ["replace EARLIER"],
      ],
      [
        "where both are one file",
        ["a.json", "b.json", "--markdown", "x.html", "--out", "x.html"],
        ["another file than that of --markdown"],
      ],
      [
        "where a file is in the way",
        ["a.json", "b.json", "--markdown", "a.json/d.md"],
        ["a file is in the way"],
      ],
    ])("%s", async (_title, args, words) => {
      const before = readdirSync(cwd, { recursive: true }).sort();
      const { code, out, err } = await compare(...args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      for (const word of words) expect(err).toContain(word);
      expect(readdirSync(cwd, { recursive: true }).sort()).toEqual(before);
      expect(read("a.json")).toBe(EARLIER);
    });

    it("with all mistakes together", async () => {
      const { err } = await compare("no.json", "none.json", "--statistic", "x", "--out", "y.md");
      expect(err).toContain("4 mistakes");
    });

    it("where the page was not built", async () => {
      rmSync(join(machine.homeDir, "dist", "report-shell.html"));
      expect((await compare("a.json", "b.json", "--out", "x.html")).err).toContain("npm run build");
      expect((await compare("a.json", "b.json")).code).toBe(0);
    });
  });

  it("fits its help into 80 columns, examples first", async () => {
    const { code, out } = await compare("--help");
    expect(code).toBe(0);
    expect(out.startsWith("Examples:\n")).toBe(true);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out.indexOf("Exit codes:")).toBeGreaterThan(out.indexOf("--statistic"));
  });
});

const LATER_TARGET = singleCandidateResult().target;
