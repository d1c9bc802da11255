import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toPageData } from "../../../lib/report/page-data.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { describeScatter, describeSweep, titleCostAxis } from "../../../report-ui/charts/descriptions.ts";
import { listFailed, listPoints } from "../../../report-ui/charts/points.ts";
import { describeFailed, formatLatency, titleLatency, wrapText } from "../../../report-ui/charts/words.ts";
import { fullResult, resultWithFailures } from "../../helpers/results.ts";

const atMost = (length: number) => (line: string) => line.length <= length;

describe("wrapText", () => {
  it("breaks between words", () => {
    expect(wrapText("out of memory in 50 of 50", atMost(14))).toEqual(["out of memory", "in 50 of 50"]);
  });

  it("breaks words that do not fit on a line", () => {
    expect(wrapText("an abcdefgh", atMost(4))).toEqual(["an", "abcd", "efgh"]);
  });

  it("says where it left something out", () => {
    expect(wrapText("one two three four", atMost(5), 2)).toEqual(["one", "two…"]);
  });

  it("never has a line that does not fit, nor more of them than wanted", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.integer({ min: 4, max: 30 }),
        (text, length) => {
          const lines = wrapText(text, atMost(length), 3);
          expect(lines.length).toBeLessThanOrEqual(3);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(length);
        },
      ),
    );
  });
});

describe("formatLatency", () => {
  it.each([
    [{ low: 150, high: 190 }, false, "167 ms (150 to 190 ms)"],
    [{ low: 150 }, true, "≥ 167 ms (at least 150 ms)"],
    [{ high: 190 }, false, "167 ms (at most 190 ms)"],
    [undefined, false, "167 ms"],
  ] as const)("with the limits %j", (limits, isAtLeast, text) => {
    const interval = limits && ({ level: 0.95, ...limits } as { level: number; low: number; high: number });
    expect(formatLatency({ value: 167, interval, isAtLeast })).toBe(text);
  });
});

describe("what charts say", () => {
  const source = { data: toPageData(fullResult()), view: chooseView(fullResult()) };
  const broken = resultWithFailures();
  const withFailures = { data: toPageData(broken), view: chooseView(broken) };

  it("names axis and scale", () => {
    expect(titleLatency(source, "logarithmic")).toBe("p95 latency, ms (log scale)");
    expect(titleLatency({ ...source, view: { ...source.view, statistic: "mean" } }, "linear")).toBe(
      "Mean latency, ms",
    );
  });

  it("says so where the cost axis does not start at zero", () => {
    const axis = { scale: "linear", min: 0, max: 5, ticks: [] } as const;
    expect(titleCostAxis(axis, source, false)).toEqual(["Cost per million invocations, USD"]);
    expect(titleCostAxis({ ...axis, min: 4 }, source, true)).toEqual([
      "Cost per million invocations, USD",
      "axis does not start at zero",
    ]);
  });

  it("describes the scatter by its frontier and the points with a name", () => {
    const text = describeScatter(listPoints(source), 5, source);
    expect(text).toContain(
      "Cost per million against p95 latency of 18 configurations; lower left is better.",
    );
    expect(text).toContain("5 of 18 on the frontier");
    expect(text).toMatch(/1024 MB x86_64: p95 .*, current/);
  });

  it("counts what failed and is not shown", () => {
    expect(describeScatter(listPoints(withFailures), 5, withFailures)).toMatch(
      /3 failed and are not shown\.$/,
    );
  });

  it("describes the sweep by the ends of each architecture", () => {
    const text = describeSweep(listPoints(source), 0, source);
    expect(text).toMatch(
      /^p95 latency and cost per million by memory size\. p95 .* at 128 MB x86_64, .* at 3008 MB x86_64\. /,
    );
    expect(describeSweep(listPoints(withFailures), 3, withFailures)).toMatch(/3 failed\.$/);
  });

  it("says that nothing was measured", () => {
    expect(describeScatter([], 0, source)).toBe("No configuration was measured.");
    expect(describeSweep([], 0, source)).toBe("No configuration was measured.");
  });

  it("says why a size failed, on one line", () => {
    const [first] = listFailed(withFailures);
    expect(first && describeFailed({ ...first, message: "killed\nby\u202esignal" })).toBe(
      "128 MB x86_64: failed, killed by signal",
    );
  });
});
