import { describe, expect, it } from "vitest";
import type { TuningResult } from "../../../../lib/analyze/result.ts";
import { openAllowance } from "../../../../lib/cli/gate/allowance.ts";
import type { GateCase } from "../../../../lib/cli/gate/check-request.ts";
import {
  type EndedMeasurement,
  type MeasureOptions,
  measureTarget,
} from "../../../../lib/cli/gate/measure-target.ts";
import type { InputFields } from "../../../../lib/cli/tune/input-flags.ts";
import { CleanupError } from "../../../../lib/errors.ts";
import type { Budget } from "../../../../lib/gate/budget.ts";
import { around, buildJudged, type Measured } from "../../gate/results.ts";

const KEY = "x86_64-512";
const CONFIGURATIONS = {
  isSearch: false,
  named: [KEY],
  powerValues: [512],
  architectures: ["x86_64"],
} as const;

const P50 = { kind: "absolute", metric: "p50", at: "current", level: "error" } as const;
const INCREASE: Budget = {
  kind: "relative",
  metric: "p50",
  at: "current",
  level: "error",
  percent: 10,
  atLeast: 1,
};

function buildCase(budget: Budget, more: Partial<GateCase> = {}): GateCase {
  const target = {
    name: "orders",
    function: "orders",
    num: 20,
    maxNum: 80,
    budgets: [budget],
    sources: {},
  };
  const measured = { where: "aws", target, functionName: "orders", fields: {}, notes: [] } as const;
  return { target, evidence: { kind: "measure", measured }, ...more };
}

interface Played {
  readonly measured: Measured;
  readonly costUsd?: number;
  readonly warning?: { readonly code: string; readonly message: string };
}

/** Runs that give these results, one after the other. */
async function play(
  gateCase: GateCase,
  runs: readonly (Played | Error)[],
  more: Partial<MeasureOptions> = {},
) {
  const inputs: InputFields[] = [];
  const folders: string[] = [];
  const kept: number[] = [];
  const left = [...runs];
  const run = async (input: InputFields, outDir: string): Promise<EndedMeasurement> => {
    inputs.push(input);
    folders.push(outDir);
    const next = left.shift();
    if (!next) throw new Error("there is no other run");
    if (next instanceof Error) throw next;
    const { measured, costUsd = 1, warning } = next;
    const result: unknown = {
      ...buildJudged({ [KEY]: measured }),
      spend: { invocations: 1, gbSeconds: 1, costUsd, stateTransitions: 1 },
      warnings: warning ? [warning] : [],
    };
    return { runId: `run-${inputs.length}`, result: result as TuningResult };
  };
  const measured = await measureTarget(
    gateCase,
    { configurations: CONFIGURATIONS, fields: { lambdaARN: "orders" }, run },
    {
      outDir: "/out",
      confirms: ["error"],
      allowance: openAllowance({}, () => 0),
      note: () => {},
      keep: ({ looks }) => kept.push(looks.made.length),
      report: () => {},
      interruption: { signal: new AbortController().signal },
      ...more,
    },
  );
  return { measured, inputs, folders, kept };
}

const at = (centreMs: number, count: number): Played => ({ measured: { warmMs: around(centreMs, count) } });
const baseline = { baseline: buildJudged({ [KEY]: { warmMs: around(100, 100) } }) };
const compared = { file: "b.json", measuredAt: "2026-11-20T00:00:00Z" };

