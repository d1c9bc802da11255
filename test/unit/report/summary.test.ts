import { describe, expect, it } from "vitest";
import { listTradeOffs, renderSummaryText } from "../../../lib/report/summary.ts";
import {
  allFailedResult,
  fullResult,
  resultWithFailures,
  singleCandidateResult,
} from "../../helpers/results.ts";

describe("renderSummaryText", () => {
  it("names both sides of the trade and the other configurations worth knowing", () => {
    expect(renderSummaryText(fullResult())).toMatchInlineSnapshot(`
      "Switch from 1024 MB x86_64 to 768 MB arm64: 17 % cheaper, p95 37 % slower.
        Pick          768 MB arm64  $4.08 per million  p95 451 ms
        Current     1024 MB x86_64  $4.94 per million  p95 330 ms  (21 % more expensive, p95 27 % faster)
        Lowest p95  3008 MB x86_64  $8.67 per million  p95 200 ms  (113 % more expensive, p95 56 % faster)"
    `);
  });

  it("says how many configurations failed", () => {
    expect(renderSummaryText(resultWithFailures())).toMatch(/\n {2}3 of 18 configurations failed\.$/);
  });

  it("says that nothing is recommended when nothing was measured", () => {
    expect(renderSummaryText(allFailedResult())).toBe(
      "No configuration could be measured, so none is recommended.\n  4 of 4 configurations failed.",
    );
  });

  it("tells what the architectures asked for come to, where that is another configuration", () => {
    const result = fullResult();
    const answer = {
      state: "found",
      candidateKey: "x86_64-768",
      rule: "best",
      bestKey: "x86_64-768",
      ties: [],
      sentence: "Within x86_64, switch.",
    } as const;
    expect(
      renderSummaryText({ ...result, answer })
        .split("\n")
        .slice(0, 2),
    ).toEqual([
      "Switch from 1024 MB x86_64 to 768 MB arm64: 17 % cheaper, p95 37 % slower.",
      "Within x86_64, switch.",
    ]);
  });

  it("does not let the sentence write its own lines or escape sequences", () => {
    const result = fullResult();
    const recommendation = { state: "none", sentence: "a\nb\u001b[2J" } as const;
    expect(renderSummaryText({ ...result, recommendation }).split("\n")[0]).toBe("a b [2J");
  });
});

describe("listTradeOffs", () => {
  it("names a configuration once, by its first role", () => {
    expect(listTradeOffs(singleCandidateResult()).map(({ role }) => role)).toEqual(["Pick"]);
    expect(listTradeOffs(fullResult()).map(({ role }) => role)).toEqual(["Pick", "Current", "Lowest p95"]);
  });

  it("names the cheapest when something else is picked", () => {
    const result = fullResult();
    const recommendation = {
      state: "found",
      candidateKey: "arm64-1769",
      sentence: "fast",
      rule: "best",
      bestKey: "arm64-1769",
      ties: [],
    } as const;
    expect(listTradeOffs({ ...result, recommendation })).toContainEqual({
      role: "Cheapest",
      candidateKey: "arm64-768",
      configuration: "768 MB arm64",
      costPerMillion: "$4.08",
      p95: "451 ms",
      againstPick: "7 % cheaper, p95 116 % slower",
    });
  });
});
