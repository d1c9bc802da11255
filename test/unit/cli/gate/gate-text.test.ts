import { describe, expect, it } from "vitest";
import { renderGateHeadline, renderGateText } from "../../../../lib/cli/gate/gate-text.ts";
import { absolute, concludeTargets, judgeTarget, UNJUDGED } from "../../gate/outputs/outcomes.ts";

const PLAIN = { paint: (_style: string, text: string) => text };

describe("renderGateText", () => {
  const outcome = concludeTargets([
    judgeTarget(undefined, {
      stopped: "All looks that were planned are made",
      looks: { made: [50, 100], planned: [50, 100, 200] },
      baseline: { file: "b.json", measuredAt: "2026-11-20T10:00:00Z", commit: "0123456789abcdef" },
    }),
    UNJUDGED,
  ]);
  const text = renderGateText(outcome, PLAIN);
  const lines = text.split("\n");

  it("shows what has no result, what failed, what is undecided, what warns, and what passed, in this order", () => {
    const titles = lines.filter((line) => /^[A-Z]{2}/.test(line)).map((line) => line.split("  ")[0]);
    expect(titles).toEqual(["NO RESULT", "FAIL", "NO DATA", "FAIL (warn)", "PASS"]);
  });

  it("says of a failure what was measured, by how much it is over, what to do, and where the budget is", () => {
    const start = lines.findIndex((line) => line.startsWith("FAIL  orders  cost per million at "));
    expect(lines.slice(start, start + 5)).toEqual([
      expect.stringMatching(/ ≤ \$1\.00$/),
      expect.stringMatching(/^ {2}measured \$[\d.]+, 95 % interval \$[\d.]+ to \$[\d.]+, \d+ invocations$/),
      expect.stringMatching(/^ {2}over by /),
      "  ask the owners",
      "  set in power-tuner.config.yaml:12",
    ]);
  });

  it("gives each pass one line, with what was measured", () => {
    const budgets = [absolute(), absolute({ metric: "p90", max: 100_000 })];
    const passed = renderGateText(concludeTargets([judgeTarget(budgets)]), PLAIN);
    expect(passed.split("\n")).toEqual([
      expect.stringMatching(
        /^PASS {2}orders {2}cost per million at .* ≤ \$1,000\.00: \$[\d.]+ \(\$[\d.]+ to \$[\d.]+\)$/,
      ),
      expect.stringMatching(/^PASS {2}orders {2}p90 at .* ≤ 100,000 ms: [\d.]+ ms \([\d.]+ to [\d.]+ ms\)$/),
      "",
      "✓ Gate passed: 2 checks of 1 target",
    ]);
  });

  it("names the error of a target without a result", () => {
    expect(text).toContain("NO RESULT  billing\n  TargetError: billing-worker does not exist\n");
  });

  it("says what each target was compared with, and why no more was measured", () => {
    expect(text).toContain(
      "orders: compared with b.json of commit 0123456, 2026-11-20 10:00 UTC; " +
        "looked at 50, 100 of 50, 100, 200 invocations; All looks that were planned are made",
    );
  });

  it("ends with the verdict", () => {
    expect(lines.at(-1)).toBe(renderGateHeadline(outcome, PLAIN));
    expect(lines.at(-1)).toMatch(/^✗ Gate failed: 1 of 4 checks/);
  });
});
