import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { METRICS } from "../../../../lib/gate/budget.ts";
import { renderGateOpenMetrics } from "../../../../lib/gate/outputs/openmetrics.ts";
import { HOSTILE_TEXT, HOSTILE_TEXTS } from "../../../helpers/hostile-texts.ts";
import { absolute, anyText, concludeTargets, judgeTarget, mixedOutcome, replaceTextsOf } from "./outcomes.ts";
import { parseOpenMetrics } from "./parse-openmetrics.ts";

describe("renderGateOpenMetrics", () => {
  it("has what was measured and what is allowed by target, configuration and metric", () => {
    const samples = parseOpenMetrics(renderGateOpenMetrics(mixedOutcome()));
    const cost = { target: "orders", configuration: "x86_64-1024", metric: "cost_usd_per_million" };
    expect(samples).toContainEqual({ name: "power_tuner_measured", labels: cost, value: 4.933 });
    expect(
      samples.filter(({ name, labels }) => name === "power_tuner_limit" && labels.metric === cost.metric),
    ).toEqual([{ name: "power_tuner_limit", labels: cost, value: 1 }]);
  });

  it("counts checks by what they came to, and says which targets were judged", () => {
    const samples = parseOpenMetrics(renderGateOpenMetrics(mixedOutcome()));
    const of = (name: string) => samples.filter((sample) => sample.name === name);
    expect(of("power_tuner_checks").map(({ labels, value }) => [labels.verdict, value])).toEqual([
      ["failed", 1],
      ["undecided", 1],
      ["warned", 1],
      ["passed", 1],
    ]);
    expect(of("power_tuner_judged").map(({ labels, value }) => [labels.target, value])).toEqual([
      ["orders", 1],
      ["billing", 0],
    ]);
  });

  it("rounds to four digits, so that noise does not show as a change", () => {
    const budgets = METRICS.map((metric) => absolute({ metric, max: 1234.5678 }));
    const text = renderGateOpenMetrics(concludeTargets([judgeTarget(budgets)]));
    expect(text).toContain(" 1235\n");
    for (const [, value = ""] of text.matchAll(/^\w+\{.*\} (.*)$/gm)) {
      expect(value.replace(/e.*|\D/g, "").replace(/^0+|0+$/g, "").length).toBeLessThanOrEqual(4);
    }
  });

  it("names increases and savings as such", () => {
    const names = parseOpenMetrics(
      renderGateOpenMetrics(
        concludeTargets([
          judgeTarget([
            { kind: "relative", metric: "cost", at: "current", level: "error", percent: 10, atLeast: 0 },
            { kind: "relative", metric: "errorRate", at: "current", level: "error", atLeast: 1 },
            { kind: "savings", at: "current", level: "warn", maxMissedPercent: 15 },
          ]),
        ]),
      ),
    ).flatMap(({ name, labels }) => (name === "power_tuner_limit" ? [labels.metric] : []));
    expect(names.toSorted()).toEqual([
      "cost_usd_per_million_increase_percent",
      "error_rate_increase_percent",
      "missed_savings_percent",
    ]);
  });

  it.each([...HOSTILE_TEXTS, HOSTILE_TEXT, '\\"\n', "a\\", "}"])("keeps %j a text", (text) => {
    const before = parseOpenMetrics(renderGateOpenMetrics(replaceTextsOf(mixedOutcome(), "harmless")));
    const after = parseOpenMetrics(renderGateOpenMetrics(replaceTextsOf(mixedOutcome(), text)));
    expect(after.map(({ value }) => value)).toEqual(before.map(({ value }) => value));
  });

  it("has no # in a sample, after which GitLab reads no further", () => {
    const text = renderGateOpenMetrics(replaceTextsOf(mixedOutcome(), "orders #1"));
    const samples = text.split("\n").filter((line) => !line.startsWith("#"));
    expect(samples.join("\n")).toContain("orders \uff031");
    expect(samples.join("\n")).not.toContain("#");
  });

  it("can be read whatever the texts hold", () => {
    const outcome = mixedOutcome();
    fc.assert(
      fc.property(anyText, (text) => {
        const samples = parseOpenMetrics(renderGateOpenMetrics(replaceTextsOf(outcome, text)));
        expect(samples.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