describe("measureTarget", () => {
  it("stops at the first look where that decides", async () => {
    const { measured, inputs } = await play(buildCase({ ...P50, max: 200 }), [at(100, 20)]);
    expect(measured).toMatchObject({
      verdict: { state: "passed" },
      looks: { made: [20], planned: [20, 40, 80] },
    });
    expect(measured.stopped).toBeUndefined();
    expect(inputs).toEqual([
      {
        lambdaARN: "orders",
        powerValues: [512],
        architectures: ["x86_64"],
        sampling: "fixed",
        num: 21,
        numByConfiguration: { [KEY]: 21 },
      },
    ]);
  });

  it("continues the run for undecided checks, at the looks that were planned, and says when they are made", async () => {
    const { measured, inputs, kept } = await play(buildCase({ ...P50, max: 99 }), [
      at(100, 20),
      at(100, 40),
      at(100, 80),
    ]);
    expect(inputs.slice(1)).toMatchObject([
      { continueFrom: "run-1", numByConfiguration: { [KEY]: 41 } },
      { continueFrom: "run-2", numByConfiguration: { [KEY]: 81 } },
    ]);
    expect(measured.looks.made).toEqual([20, 40, 80]);
    expect(measured.stopped).toBe("All looks that were planned are made");
    expect(kept).toEqual([1, 2, 3]);
  });

  it("looks no further when the money is spent, and says so", async () => {
    const allowance = openAllowance({ maxCostUsd: 1.5 }, () => 0);
    const { measured, inputs } = await play(
      buildCase({ ...P50, max: 99 }),
      [
        { ...at(100, 20), costUsd: 1 },
        { ...at(100, 40), costUsd: 0.5 },
      ],
      { allowance },
    );
    expect(inputs.map(({ maxCostUsd }) => maxCostUsd)).toEqual([1.5, 1.5]);
    expect(measured).toMatchObject({ looks: { made: [20, 40] }, stopped: "--max-cost of $1.50 is spent" });
  });

  it("looks no further when a run went as far as its limits", async () => {
    const warning = { code: "stopped-max-cost", message: "The limit was reached." };
    const { measured } = await play(buildCase({ ...P50, max: 99 }), [{ ...at(100, 20), warning }]);
    expect(measured).toMatchObject({ looks: { made: [20] }, stopped: "The limit was reached." });
  });

  it("keeps what it has when measuring more fails", async () => {
    const { measured } = await play(buildCase({ ...P50, max: 99 }), [at(100, 20), new Error("throttled")]);
    expect(measured).toMatchObject({
      verdict: { state: "undecided" },
      looks: { made: [20] },
      stopped: "Measuring more failed: throttled",
    });
  });

  it("throws what keeps the first run from having a result", async () => {
    await expect(play(buildCase({ ...P50, max: 99 }), [new Error("no such function")])).rejects.toThrow(
      "no such function",
    );
  });

  it("throws an interruption, whatever it has", async () => {
    const controller = new AbortController();
    const interruption = { signal: controller.signal };
    const keep = () => controller.abort();
    await expect(
      play(buildCase({ ...P50, max: 99 }), [at(100, 20), new Error("stopped")], { interruption, keep }),
    ).rejects.toThrow("stopped");
  });

  it.each<[string, Budget, Played]>([
    ["for more samples", { ...P50, max: 99 }, at(100, 20)],
    ["to confirm a failure", INCREASE, at(140, 20)],
  ])("tells what a run %s has left behind", async (_title, budget, first) => {
    const problems: unknown[] = [];
    const left = new CleanupError("these are left", ["orders-clone"]);
    const gateCase = buildCase(budget, { chosen: { ...baseline, compared } });
    await play(gateCase, [first, left], { report: (problem) => problems.push(problem) });
    expect(problems).toEqual([left]);
  });

  it("measures a failure against the baseline again, in a run and a folder of its own", async () => {
    const gateCase = buildCase(INCREASE, { chosen: { ...baseline, compared } });
    const { measured, inputs, folders } = await play(gateCase, [at(140, 20), at(141, 20)]);
    expect(inputs[1]).not.toHaveProperty("continueFrom");
    expect(inputs[1]).toMatchObject({ numByConfiguration: { [KEY]: 21 } });
    expect(folders).toEqual(["/out", `/out/again-${KEY}`]);
    expect(measured.verdict.state).toBe("failed");
    expect(measured.verdict.checks[0]?.note).toContain("which confirms it");
  });

  it("fails nobody whom the second measurement does not accuse", async () => {
    const gateCase = buildCase(INCREASE, { chosen: { ...baseline, compared } });
    const { measured } = await play(gateCase, [at(140, 20), at(100, 20)]);
    expect(measured.verdict.state).toBe("undecided");
  });

  it.each<[string, Partial<MeasureOptions>, readonly (Played | Error)[]]>([
    ["asked not to", { confirms: [] }, [at(140, 20)]],
    ["the second run fails", {}, [at(140, 20), new Error("throttled")]],
    ["the money is spent", { allowance: openAllowance({ maxCostUsd: 1 }, () => 0) }, [at(140, 20)]],
  ])("fails on the first measurement alone when %s", async (_title, options, runs) => {
    const gateCase = buildCase(INCREASE, { chosen: { ...baseline, compared } });
    const { measured } = await play(gateCase, runs, options);
    expect(measured.verdict.state).toBe("failed");
  });
});
