import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { run } from "../../../../lib/cli/run.ts";
import { toJsonParts } from "../../../../lib/json-parts.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";
import { readPageTemplate } from "../../../helpers/page-template.ts";
import { fullResult, singleCandidateResult } from "../../../helpers/results.ts";

const RESULT = [...toJsonParts(singleCandidateResult())].join("");
const EARLIER = [...toJsonParts(fullResult())].join("");

let cwd: string;
let machine: Machine;

beforeEach(() => {
  cwd = makeFolder({
    "run/result.json": RESULT,
    "run/earlier.html": EARLIER,
    "README.md": "# Mine",
    "README.html": "<p>old",
  });
  machine = makeMachine(cwd);
  writeFileSync(join(machine.homeDir, "dist", "report-shell.html"), readPageTemplate());
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function report(...args: readonly string[]) {
  const process = new FakeProcess(["report", ...args], { cwd });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

const read = (path: string) => readFileSync(join(cwd, path), "utf8");

/** Everything that stands where the user works, by its path. */
const readAll = () =>
  readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")])
    .sort();

describe("report", () => {
  it("leaves report.html and summary.md beside the result", async () => {
    const { code, err } = await report("run/result.json");
    expect(code).toBe(0);
    expect(read("run/report.html")).toContain("<h2");
    expect(read("run/summary.md")).toMatch(/^### Power tuning of /);
    expect(read("run/result.json")).toBe(RESULT);
    expect(err).toBe(`Report: ${join(cwd, "run/report.html")}\nSummary: ${join(cwd, "run/summary.md")}\n`);
  });

  it("says only what is recommended with --quiet", async () => {
    const { code, out, err } = await report("run/result.json", "--quiet");
    const { sentence } = singleCandidateResult().recommendation;
    expect({ code, out, err }).toEqual({ code: 0, out: `${sentence}\n`, err: "" });
    expect(read("run/report.html")).toContain("<h2");
  });

  it("tells a missing result beside other mistakes", async () => {
    const { code, err } = await report("--out", "README.md", "--redcat");
    expect(code).toBe(2);
    for (const field of ["--redcat", "--out"]) expect(err).toContain(`  ${field}: `);
  });

  it("names the summary so that no other Markdown has its name by chance", async () => {
    expect((await report("run/result.json", "--out", "README.html")).code).toBe(0);
    expect(read("README.html")).toContain("<h2");
    expect(read("README.summary.md")).toMatch(/^### Power tuning of /);
    expect(read("README.md")).toBe("# Mine");
  });

  it("makes the folder of the page", async () => {
    expect((await report("run/result.json", "--out", "new/folder/a.b.HTML")).code).toBe(0);
    expect(readdirSync(join(cwd, "new/folder")).sort()).toEqual(["a.b.HTML", "a.b.summary.md"]);
  });

  it("hides the accounts of the result and the baseline, in all that it writes and prints", async () => {
    const ofAccount = (account: string, label: string) => {
      const result = fullResult();
      const functionArn = `arn:aws:lambda:us-east-1:${account}:function:orders-api`;
      const message = `${account} may not use arn:aws:kms:us-east-1:555566667777:key/1`;
      const changed = {
        ...result,
        target: { ...result.target, functionArn },
        run: { ...result.run, label },
        warnings: [{ code: "x", message }],
      };
      return [...toJsonParts(changed)].join("");
    };
    writeFileSync(join(cwd, "now.json"), ofAccount("111122223333", "from 999988887777"));
    writeFileSync(join(cwd, "then.json"), ofAccount("999988887777", "to 111122223333"));
    const flags = ["now.json", "--baseline", "then.json", "--out", "a.html"];
    const accounts = /111122223333|999988887777|555566667777|123456789012/;
    for (const isRedacted of [false, true]) {
      const { code, out } = await report(...flags, ...(isRedacted ? ["--redact"] : []));
      expect(code).toBe(0);
      // Spaces of no width, against links on GitHub, hide nothing from a reader.
      for (const text of [out, read("a.html"), read("a.summary.md").replaceAll("&#8203;", "")]) {
        expect(text).toContain("may not use");
        expect(accounts.test(text)).toBe(!isRedacted);
      }
    }
  });

  describe("writes nothing and ends with 2", () => {
    beforeEach(() => {
      mkdirSync(join(cwd, "pages.html"));
      mkdirSync(join(cwd, "taken.summary.md"));
      writeFileSync(join(cwd, "page"), RESULT);
      writeFileSync(join(cwd, "own.html"), RESULT);
      writeFileSync(join(cwd, "summary.md"), RESULT);
      symlinkSync(join(cwd, "own.html"), join(cwd, "link.html"));
      linkSync(join(cwd, "own.html"), join(cwd, "same.html"));
      mkdirSync(join(cwd, "second"));
      mkdirSync(join(cwd, "second", "report.html"));
      writeFileSync(join(cwd, "second", "result.json"), RESULT);
    });

    it.each([
      ["the result", ["run/result.json", "--out", "run/result.json"], "run/result.json"],
      ["the result as a page", ["own.html", "--out", "./own.html"], "replace RESULT, own.html"],
      ["the result by a link", ["own.html", "--out", "link.html"], "replace RESULT, own.html"],
      ["the result by a second name", ["own.html", "--out", "same.html"], "replace RESULT, own.html"],
      ["the result by the summary", ["summary.md"], "summary.md, would replace RESULT"],
      [
        "the baseline",
        ["run/result.json", "--baseline", "run/earlier.html", "--out", "run/earlier.html"],
        "replace --baseline, run/earlier.html",
      ],
      ["Markdown", ["run/result.json", "--out", "README.md"], ".html"],
      ["a name without an end", ["run/result.json", "--out", "page"], ".html"],
      ["nothing but an end", ["run/result.json", "--out", ".html"], ".html"],
      [
        "this folder",
        ["run/result.json", "--out", "."],
        "it is a folder; the page needs a name: report.html",
      ],
      ["a folder", ["run/result.json", "--out", "run/"], "run/report.html"],
      ["a folder that is to be", ["run/result.json", "--out", "sub/"], "sub/report.html"],
      ["a folder named as a page", ["run/result.json", "--out", "pages.html"], "it is a folder"],
      ["a folder where the summary goes", ["run/result.json", "--out", "taken.html"], "where a folder is"],
      ["a folder where the page goes", ["second/result.json"], "where a folder is"],
    ])("where --out is %s", async (_, args, words) => {
      const before = readAll();
      const { code, out, err } = await report(...args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("--out");
      expect(err).toContain(words);
      expect(err).not.toMatch(/EISDIR|ENOENT/);
      expect(readAll()).toEqual(before);
    });

    it("with all mistakes together", async () => {
      const { code, err } = await report("no.json", "--baseline", "none.json", "--out", "README.md");
      expect(code).toBe(2);
      for (const word of ["no.json", "none.json", "README.md"]) expect(err).toContain(word);
    });
  });
});
