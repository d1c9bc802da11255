import { describe, expect, it } from "vitest";
import { renderGateJson } from "../../../../lib/gate/outputs/json.ts";
import { HOSTILE_TEXT } from "../../../helpers/hostile-texts.ts";
import { absolute, concludeTargets, judgeTarget, mixedOutcome, replaceTextsOf } from "./outcomes.ts";

const EXIT = { code: 4, reason: "left-behind" };

const read = (outcome = mixedOutcome()) => JSON.parse(renderGateJson(outcome, EXIT));

describe("renderGateJson", () => {
  it("says what the gate came to, and with what the command ends", () => {
    expect(read()).toMatchObject({
      schemaVersion: 1,
      tool: { name: "lambda-power-tuner" },
      config: "power-tuner.config.yaml",
      state: "failed",
      exit: EXIT,
      failedChecks: [{ target: "orders", id: "current/cost/max#2" }],
    });
    expect(renderGateJson(mixedOutcome(), EXIT)).toMatch(/}\n$/);
  });

  it("has each check with figure, interval, limit, words and place", () => {
    const [orders] = read().targets;
    expect(orders.checks[1]).toEqual({
      id: "current/cost/max#2",
      kind: "absolute",
      metric: "cost",
      at: "current",
      name: "cost per million",
      verdict: "fail",
      level: "error",
      candidateKey: "x86_64-1024",
      unit: "usd-per-million",
      value: expect.closeTo(4.933, 3),
      interval: { level: 0.95, low: expect.closeTo(4.833, 3), high: expect.closeTo(5.036, 3) },
      limit: 1,
      count: 45,
      headline: "cost per million at 1024 MB x86_64 ≤ $1.00",
      message: expect.stringMatching(/^cost per million .*: measured .*; over by .*; ask the owners$/),
      note: "ask the owners",
      source: "power-tuner.config.yaml:12",
    });
    expect(orders.off).toEqual([
      {
        id: "current/p50/max",
        kind: "absolute",
        metric: "p50",
        at: "current",
        source: "power-tuner.config.yaml:24",
      },
    ]);
    expect(orders.failedChecks).toEqual(["current/cost/max#2"]);
  });

  it("has what is recommended, what it is now, and the looks", () => {
    const [orders] = read().targets;
    expect(orders).toMatchObject({
      verdict: "failed",
      environment: "aws",
      region: "us-east-1",
      current: { candidateKey: "x86_64-1024", memoryMb: 1024, architecture: "x86_64" },
      recommendation: { state: "found", candidateKey: "arm64-1024", memoryMb: 1024, architecture: "arm64" },
      looks: { made: [50], planned: [50, 100, 200] },
    });
  });

  it("has the error of a target without a result", () => {
    expect(read().targets[1]).toEqual({
      name: "billing",
      function: "billing-worker",
      state: "unjudged",
      error: { name: "TargetError", message: "billing-worker does not exist" },
    });
  });

  it("has the increase over a baseline, and which one that is", () => {
    const baseline = { file: "b.json", measuredAt: "2026-11-01T00:00:00.000Z" };
    const budget = {
      kind: "relative",
      metric: "p95",
      at: "current",
      level: "error",
      percent: 10,
      atLeast: 5,
    } as const;
    const [target] = read(concludeTargets([judgeTarget([budget], { baseline })])).targets;
    expect(target.baseline).toEqual(baseline);
    expect(target.checks[0]).toMatchObject({
      id: "current/p95/maxIncrease",
      increase: { unit: "ms", percent: 10, atLeast: 5 },
    });
  });

  it("leaves out what is no number, and all samples", () => {
    const target = judgeTarget([absolute()]);
    const [judged] = target.verdict.judged;
    if (!judged) throw new Error("nothing was judged");
    const check = { ...judged.check, value: Number.POSITIVE_INFINITY };
    const verdict = { ...target.verdict, judged: [{ ...judged, check }], checks: [check] };
    const json = renderGateJson(concludeTargets([{ ...target, verdict }]), EXIT);
    expect(JSON.parse(json).targets[0].checks[0]).not.toHaveProperty("value");
    expect(json).not.toContain("durationMs");
    expect(json.length).toBeLessThan(5000);
  });

  it("holds any text", () => {
    expect(read(replaceTextsOf(mixedOutcome(), HOSTILE_TEXT)).targets[1].error.message).toBe(HOSTILE_TEXT);
  });
});
