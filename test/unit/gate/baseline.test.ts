import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { parseBaseline, renderBaseline, replaceTargets } from "../../../lib/gate/baseline.ts";
import { type KeptResult, toBaselineTarget } from "../../../lib/gate/baseline-target.ts";
import { METRICS } from "../../../lib/gate/budget.ts";
import { chooseBaseline } from "../../../lib/gate/choose-baseline.ts";
import { toEarlierResult } from "../../../lib/gate/earlier-result.ts";
import { readFigure } from "../../../lib/gate/figure.ts";
import { buildResult, localResult, resultWithFailures } from "../../helpers/results.ts";
import { buildJudged, type Measured } from "./results.ts";

const NOW_MS = Date.parse("2026-11-22T00:00:00.000Z");

const keep = (name: string, result: KeptResult = localResult()) => toBaselineTarget(name, result, []);

const render = (...targets: ReturnType<typeof keep>[]) => renderBaseline(replaceTargets(undefined, targets));

/** What the one mistake says of the file. */
function explain(text: string): string | undefined {
  try {
    parseBaseline(text, "base.json");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.mistakes).toEqual([
      {
        field: "baseline",
        value: "base.json",
        allowed: "a file that `power-tuner baseline update` wrote",
        hint: expect.any(String),
      },
    ]);
    return error.mistakes[0]?.hint;
  }
  return undefined;
}

