import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../lib/analyze/findings.ts";
import type { Beside } from "../../../lib/report/page-data.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { HOSTILE_TEXT, HOSTILE_TEXTS, replaceTexts } from "../../helpers/hostile-texts.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  earlierResult,
  fullResult,
  localResult,
  resultWithFailures,
  searchResult,
  singleCandidateResult,
  withMonthResult,
} from "../../helpers/results.ts";

const shell = readPageTemplate();

const RESULTS = {
  fullResult,
  resultWithFailures,
  allFailedResult,
  singleCandidateResult,
  localResult,
  brokenBudgetResult,
  withMonthResult,
};

/** Every tag of the page with its attributes, in order: what the texts must never change. */
function listTags(page: string): string[] {
  return page.replace(/<script>.*?<\/script>|<style>.*?<\/style>/gs, "").match(/<[!/a-z][^>]*>/gi) ?? [];
}

describe("renderReport", () => {
  it.each(Object.entries(RESULTS))("keeps every text of %s a text, whatever it says", (_, build) => {
    const result = build();
    const tags = listTags(renderReport(replaceTexts(result, "harmless"), shell));
    for (const text of [...HOSTILE_TEXTS, HOSTILE_TEXT]) {
      const page = renderReport(replaceTexts(result, text), shell);
      expect(listTags(page)).toEqual(tags);
      expect(page.match(/id="result"/g)).toHaveLength(1);
    }
  });

  it("keeps any text a text", () => {
    const result = resultWithFailures();
    const tags = listTags(renderReport(replaceTexts(result, "harmless"), shell));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...`<>&"'!-/=\\ \n{}$abscript`), maxLength: 40 }),
        (text) => {
          expect(listTags(renderReport(replaceTexts(result, `x${text}`), shell))).toEqual(tags);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("keeps texts of a search texts as well", () => {
    const result = searchResult();
    const tags = listTags(renderReport(replaceTexts(result, "harmless"), shell));
    expect(listTags(renderReport(replaceTexts(result, HOSTILE_TEXT), shell))).toEqual(tags);
  });

  it("keeps texts of a baseline and of checks texts as well", () => {
    const beside: Beside = {
      baseline: dropSamples(earlierResult()),
      checks: [
        { name: "p95", verdict: "fail", level: "error", unit: "ms", note: "a", source: "b" },
        { name: "cost", verdict: "no-data", level: "warn", unit: "usd-per-million", note: "a" },
      ],
    };
    const render = (text: string) => renderReport(fullResult(), shell, replaceTexts(beside, text));
    const tags = listTags(render("harmless"));
    for (const text of [...HOSTILE_TEXTS, HOSTILE_TEXT]) expect(listTags(render(text))).toEqual(tags);
  });

  it("does not take an object in place of a text for markup", () => {
    const result = fullResult();
    const forged = JSON.parse(JSON.stringify({ ...result, prices: { ...result.prices, region: "x" } }));
    forged.candidates[0].memoryMb = '<img src="x">';
    expect(renderReport(forged, shell)).not.toContain("<img");
  });
});
