import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../lib/analyze/findings.ts";
import { renderComparisonMarkdown } from "../../../lib/report/comparison-markdown.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { earlierResult, fullResult, hostileResult, resultWithFailures } from "../../helpers/results.ts";

const [full, earlier, failing, hostile] = [
  fullResult(),
  earlierResult(),
  resultWithFailures(),
  hostileResult(),
].map(dropSamples);
if (!full || !earlier || !failing || !hostile) throw new Error("no results");

describe("renderComparisonMarkdown", () => {
  it("has what is not alike first, then each configuration with intervals, then those of one result alone", () => {
    const text = renderComparisonMarkdown(failing, earlier, chooseView(failing));
    const lines = text.split("\n");
    expect(lines[0]).toBe("### What changed: orders-api");
    const places = [
      "- Region: eu-central-1 then, us-east-1 now",
      "| Configuration | Cost per million then | now | Change | p95 then | now | Change |",
      "- 2048 MB arm64: measured then, failed: did not start now",
    ].map((line) => lines.indexOf(line));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(lines.filter((line) => line.startsWith("| "))).toHaveLength(2 + 15);
    expect(text).toMatch(/14 % cheaper &#40;\d+ to \d+ %&#41;/);
  });

  it("leaves out what there is none of", () => {
    const text = renderComparisonMarkdown(full, full, chooseView(full));
    expect(text).not.toContain("Not measured");
  });

  it("has no markup that somebody else wrote", () => {
    const text = renderComparisonMarkdown(hostile, hostile, chooseView(hostile));
    expect(text.replaceAll(/<\/?sub>/g, "")).not.toMatch(/[<>`]/);
  });
});
