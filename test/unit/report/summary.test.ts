import { describe, expect, it } from "vitest";
import { joinChanges, renderSummaryText } from "../../../lib/report/summary.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  fullResult,
  resultWithFailures,
  withMonthResult,
} from "../../helpers/results.ts";

describe("renderSummaryText", () => {
  it("names both sides of the trade and the other configurations worth knowing", () => {
    expect(renderSummaryText(fullResult())).toMatchInlineSnapshot(`
      "Switch from 1024 MB x86_64 to 1024 MB arm64: 16 % cheaper (11 to 19 %), p95 6 % slower (4 % faster to 20 % slower). 4 others (p95 up to 41 % faster) may be as good: more invocations would tell.
        Current         1024 MB x86_64  $4.93 per million  p95 326 ms
        Pick, cheapest   1024 MB arm64  $4.13 per million  p95 347 ms  (16 % cheaper, p95 ? 4 % faster to 20 % slower)
        May be as good    512 MB arm64  $4.13 per million  p95 683 ms  (16 % cheaper, p95 110 % slower)
        May be as good    768 MB arm64  $4.16 per million  p95 476 ms  (16 % cheaper, p95 46 % slower)
        May be as good   1769 MB arm64  $4.31 per million  p95 206 ms  (13 % cheaper, p95 37 % faster)
        Lowest p95      2048 MB x86_64  $5.92 per million  p95 181 ms  (20 % more expensive, p95 44 % faster)
        A time-out of 2 s would do there instead of 30 s: the longest invocation of 1024 MB arm64 took 576 ms."
    `);
  });

  it("gives figures of a month, with its limits, where the run has them", () => {
    expect(renderSummaryText(withMonthResult())).toMatch(
      /\n {2}Current +1024 MB x86_64 +\$109\.14 per month {2}p95 326 ms\n/,
    );
    const lines = renderSummaryText(brokenBudgetResult()).split("\n");
    expect(lines[1]).toMatch(/^ {2}Current .* ✗ over$/);
    expect(lines[2]).toMatch(/^ {2}Pick .*\(33 % cheaper, p95 90 % faster\) {2}✓ within$/);
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
    ).toEqual([result.recommendation.sentence, "Within x86_64, switch."]);
  });

  it("does not let the sentence write its own lines or escape sequences", () => {
    const result = fullResult();
    const recommendation = { state: "none", sentence: "a\nb\u001b[2J" } as const;
    expect(renderSummaryText({ ...result, recommendation }).split("\n")[0]).toBe("a b [2J");
  });
});

describe("joinChanges", () => {
  const same = { verdict: "same", text: "≈ same" } as const;
  const cheaper = { verdict: "different", text: "12 % cheaper" } as const;
  const unsure = { verdict: "cannot-tell", text: "? 1 % faster to 7 % slower" } as const;

  it.each([
    [{ cost: cheaper, latency: same }, "12 % cheaper, ≈ same p95"],
    [{ cost: same, latency: unsure }, "≈ same cost, p95 ? 1 % faster to 7 % slower"],
  ])("never names one side without the other: %j", (changes, text) => {
    expect(joinChanges(changes, "p95")).toBe(text);
  });
});
