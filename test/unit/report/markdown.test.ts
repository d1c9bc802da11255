import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { formatSentence } from "../../../lib/report/format.ts";
import { renderFindingsMarkdown, renderMarkdown } from "../../../lib/report/markdown.ts";
import { listDurationsOf } from "../../../lib/report/page-data.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { listShortlist } from "../../../lib/report/shortlist.ts";
import { COLUMNS, listRows } from "../../../lib/report/table.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { HOSTILE_TEXT, HOSTILE_TEXTS, replaceTexts } from "../../helpers/hostile-texts.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  fullResult,
  hostileResult,
  localResult,
  resultWithFailures,
  searchResult,
  singleCandidateResult,
  tiesResult,
  withMonthResult,
} from "../../helpers/results.ts";

const RESULTS = {
  fullResult,
  resultWithFailures,
  allFailedResult,
  singleCandidateResult,
  localResult,
  tiesResult,
  brokenBudgetResult,
  searchResult,
  withMonthResult,
};

/** What GitHub's Markdown would make something of. */
const LIVELY = [
  "@octocat",
  "by@octocat",
  "me@example.com",
  "#123",
  "owner/repo#123",
  "GH-123",
  "see gh-1, GH-2",
  "0123abc",
  "owner/repo@0123456789abcdef0123456789abcdef01234567",
  "[a](http://example.invalid)",
  "![a](b)",
  "www.example.com",
  "WWW.example.com",
  "https://example.com/a",
  "- a",
  "1. a",
  "1) a",
  "===",
  "---",
  "> a",
  "`a`",
  "$a$ and $b$",
  "~~a~~",
  "_(a)_",
  "__a__",
  "a | b",
  "<details>",
  "&lt;b&gt; &amp;",
  ":tada: :+1:",
  "a\n\n# b",
  "\\",
];

/** As a reader sees it. */
const decode = (text: string) =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replaceAll("\u200b", "");

