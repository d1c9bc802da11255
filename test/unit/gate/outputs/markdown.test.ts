import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markComment, renderGateComment, renderGateMarkdown } from "../../../../lib/gate/outputs/markdown.ts";
import { HOSTILE_TEXT, HOSTILE_TEXTS } from "../../../helpers/hostile-texts.ts";
import {
  absolute,
  anyText,
  concludeTargets,
  judgeTarget,
  mixedOutcome,
  replaceTextsOf,
  UNJUDGED,
} from "./outcomes.ts";

/** As a reader sees it. */
const decode = (text: string) =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replaceAll("\u200b", "");

/** Every character that GitHub's Markdown gives a meaning to, and how lines begin. */
const listMarks = (markdown: string) =>
  markdown
    .replace(/&#\d+;/g, "\u200b")
    .match(/[&\\`*_{}[\]<>()#+!|~$]|@(?!\u200b)|:\/\/|www\.|:(?=[\w+-]+:)|^([-=]|\d+[.)])|\n/gim);

const many = (count: number) =>
  concludeTargets([judgeTarget(Array.from({ length: count }, () => absolute({ max: 1 })))]);

const countRows = (markdown: string) => markdown.match(/^\| [✗✓?!] /gm)?.length ?? 0;

describe("renderGateMarkdown", () => {
  it("has the verdict, a sentence, what is open, the rest folded, and what it rests on", () => {
    const blocks = decode(renderGateMarkdown(mixedOutcome())).split("\n\n");
    expect(blocks[0]).toBe("### ✗ Gate failed: 1 of 4 checks");
    expect(blocks[1]).toMatch(
      /^orders: cost per million at 1024 MB x86_64 ≤ \$1\.00, over by \$3\.\d\d to .*\.$/,
    );
    const rows = (block = "") =>
      block
        .split("\n")
        .slice(2)
        .map((line) => line.slice(2, -2).split(" | "));
    expect(rows(blocks[2]).map(([verdict, target, , , source]) => [verdict, target, source])).toEqual([
      ["? no result", "billing", ""],
      ["✗ fail", "orders", "power-tuner.config.yaml:12"],
      ["? no data", "orders", "power-tuner.config.yaml:16"],
      ["✗ fail (warn)", "orders", "power-tuner.config.yaml:20"],
    ]);
    expect(rows(blocks[2])[1]?.[3]).toMatch(
      /^\$4\.93, 95 % interval .*, 45 invocations; over by .*; ask the owners$/,
    );
    expect(blocks[3]).toBe("<details><summary>1 check within the limits</summary>");
    expect(rows(blocks[4])[0]?.[0]).toBe("✓ pass");
    expect(blocks[6]).toBe("<details><summary>How it was measured</summary>");
    expect(rows(blocks[7])).toEqual([
      ["orders", "orders-api", "none", "50 each; planned: 50, 100, 200; 1 check off"],
      ["billing", "billing-worker", "none", "not measured"],
    ]);
    expect(blocks.at(-1)).toMatch(
      /^<sub>lambda-power-tuner 0\.1\.0, budgets in power-tuner\.config\.yaml, finished 2026-11-21 20:00 UTC\. .*<\/sub>\n$/,
    );
  });

  it.each([
    ["### ✓ Gate passed: 1 check of 1 target", [judgeTarget([absolute()])]],
    [
      "### ! Gate passed: 2 checks of 1 target, 1 with a warning",
      [judgeTarget([absolute(), absolute({ max: 1, level: "warn" })])],
    ],
    ["### ? Gate undecided: 1 target without a verdict", [UNJUDGED]],
    [
      "### ? Gate undecided: 1 of 1 check and 1 target without a verdict",
      [judgeTarget([absolute({ metric: "p99", max: 1e5 })]), UNJUDGED],
    ],
  ])("begins with %s", (heading, targets) => {
    expect(decode(renderGateMarkdown(concludeTargets(targets))).split("\n\n")[0]).toBe(heading);
  });

  it("says what changed against a baseline where nothing is over", () => {
    const baseline = { file: "b.json", measuredAt: "2026-11-01T00:00:00.000Z", commit: "4f2c1aa" };
    const budget = {
      kind: "relative",
      metric: "cost",
      at: "current",
      level: "error",
      percent: 900,
      atLeast: 0,
    } as const;
    const markdown = decode(renderGateMarkdown(concludeTargets([judgeTarget([budget], { baseline })])));
    expect(markdown).toMatch(
      /\n\norders: cost per million against the baseline, measured [+-].* %, 95 % interval .*, from \$\d.* to \$\d.*\.\n/,
    );
    expect(markdown).toContain("| b.json of commit 4f2c1aa, 2026-11-01 00:00 UTC |");
  });

  it.each([...HOSTILE_TEXTS, HOSTILE_TEXT, "@octocat #1", "a | b", "</details>", "a\n\n# b"])(
    "keeps %j a text wherever it stands",
    (text) => {
      const marks = (one: string) => listMarks(renderGateComment(replaceTextsOf(mixedOutcome(), one), "k"));
      expect(marks(text)).toEqual(marks("harmless"));
    },
  );

  it("keeps any text a text", () => {
    const outcome = mixedOutcome();
    const marks = listMarks(renderGateMarkdown(replaceTextsOf(outcome, "harmless")));
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...`@#:/w._-=+1 \n|[](){}<>*\`~$!&\\a`),
          minLength: 1,
          maxLength: 30,
        }),
        (text) => {
          fc.pre(text.trim() !== "");
          expect(listMarks(renderGateMarkdown(replaceTextsOf(outcome, text)))).toEqual(marks);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("ends after a whole row where it would be too long, and says how many are left out", () => {
    const comment = renderGateComment(many(1000), "k");
    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(comment.length).toBeGreaterThan(55_000);
    const rows = countRows(comment);
    expect(comment).toContain(
      `\n\n${1000 - rows} more rows are left out here: the other outputs have all of them.\n`,
    );
    expect(countRows(renderGateMarkdown(many(1000)))).toBe(1000);
    const whole = renderGateMarkdown(many(6000));
    expect(Buffer.byteLength(whole)).toBeLessThan(1024 * 1024);
    expect(whole).toContain(`${(6000 - countRows(whole)).toLocaleString("en")} more rows are left out here`);
  });

  it("keeps to its length whatever the texts hold", () => {
    const outcome = concludeTargets([...many(40).targets, UNJUDGED]);
    const characters = fc.constantFrom("#", "é", "𝄞", "@", "|", "a", "0");
    fc.assert(
      fc.property(characters, fc.integer({ min: 1, max: 3000 }), (character, count) => {
        const replaced = replaceTextsOf(outcome, character.repeat(count));
        expect(renderGateComment(replaced, character.repeat(count)).length).toBeLessThanOrEqual(60_000);
      }),
      { numRuns: 30 },
    );
  });
});

describe("markComment", () => {
  it("begins the comment, hidden", () => {
    expect(markComment("orders-api")).toBe("<!-- power-tuner:orders-api -->");
    expect(renderGateComment(mixedOutcome(), "orders-api")).toMatch(/^<!-- power-tuner:orders-api -->\n### /);
  });

  it("is a comment whatever the key holds, and another one for another key", () => {
    fc.assert(
      fc.property(anyText, (key) => {
        expect(markComment(key)).toMatch(/^<!-- power-tuner:[^<>]* -->$/);
      }),
    );
    expect(markComment("-->")).not.toBe(markComment("--"));
  });
});
