import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderGateJunit } from "../../../../lib/gate/outputs/junit.ts";
import { HOSTILE_TEXT, HOSTILE_TEXTS } from "../../../helpers/hostile-texts.ts";
import { absolute, anyText, concludeTargets, judgeTarget, mixedOutcome, replaceTextsOf } from "./outcomes.ts";
import { parseXml, type XmlElement } from "./parse-xml.ts";

const find = (element: XmlElement | undefined, name: string) =>
  element?.children.filter((child) => child.name === name) ?? [];

/** What is of the same shape whatever the texts are. */
const outline = ({ name, attributes, children }: XmlElement): unknown => [
  name,
  Object.keys(attributes).filter((key) => key !== "line"),
  children.map(outline),
];

describe("renderGateJunit", () => {
  it("has a suite for each target and a case for each check, counted", () => {
    const root = parseXml(renderGateJunit(mixedOutcome()));
    expect(root.attributes).toEqual({ name: "power-tuner gate", tests: "6", failures: "1", errors: "2" });
    expect(root.children.map(({ attributes }) => attributes)).toEqual([
      {
        name: "orders",
        tests: "5",
        failures: "1",
        errors: "1",
        skipped: "1",
        time: "0",
        timestamp: "2026-11-21T20:00:00",
      },
      expect.objectContaining({ name: "billing", tests: "1", failures: "0", errors: "1", skipped: "0" }),
    ]);
  });

  it("has a failure for a breach, an error for no verdict, skipped for off, and passes what only warns", () => {
    const [orders] = parseXml(renderGateJunit(mixedOutcome())).children;
    const cases = find(orders, "testcase");
    expect(
      cases.map(({ attributes, children }) => [attributes.line, children.map(({ name }) => name)]),
    ).toEqual([
      ["8", ["system-out"]],
      ["12", ["failure"]],
      ["16", ["error"]],
      ["20", ["system-out"]],
      ["24", ["skipped"]],
    ]);
    expect(cases[1]?.attributes).toMatchObject({
      name: "cost per million at 1024 MB x86_64 ≤ $1.00",
      classname: "orders",
      file: "power-tuner.config.yaml",
    });
    const [failure] = cases[1]?.children ?? [];
    expect(failure?.attributes.type).toBe("fail");
    expect(failure?.attributes.message).toMatch(/: measured \$4\.93, .*; over by .*; ask the owners$/);
    expect(failure?.text.split("\n")).toEqual([
      "cost per million at 1024 MB x86_64 ≤ $1.00",
      "verdict: fail",
      expect.stringMatching(/^measured \$4\.93, 95 % interval \$4\.83 to \$5\.04, 45 invocations$/),
      expect.stringMatching(/^over by /),
      "ask the owners",
      "set in power-tuner.config.yaml:12",
    ]);
    expect(find(cases[3], "system-out")[0]?.text).toMatch(/^verdict: fail \(level warn\)\nmeasured /);
  });

  it("has an error for a target without a result", () => {
    const [, billing] = parseXml(renderGateJunit(mixedOutcome())).children;
    const [only] = find(billing, "testcase");
    expect(only?.children[0]).toMatchObject({
      name: "error",
      attributes: { type: "TargetError", message: "billing-worker does not exist" },
      text: "billing-worker does not exist",
    });
  });

  it("says with what it was compared and how often it was looked", () => {
    const baseline = { file: "b.json", measuredAt: "2026-11-01T00:00:00.000Z", commit: "4f2c1aa" };
    const outcome = concludeTargets([judgeTarget(undefined, { baseline })]);
    const [properties] = find(parseXml(renderGateJunit(outcome)).children[0], "properties");
    const values = Object.fromEntries(
      (properties?.children ?? []).map(({ attributes }) => [attributes.name, attributes.value]),
    );
    expect(values).toMatchObject({
      baseline: "b.json",
      "baseline-commit": "4f2c1aa",
      looks: "50 of 50, 100, 200",
    });
  });

  it("has no line where the budget's place has none", () => {
    const outcome = concludeTargets([judgeTarget([absolute({ source: "a budget" })])]);
    const [suite] = parseXml(renderGateJunit(outcome)).children;
    expect(find(suite, "testcase")[0]?.attributes).toMatchObject({ file: "a budget" });
    expect(find(suite, "testcase")[0]?.attributes).not.toHaveProperty("line");
  });

  it("keeps every text a text", () => {
    const shape = outline(parseXml(renderGateJunit(replaceTextsOf(mixedOutcome(), "harmless"))));
    for (const text of [...HOSTILE_TEXTS, HOSTILE_TEXT, "]]>", "\ud800", "a\u0000b\uffff", "&#0;"]) {
      const root = parseXml(renderGateJunit(replaceTextsOf(mixedOutcome(), text)));
      expect(outline(root)).toEqual(shape);
    }
    const target = judgeTarget(undefined, { name: `<a & "b"'>\tc\n` });
    const [suite] = parseXml(renderGateJunit(concludeTargets([target]))).children;
    expect(suite?.attributes.name).toBe(`<a & "b"'>\tc\n`);
  });

  it("is XML whatever the texts hold", () => {
    const outcome = mixedOutcome();
    const shape = outline(parseXml(renderGateJunit(replaceTextsOf(outcome, "harmless"))));
    fc.assert(
      fc.property(anyText, (one) => {
        const root = parseXml(renderGateJunit(replaceTextsOf(outcome, one)));
        expect(outline(root)).toEqual(shape);
      }),
      { numRuns: 200 },
    );
  });
});
