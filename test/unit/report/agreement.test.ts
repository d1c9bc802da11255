import { describe, expect, it } from "vitest";
import { renderResultText } from "../../../lib/cli/result/result-text.ts";
import { openTerminal } from "../../../lib/cli/terminal.ts";
import { renderMarkdown } from "../../../lib/report/markdown.ts";
import { listDurationsOf } from "../../../lib/report/page-data.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { listShortlist } from "../../../lib/report/shortlist.ts";
import { joinChanges } from "../../../lib/report/summary.ts";
import { COLUMNS, listRows } from "../../../lib/report/table.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { FakeStream } from "../../helpers/fake-process.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import {
  brokenBudgetResult,
  fullResult,
  localResult,
  noChangeResult,
  resultWithFailures,
  searchResult,
  tiesResult,
  withMonthResult,
} from "../../helpers/results.ts";

const RESULTS = {
  fullResult,
  resultWithFailures,
  localResult,
  tiesResult,
  noChangeResult,
  brokenBudgetResult,
  searchResult,
  withMonthResult,
};

/** Texts in the order in which they stand, without markup. */
function readRow(page: string, table: string, key: string): string[] {
  const [, body = ""] = new RegExp(`<table id="${table}".*?<tbody>(.*?)</tbody>`, "s").exec(page) ?? [];
  const [, row = ""] = new RegExp(`data-key="${key}">(.*?)</tr>`).exec(body) ?? [];
  return row.split(/<[^>]+>/).flatMap((text) => text.trim() || []);
}

const plain = (markdown: string) =>
  markdown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replaceAll("\u200b", "");

describe.each(Object.entries(RESULTS))("the three ways to read %s", (_, build) => {
  const result = build();
  const view = chooseView(result);
  const terminal = renderResultText(result, openTerminal({ env: {} }, new FakeStream())).split("\n");
  const markdown = plain(renderMarkdown(result)).split("\n");
  const page = renderReport(result, readPageTemplate()).replaceAll("\u00a0", " ");

  it("agree on every figure of every configuration, to the digit", () => {
    for (const row of listRows(result)) {
      const { candidateKey, memory, architecture } = row;
      const line = terminal.find((one) => one.trim().startsWith(`${memory}  ${architecture} `));
      const record = markdown.find((one) => one.startsWith(`| ${memory} | ${architecture} |`));
      const shown = readRow(page, "candidates", candidateKey);
      for (const { id, isPageOnly } of COLUMNS) {
        if (!isPageOnly) expect(line).toContain(row[id]);
        if (id !== "month" || view.monthlyInvocations !== undefined)
          expect(record).toContain(` ${row[id]} |`);
        if (row[id] !== "") expect(shown).toContain(row[id]);
      }
    }
  });

  it("agree on the shortlist and on what each would change", () => {
    const shortlist = listShortlist(result, view, listDurationsOf(result));
    expect(shortlist.length).toBeGreaterThan(1);
    for (const { role, candidateKey, configuration, cost, latency, changes, budget } of shortlist) {
      const line = terminal.find((one) => one.startsWith(`  ${role}  `) && one.includes(configuration));
      const record = markdown.find((one) => one.startsWith(`| ${role} | ${configuration} |`));
      const shown = readRow(page, "shortlist", candidateKey);
      const texts = [cost, latency, changes?.cost.text, changes?.latency.text, budget?.text];
      for (const text of texts.flatMap((one) => one ?? [])) {
        expect(record).toContain(` ${text} |`);
        expect(shown).toContain(text);
      }
      expect(line).toContain(`${cost} per `);
      expect(line).toContain(latency);
      if (changes) expect(line).toContain(`(${joinChanges(changes, view.statistic)})`);
      if (budget) expect(line?.endsWith(budget.text)).toBe(true);
    }
  });

  it("agree on what failed and why", () => {
    const hasFailed = result.candidates.some(({ state }) => state === "failed");
    const told = terminal.filter((line) => line.endsWith(" configurations failed."));
    expect(told).toHaveLength(hasFailed ? 1 : 0);
    const [, list = ""] = /<ul class="failures">(.*?)<\/section>/s.exec(page) ?? [];
    const shown = list
      .replaceAll("<q>", "“")
      .replaceAll("</q>", "”")
      .split(/<(?!\/?b>)[^>]+>\s*/);
    const notes = shown.flatMap((text) => text.replace(/<[^>]+>/g, "").trim() || []);
    expect(notes.length > 0).toBe(hasFailed);
    const items = markdown.filter((line) => /^ *- /.test(line)).map((line) => line.replace(/^ *- /, ""));
    expect(items.slice(items.length - notes.length)).toEqual(notes);
    if (hasFailed) expect(items.at(-notes.length - 1)).toBe(told[0]?.trim());
  });

  it("agree on warnings", () => {
    const [, strip = ""] = /<section class="strip warnings".*?<\/h2>(.*?)<\/section>/s.exec(page) ?? [];
    const shown = strip.split(/<[^>]+>/).flatMap((text) => text.trim() || []);
    expect(shown).toHaveLength(result.warnings.length);
    const quoted = markdown.filter((line) => line.startsWith("> ")).map((line) => line.slice(2));
    expect(quoted).toEqual(shown);
  });

  it("agree on the recommendation", () => {
    const { sentence } = result.recommendation;
    expect(terminal).toContain(sentence);
    expect(markdown).toContain(`**${sentence}**`);
    expect(page.replace(/<\/?span>/g, "")).toContain(`<p class="sentence">${sentence}</p>`);
  });
});
