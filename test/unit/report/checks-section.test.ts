import { describe, expect, it } from "vitest";
import type { GateCheck } from "../../../lib/report/checks.ts";
import { renderChecks, renderGate } from "../../../lib/report/checks-section.ts";
import { toText } from "../../../lib/report/html.ts";
import { fullResult } from "../../helpers/results.ts";

const PASSED: GateCheck = {
  name: "cost per million",
  verdict: "pass",
  level: "error",
  candidateKey: "arm64-1024",
  unit: "usd-per-million",
  value: 4.13,
  interval: { level: 0.95, low: 4, high: 4.3 },
  limit: 5,
};
const FAILED: GateCheck = {
  name: "p95",
  verdict: "fail",
  level: "error",
  unit: "ms",
  value: 326,
  interval: { level: 0.95, low: 310 },
  limit: 300,
  source: "power-tuner.config.yaml:12",
  note: "raise memory",
};

const readRows = (checks: readonly GateCheck[]) =>
  [...toText(renderChecks(checks, fullResult())).matchAll(/<tr class="[\w-]+">(.*?)<\/tr>/gs)].map(
    ([, row = ""]) => [...row.matchAll(/<t[hd] [^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell),
  );

describe("renderChecks", () => {
  it("lists checks, the worst first, each with figure, interval, limit and where it is written", () => {
    expect(readRows([PASSED, FAILED])).toEqual([
      [
        "✗ fail",
        "p95",
        "–",
        "326 ms",
        "at least 310 ms",
        "300 ms",
        "error",
        "power-tuner.config.yaml:12",
        "over by at least 10.0 ms (3.3 %); raise memory",
      ],
      ["✓ pass", "cost per million", "1024 MB arm64", "$4.13", "$4.00 to $4.30", "$5.00", "error", "–", ""],
    ]);
  });

  it("has a word and a sign for every verdict, and a dash for what is not known", () => {
    const verdicts = ["fail", "likely-over", "no-data", "not-comparable", "at-risk", "pass"] as const;
    const rows = readRows(
      verdicts.map((verdict) => ({ name: "memory", verdict, level: "warn", unit: "mb" }) as const),
    );
    expect(rows.map(([verdict]) => verdict)).toEqual([
      "✗ fail",
      "✗ likely over",
      "? no data",
      "? not comparable",
      "! at risk",
      "✓ pass",
    ]);
    for (const cells of rows) expect(cells.slice(2, 6)).toEqual(["–", "–", "–", "–"]);
  });
});

describe("renderGate", () => {
  it.each([
    ["Gate: passed", [PASSED]],
    ["Gate: failed, 1 of 2 checks", [PASSED, FAILED]],
    ["Gate: undecided, 1 of 1 check without a verdict", [{ ...FAILED, verdict: "likely-over" }]],
    ["Gate: failed, 1 of 2 checks", [FAILED, { ...FAILED, verdict: "likely-over" }]],
    ["Gate: failed, 1 of 2 checks", [FAILED, { ...FAILED, verdict: "no-data" }]],
    ["Gate: undecided, 1 of 1 check without a verdict", [{ ...FAILED, verdict: "no-data" }]],
    ["Gate: undecided, 1 of 2 checks without a verdict", [PASSED, { ...FAILED, verdict: "not-comparable" }]],
    ["Gate: undecided, nothing was checked", [{ ...FAILED, level: "off" }]],
    ["Gate: undecided, nothing was checked", []],
    ["Gate: passed", [PASSED, { ...FAILED, level: "off" }]],
    ["Gate: failed, 1 of 1 check", [FAILED, { ...PASSED, level: "off" }]],
    ["Gate: passed, 1 with a warning", [PASSED, { ...FAILED, level: "warn", verdict: "no-data" }]],
    ["Gate: passed, 1 with a warning", [PASSED, { ...FAILED, verdict: "at-risk" }]],
    ["Gate: passed, 1 with a warning", [PASSED, { ...FAILED, level: "warn" }]],
  ] as const)("says %j", (text, checks) => {
    expect(toText(renderGate(checks))).toContain(`>${text}</a>`);
  });

  const check = { name: "p95", level: "error", unit: "ms", limit: 300 } as const;
  it.each([
    ["pass", "passed", "✓"],
    ["at-risk", "warned", "!"],
    ["fail", "failed", "✗"],
    ["no-data", "undecided", "?"],
    ["not-comparable", "undecided", "?"],
  ] as const)(
    "shows a gate with a check that is %s as %s, and leads to the checks",
    (verdict, state, sign) => {
      const gate = toText(renderGate([{ ...check, verdict }]));
      expect(gate).toContain(`<p class="gate ${state}">${sign} <a href="#checks">Gate: `);
    },
  );
});
