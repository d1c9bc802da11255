import { describe, expect, it } from "vitest";
import { computeCostRatio } from "../../../lib/analyze/ratios.ts";
import type { AbsoluteBudget, Budget, SavingsBudget } from "../../../lib/gate/budget.ts";
import type { JudgedResult } from "../../../lib/gate/find-candidate.ts";
import { judgeBudget } from "../../../lib/gate/judge.ts";
import { ONLY_LOOK } from "../../../lib/gate/look.ts";
import { around, buildJudged, rise } from "./results.ts";

const savings = (maxMissedPercent: number): SavingsBudget => ({
  kind: "savings",
  at: "current",
  level: "warn",
  maxMissedPercent,
});

const p95 = (max: number, level: AbsoluteBudget["level"] = "error"): AbsoluteBudget => ({
  kind: "absolute",
  metric: "p95",
  at: "current",
  level,
  max,
});

const judge = (budget: SavingsBudget, result: JudgedResult, others: readonly Budget[] = []) =>
  judgeBudget(budget, { result, look: ONLY_LOOK, budgets: [...others, budget] }).check;

/** Half the memory and a fifth slower: 36 % cheaper. */
const WASTEFUL = buildJudged({
  "x86_64-1024": { warmMs: around(100, 100) },
  "x86_64-512": { warmMs: around(120, 100) },
  "arm64-128": "failed",
  "arm64-256": "pruned",
});

describe("judgeBudget, savings", () => {
  it("says how much another configuration saves, as the costs of both do", () => {
    const [own, other] = WASTEFUL.candidates;
    if (own?.state !== "measured" || other?.state !== "measured") throw new Error("not measured");
    const { ratio, interval } = computeCostRatio(other, own);
    const check = judge(savings(15), WASTEFUL);
    expect(check).toMatchObject({
      name: "missed savings",
      verdict: "fail",
      level: "warn",
      candidateKey: "x86_64-1024",
      unit: "percent",
      limit: 15,
      note: "512 MB x86_64 is within every budget",
    });
    expect(check.value).toBeCloseTo((1 - ratio) * 100, 10);
    expect(check.interval?.low).toBeCloseTo((1 - (interval?.high ?? 0)) * 100, 10);
    expect(check.interval?.high).toBeCloseTo((1 - (interval?.low ?? 0)) * 100, 10);
  });

  it("passes where less than that is missed, and where it is the cheapest", () => {
    expect(judge(savings(40), WASTEFUL).verdict).toBe("pass");
    expect(judge({ ...savings(0), at: "x86_64-512" }, WASTEFUL).verdict).toBe("pass");
  });

  it("offers nothing that breaks a budget, or leans over it", () => {
    for (const max of [110, 124]) {
      expect(judge(savings(15), WASTEFUL, [p95(max)])).toMatchObject({
        verdict: "pass",
        note: "no other configuration that was measured is within every budget",
      });
    }
    expect(judge(savings(15), WASTEFUL, [p95(130)]).verdict).toBe("fail");
    expect(judge(savings(15), WASTEFUL, [p95(110, "off")]).verdict).toBe("fail");
  });

  it("is not sure of what is not sure to be within the budgets", () => {
    const result = buildJudged({
      "x86_64-1024": { warmMs: around(100, 100) },
      "x86_64-512": { warmMs: rise(100) },
    });
    expect(judge(savings(15), result, [p95(97)])).toMatchObject({
      verdict: "likely-over",
      note: "it is not sure that 512 MB x86_64 is within every budget: p95",
    });
    const few = buildJudged({
      "x86_64-1024": { warmMs: around(100, 100) },
      "x86_64-512": { warmMs: around(50, 20) },
    });
    expect(judge(savings(15), few, [p95(97)]).verdict).toBe("at-risk");
  });

  it("never fails on costs of which too little is known", () => {
    const result = buildJudged({ "x86_64-1024": { warmMs: [100] }, "x86_64-512": { warmMs: [100] } });
    expect(judge(savings(15), result).verdict).toBe("likely-over");
  });

  it("asks more of the cheapest of many than of an only other one", () => {
    const pair = {
      "x86_64-1024": { warmMs: around(100, 30, 0.1) },
      "x86_64-512": { warmMs: around(120, 30, 0.1) },
    };
    const dear = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`x86_64-${2048 + index}`, { warmMs: around(100, 30) }]),
    );
    const low = judge(savings(0), buildJudged(pair)).interval?.low ?? Number.NaN;
    const justBelow = savings(low - 0.01);
    expect(judge(justBelow, buildJudged(pair)).verdict).toBe("fail");
    expect(judge(justBelow, buildJudged({ ...pair, ...dear })).verdict).toBe("likely-over");
  });

  it("shows the largest saving", () => {
    const result = buildJudged({
      "x86_64-1024": { warmMs: around(100, 100) },
      "x86_64-512": { warmMs: around(120, 100) },
      "x86_64-256": { warmMs: around(140, 100) },
    });
    expect(judge(savings(15), result).note).toBe("256 MB x86_64 is within every budget");
  });

  it("has no data where there is nothing to compare with", () => {
    const alone = buildJudged({ "x86_64-1024": { warmMs: rise(100) }, "arm64-128": "pruned" });
    expect(judge(savings(15), alone)).toMatchObject({
      verdict: "no-data",
      note: "no other configuration was measured",
    });
    expect(judge({ ...savings(15), at: "arm64-128" }, alone)).toMatchObject({
      verdict: "no-data",
      note: "not needed",
    });
    expect(judge({ ...savings(15), at: "recommended" }, alone).verdict).toBe("no-data");
  });
});
