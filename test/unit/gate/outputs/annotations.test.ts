import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderGateAnnotations } from "../../../../lib/gate/outputs/annotations.ts";
import { HOSTILE_TEXT, HOSTILE_TEXTS } from "../../../helpers/hostile-texts.ts";
import { absolute, concludeTargets, judgeTarget, mixedOutcome, replaceTextsOf } from "./outcomes.ts";

/** As the runner reads a command (actions/runner, ActionCommand.cs). */
function parse(line: string) {
  const match = /^::(error|warning) ([^\n\r]*?)::([^\n\r]*)$/.exec(line);
  if (!match) throw new Error(`${JSON.stringify(line)} is no annotation`);
  const [, kind, properties = "", message = ""] = match;
  const decode = (text: string) =>
    text
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%25", "%");
  const pairs = properties.split(",").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name, decode(value.join("="))] as const;
  });
  return { kind, ...Object.fromEntries(pairs), message: message.replaceAll("%25", "%") };
}

describe("renderGateAnnotations", () => {
  it("has an error for what failed and what has no result, a warning for what is undecided or only warns", () => {
    expect(renderGateAnnotations(mixedOutcome()).map(parse)).toEqual([
      { kind: "error", title: "billing: no result", message: "TargetError: billing-worker does not exist" },
      {
        kind: "error",
        file: "power-tuner.config.yaml",
        line: "12",
        title: "orders: fail",
        message: expect.stringMatching(
          /^cost per million at 1024 MB x86_64 ≤ \$1\.00: measured .*; ask the owners$/,
        ),
      },
      expect.objectContaining({ kind: "warning", line: "16", title: "orders: no data" }),
      expect.objectContaining({ kind: "warning", line: "20", title: "orders: fail" }),
    ]);
  });

  it("names the file by its path in the repository", () => {
    const outcome = concludeTargets([judgeTarget([absolute({ max: 1 })])]);
    const [line = ""] = renderGateAnnotations(outcome, (file) => `services/orders/${file}`);
    expect(parse(line)).toMatchObject({ file: "services/orders/power-tuner.config.yaml", line: "8" });
  });

  it("has none where all is within its limits", () => {
    expect(renderGateAnnotations(concludeTargets([judgeTarget([absolute()])]))).toEqual([]);
  });

  it("has ten of a kind at most, of which the last one counts the rest", () => {
    const budgets = (count: number, level: "error" | "warn") =>
      Array.from({ length: count }, () => absolute({ max: 1, level }));
    const annotate = (count: number) =>
      renderGateAnnotations(
        concludeTargets([judgeTarget([...budgets(count, "error"), ...budgets(3, "warn")])]),
      ).map(parse);
    expect(annotate(10).filter(({ kind }) => kind === "error")).toHaveLength(10);
    const errors = annotate(25).filter(({ kind }) => kind === "error");
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)).toMatchObject({
      title: "Power tuning gate: 16 more",
      message: "16 more errors are not shown here; the gate's other outputs have all of them",
    });
    expect(annotate(25).filter(({ kind }) => kind === "warning")).toHaveLength(3);
  });

  it("keeps texts out of its own syntax", () => {
    const outcome = mixedOutcome();
    const count = renderGateAnnotations(outcome).length;
    const check = (text: string) => {
      const parsed = renderGateAnnotations(replaceTextsOf(outcome, text)).map(parse);
      expect(parsed).toHaveLength(count);
      for (const one of parsed) {
        expect(
          Object.keys(one).filter((key) => !["kind", "file", "line", "title", "message"].includes(key)),
        ).toEqual([]);
      }
    };
    for (const text of [
      ...HOSTILE_TEXTS,
      HOSTILE_TEXT,
      "a::b",
      "%0A::error::x",
      "a,line=1\n::set-env name=x::y",
    ]) {
      check(text);
    }
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."ab:,=%\r\n0A"), minLength: 1 }), check), {
      numRuns: 200,
    });
  });
});