/** Every character that GitHub's Markdown gives a meaning to, and how lines begin: what texts must never change. */
const listMarks = (markdown: string) =>
  markdown
    .replace(/&#\d+;/g, "\u200b")
    .match(/[&\\`*_{}[\]<>()#+!|~$]|@(?!\u200b)|:\/\/|www\.|:(?=[\w+-]+:)|^([-=]|\d+[.)])|\n/gim);

const tablesOf = (markdown: string) =>
  markdown
    .split("\n\n")
    .filter((block) => block.startsWith("|"))
    .map((block) =>
      block
        .split("\n")
        .filter((line) => !/^\| -/.test(line))
        .map((line) => line.slice(2, -2).split(" | ").map(decode)),
    );

describe("renderMarkdown", () => {
  it.each(Object.entries(RESULTS))("has every cell of %s that the lists have", (_, build) => {
    const result = build();
    const view = chooseView(result);
    const tables = tablesOf(renderMarkdown(result));
    const [heads = [], ...rows] = tables.at(-1) ?? [];
    const columns = COLUMNS.filter(({ heading }) => heads.includes(heading));
    expect(heads).toEqual(columns.map(({ heading }) => heading));
    expect(columns).toHaveLength(COLUMNS.length - (view.monthlyInvocations === undefined ? 1 : 0));
    expect(rows).toEqual(listRows(result).map((row) => columns.map(({ id }) => row[id])));

    const shortlist = listShortlist(result, view, listDurationsOf(result));
    expect(tables).toHaveLength(shortlist.length > 0 ? 2 : 1);
    if (shortlist.length === 0) return;
    expect(tables[0]?.slice(1).map((cells) => cells.slice(0, 6))).toEqual(
      shortlist.map(({ role, configuration, cost, latency, changes }) => [
        role,
        configuration,
        cost,
        changes?.cost.text ?? "",
        latency,
        changes?.latency.text ?? "",
      ]),
    );
    const budgets = shortlist.map(({ budget }) => budget?.text);
    expect(tables[0]?.slice(1).map((cells) => cells[6])).toEqual(budgets);
  });

  it("says first what to do, then what it rests on", () => {
    const markdown = renderMarkdown(searchResult());
    const result = searchResult();
    const [heading, sentence] = markdown.split("\n\n");
    expect(heading).toBe("### Power tuning of orders-api");
    expect(decode(sentence ?? "")).toBe(`**${result.recommendation.sentence}**`);
    expect(decode(markdown)).toMatch(/\n- The search took \d+ rounds, and ended when /);
    expect(decode(markdown)).toContain(" configurations were not measured: not needed for the decision.");
    expect(decode(markdown)).toContain("Measured 2026-11-20 14:09 UTC on AWS Lambda, us-east-1: ");
    expect(decode(renderMarkdown(localResult()))).toContain("on a local run, not AWS");
  });

  it("says what failed and why, one note for those that share it", () => {
    const blocks = (result: TuningResult) => decode(renderMarkdown(result)).split("\n\n");
    expect(blocks(allFailedResult())[2]).toMatchInlineSnapshot(`
      "- 4 of 4 configurations failed.
      - 128 MB x86_64, 128 MB arm64, 512 MB x86_64, 512 MB arm64 failed: function error in 50 of 50 invocations: TypeError: event.id is undefined"
    `);
    expect(blocks(resultWithFailures())[3]).toMatchInlineSnapshot(`
      "- A time-out of 2 s would do there instead of 30 s: the longest invocation of 1024 MB arm64 took 576 ms.
      - 3 of 18 configurations failed.
      - 128 MB x86_64, 128 MB arm64 failed: out of memory in 50 of 50 invocations: Runtime.OutOfMemory: Runtime exited with error: signal: killed
      - 512 MB x86_64 was measured, but not every invocation worked:
        - 2 of 50: function error (OrderNotFound): “no such order”
      - 2048 MB arm64 failed: did not start in 50 of 50 invocations: Runtime.ImportModuleError: Error: /var/task/node_modules/sharp/build/sharp.node: cannot open shared object file"
    `);
    expect(decode(renderMarkdown(fullResult()))).not.toMatch(/failed|worked/);
  });

  it("quotes warnings, each in a paragraph of its own", () => {
    const result = resultWithFailures();
    const quotes = renderMarkdown({
      ...result,
      warnings: [
        { code: "a", message: "one" },
        { code: "b", message: "two" },
      ],
    });
    expect(quotes).toContain("> one\n>\n> two\n");
  });

  it("names the configuration that a warning is about", () => {
    const candidateKey = "arm64-512";
    const warnings = [
      { code: "a", message: "memory is short", candidateKey },
      { code: "b", message: "512 MB arm64 is slow", candidateKey },
    ];
    const markdown = decode(renderMarkdown({ ...fullResult(), warnings }));
    expect(markdown).toContain("> 512 MB arm64: memory is short\n>\n> 512 MB arm64 is slow\n");
  });

  it("has a column of limits, by the name that it has on the page", () => {
    const [shortlist] = tablesOf(renderMarkdown(brokenBudgetResult()));
    expect(shortlist?.[0]?.[6]).toBe("Limits");
    expect(renderReport(brokenBudgetResult(), readPageTemplate())).toContain(">Limits</th>");
  });

  it("follows the view that a reader has chosen", () => {
    const result = fullResult();
    const view = { ...chooseView(result), statistic: "p50", monthlyInvocations: 1000 } as const;
    const [shortlist] = tablesOf(renderFindingsMarkdown(result, view, listDurationsOf(result)));
    expect(shortlist?.[0]).toEqual(["", "Configuration", "Cost per month", "Change", "p50", "Change"]);
  });

  it.each([...HOSTILE_TEXTS, HOSTILE_TEXT, ...LIVELY])("keeps %j a text wherever it stands", (text) => {
    for (const build of [resultWithFailures, localResult]) {
      const withText = (one: string): TuningResult => {
        const result = build();
        const warnings = [{ code: "x", message: "y" }];
        const run = { ...result.run, label: "label" };
        return replaceTexts({ ...result, run, warnings }, one);
      };
      const markdown = renderMarkdown(withText(text));
      expect(listMarks(markdown)).toEqual(listMarks(renderMarkdown(withText("harmless"))));
      expect(decode(markdown)).toContain(`### Power tuning of ${formatSentence(text)}\n`);
      expect(decode(markdown)).toContain(`**${formatSentence(text)}**`);
    }
  });

  it("keeps any text a text", () => {
    const result = singleCandidateResult();
    const marks = listMarks(renderMarkdown(replaceTexts(result, "harmless")));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...`@#:/w._-=+1 \n|[](){}<>*\`~$!&\\a`), minLength: 1 }),
        (text) => {
          fc.pre(formatSentence(text) !== "");
          expect(listMarks(renderMarkdown(replaceTexts(result, text)))).toEqual(marks);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("breaks what GitHub looks for after it has decoded entities", () => {
    const text =
      "@octocat a@b.example #12 :tada: GH-12 (gh-3) 0123abc 0123456789abcdef0123456789abcdef01234567 DEADBEEF";
    const seen = renderMarkdown(replaceTexts(fullResult(), text)).replace(/&#(\d+);/g, (_, code) =>
      String.fromCharCode(Number(code)),
    );
    expect(seen).toContain("\u200b");
    expect(seen).not.toMatch(/@\w|#\d|:tada:|\bGH-\d|\b[\da-f]{7,}\b/i);
    expect(decode(renderMarkdown(replaceTexts(fullResult(), text)))).toContain(text);
  });

  it("leaves what is neither an issue nor a hash as it is, to be copied", () => {
    const label = "eu-central-1 python3.14 HIGH-12 abcdef 123456 facade1x 2026-11-20";
    const result = fullResult();
    expect(renderMarkdown({ ...result, run: { ...result.run, label } })).toContain(label);
  });

  it("holds no attack that a result may", () => {
    expect(renderMarkdown(hostileResult())).not.toMatch(/@everyone|<img|<b>|<script|\]\(/);
  });
});