describe("parseBaseline", () => {
  it.each([
    ["local", localResult],
    ["partly failed", () => resultWithFailures()],
    ["AWS's", () => buildResult({ label: "last release" })],
  ])("reads what renderBaseline wrote of a %s result", (_title, build) => {
    const target = keep("orders", build());
    expect(parseBaseline(render(target), "base.json").targets).toEqual([target]);
  });

  it("reads a file with fields of a later version", () => {
    const text = render(keep("orders")).replace('"schemaVersion": 1', '"later": {}, "schemaVersion": 1');
    expect(parseBaseline(text, "base.json").targets).toHaveLength(1);
  });

  it("gives back every figure, and its limits, of any sample as Lambda reports it", () => {
    const ms = fc.integer({ min: 1, max: 90_000_00 }).map((hundredths) => hundredths / 100);
    const measured: fc.Arbitrary<Measured> = fc.record({
      warmMs: fc.array(ms, { maxLength: 120 }),
      initsMs: fc.array(ms, { maxLength: 12 }),
      failed: fc.integer({ min: 0, max: 5 }),
      maxMemoryUsedMb: fc.integer({ min: 1, max: 10_240 }),
    });
    fc.assert(
      fc.property(measured, fc.boolean(), (one, onlyColdStarts) => {
        fc.pre((one.warmMs?.length ?? 0) + (one.initsMs?.length ?? 0) > 0);
        const judged = buildJudged({ "arm64-512": one }, { own: { onlyColdStarts } });
        const { run, tool } = localResult();
        const text = render(toBaselineTarget("orders", { ...judged, run, tool }, []));
        const chosen = chooseBaseline(parseBaseline(text, "base.json"), "base.json", "orders", {
          nowMs: NOW_MS,
        });
        for (const metric of METRICS) {
          const [before, kept] = [judged, chosen?.baseline].map((result) => {
            const [candidate] = result?.candidates ?? [];
            if (!candidate || !result) throw new Error("nothing was kept");
            const figure = readFigure(candidate, metric, result.settings);
            if ("missing" in figure) return [figure.missing];
            const { low, high } = figure.limit(0.95) ?? {};
            return [figure.count, figure.value, low, high];
          });
          expect(kept).toHaveLength(before?.length ?? 0);
          // Cold starts come first in a baseline, and sums depend on the order by a little.
          kept?.forEach((value, place) => {
            const own = before?.[place];
            if (typeof value !== "number" || typeof own !== "number") expect(value).toBe(own);
            else expect(Math.abs(value - own)).toBeLessThanOrEqual(1e-12 * own);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  const good = render(keep("orders"));
  const change = (from: string | RegExp, to: string) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    return text;
  };

  it.each([
    ["an empty file", "\n", "it is empty: restore it, or remove it and make it anew"],
    ["a text", "no json", "it is not JSON: restore it, or remove it and make it anew"],
    ["a file cut off", good.slice(0, 400), "it is not JSON: restore it, or remove it and make it anew"],
    ["another JSON", '{"version":1}', "it is JSON, but no baseline"],
    ["a list", "[]", "it is JSON, but no baseline"],
    [
      "both sides of a merge",
      `<<<<<<< HEAD\n${good}=======\n${good}>>>>>>> main\n`,
      "it holds both sides of a merge conflict: take one of them, or make it anew",
    ],
    [
      "a later version",
      change('"schemaVersion": 1', '"schemaVersion": 2'),
      "it has schemaVersion 2, and this power-tuner reads 1: use the one that wrote it, or make it anew",
    ],
  ])("says of %s what is wrong", (_title, text, hint) => {
    expect(explain(text)).toBe(hint);
  });

  it.each([
    ["a text among durations", change(/"durationMs": \[/, '"durationMs": ["1",'), "durationMs"],
    ["a negative duration", change(/"durationMs": \[/, '"durationMs": [-1,'), "durationMs"],
    ["an unknown configuration", change(/"key": "x86_64-128"/, '"key": "mips-128"'), "configurations.0.key"],
    ["no instant", change(/"measuredAt": "[^"]*"/, '"measuredAt": "yesterday"'), "targets.0.measuredAt"],
    ["a hash that is none", change('"function":', '"payloadSha256": "x",\n"function":'), "payloadSha256"],
    ["a commit that is none", change('"function":', '"commit": "main",\n"function":'), "targets.0.commit"],
    ["columns of different lengths", change(/"initDurationMs": \[/, '"initDurationMs": [1,'), "cold"],
    ["a share above one", change(/"coldStartShare": [\d.]+/, '"coldStartShare": 2'), "coldStartShare"],
  ])("refuses %s, and says where", (_title, text, field) => {
    expect(explain(text)).toMatch(/^it is damaged or was changed \(missing or wrong in it: targets\.0\./);
    expect(explain(text)).toContain(field);
  });

  it("refuses a name that comes twice", () => {
    const kept = keep("orders");
    const text = renderBaseline({ schemaVersion: 1, targets: [kept, kept] });
    expect(explain(text)).toBe(
      "it is damaged or was changed (missing or wrong in it: targets): restore it, or make it anew",
    );
  });
});

describe("renderBaseline", () => {
  it("has each column in one line, and targets by name whatever order they came in", () => {
    const [a, b] = [keep("a"), keep("b")];
    const text = render(b, a);
    expect(text).toBe(render(a, b));
    expect(text.indexOf('"name": "a"')).toBeLessThan(text.indexOf('"name": "b"'));
    const { warm } = a.configurations[0] ?? {};
    expect(text.split("\n").map((line) => line.trim())).toContain(
      `"durationMs": ${JSON.stringify(warm?.durationMs)}`,
    );
  });

  it("stays small: two configurations in under 4 KB of 100 samples, and under 9 KB of 400", () => {
    const sizeOf = (num: number) => {
      const memorySizesMb = [1024, 1536];
      const result = buildResult({ num, memorySizesMb, architectures: ["x86_64"], coldStarts: 3 });
      const target = toBaselineTarget("orders-api", result, ["x86_64-1024", "x86_64-1536"]);
      expect(target.configurations).toHaveLength(2);
      return Buffer.byteLength(render(target));
    };
    expect(sizeOf(100)).toBeLessThan(4096);
    expect(sizeOf(400)).toBeLessThan(9216);
  });
});

describe("replaceTargets", () => {
  it("keeps all others as they are", () => {
    const [a, b, changed] = [keep("a"), keep("b"), { ...keep("b"), toolVersion: "9" }];
    const before = replaceTargets(undefined, [a, b]);
    expect(replaceTargets(before, [changed]).targets).toEqual([a, changed]);
    expect(replaceTargets(undefined, []).targets).toEqual([]);
  });
});

describe("chooseBaseline", () => {
  const file = replaceTargets(undefined, [toBaselineTarget("a", localResult(), [], "0123456789abcdef")]);

  it("gives the target's part, and where it is from", () => {
    const chosen = chooseBaseline(file, "base.json", "a", { nowMs: NOW_MS });
    expect(chosen?.compared).toEqual({
      file: "base.json",
      measuredAt: "2026-11-20T14:09:48.000Z",
      commit: "0123456789abcdef",
    });
    expect(chosen?.outdated).toBeUndefined();
    expect(chosen?.baseline).toEqual(toEarlierResult(keep("a")));
    expect(chooseBaseline(file, "base.json", "b", { nowMs: NOW_MS })).toBeUndefined();
  });

  it("says of one that is too old that it is", () => {
    const chosen = chooseBaseline(file, "base.json", "a", { maxAgeMs: 3_600_000, nowMs: NOW_MS });
    expect(chosen?.outdated).toContain("the baseline is 33 hours old, and maxAge is 1 hour");
  });
});
