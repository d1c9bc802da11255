import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGateConfig } from "../../../lib/gate/parse-config.ts";
import { renderStarterConfig } from "../../../lib/gate/starter-config.ts";

const starter = { name: "orders", function: "orders-api", schema: "./power-tuner.config.schema.json" };

describe("renderStarterConfig", () => {
  it("is a file that the gate reads", () => {
    const { targets, baseline } = parseGateConfig(renderStarterConfig(starter), "f.yaml");
    expect(targets).toMatchObject([{ name: "orders", function: "orders-api", num: 100 }]);
    expect(targets[0]?.budgets.map((budget) => ("metric" in budget ? budget.metric : budget.kind))).toEqual([
      "cost",
      "p95",
      "errorRate",
      "savings",
    ]);
    expect(baseline).toBeUndefined();
  });

  it("is one with every key that it has behind a # as well", () => {
    const text = renderStarterConfig(starter).replace(/^( *)# (?=( {2})?[a-zA-Z]+:( |$))/gm, "$1");
    const { targets, baseline } = parseGateConfig(text, "f.yaml");
    expect(baseline).toMatchObject({ file: "power-tuner.baseline.json", missing: "warn" });
    expect(targets).toMatchObject([{ payloadFile: "event.json", num: 100, maxCostUsd: 1 }]);
    expect(targets[0]?.budgets).toContainEqual(
      expect.objectContaining({
        kind: "relative",
        metric: "p95",
        percent: 10,
        atLeast: 5,
        message: "the caller times out after 300 ms",
      }),
    );
  });

  it("names its schema where editors look for it", () => {
    expect(renderStarterConfig(starter)).toMatch(
      /^# yaml-language-server: \$schema=\.\/power-tuner\.config\.schema\.json\n/,
    );
  });

  it("keeps any name that is on one line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (name) => {
        const text = renderStarterConfig({ ...starter, name, function: name });
        expect(parseGateConfig(text, "f.yaml").targets).toMatchObject([{ name, function: name }]);
      }),
    );
    for (const name of ["yes", "12", "null", "a: b", "- a", "# a", "'", '"', "{a}", " a "]) {
      const text = renderStarterConfig({ ...starter, name });
      expect(parseGateConfig(text, "f.yaml").targets[0]?.name).toBe(name);
    }
  });

  it("puts a name on one line", () => {
    const text = renderStarterConfig({ ...starter, name: "a\r\nb" });
    expect(parseGateConfig(text, "f.yaml").targets[0]?.name).toBe("a b");
  });
});
