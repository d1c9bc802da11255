import fc from "fast-check";
import type { AbsoluteBudget, Budget } from "../../../../lib/gate/budget.ts";
import { concludeOutcome } from "../../../../lib/gate/conclude-outcome.ts";
import { judgeResult } from "../../../../lib/gate/judge-result.ts";
import { ONLY_LOOK } from "../../../../lib/gate/look.ts";
import type {
  GateOutcome,
  JudgedTarget,
  TargetOutcome,
  UnjudgedTarget,
} from "../../../../lib/gate/outcome.ts";
import { fullResult } from "../../../helpers/results.ts";

export const absolute = (changes: Partial<AbsoluteBudget> = {}): AbsoluteBudget => ({
  kind: "absolute",
  metric: "cost",
  at: "current",
  level: "error",
  max: 1000,
  source: "power-tuner.config.yaml:8",
  ...changes,
});

/** One that passes, one that fails, one without enough invocations, one that fails at level warn, one that is off. */
export const BUDGETS: readonly Budget[] = [
  absolute(),
  absolute({ max: 1, source: "power-tuner.config.yaml:12", message: "ask the owners" }),
  absolute({ metric: "p99", max: 100_000, source: "power-tuner.config.yaml:16" }),
  absolute({ metric: "meanBilled", max: 1, level: "warn", source: "power-tuner.config.yaml:20" }),
  absolute({ metric: "p50", max: 1, level: "off", source: "power-tuner.config.yaml:24" }),
];

/** A target whose result, of both architectures at nine sizes with 50 invocations each, is judged by these budgets. */
export function judgeTarget(
  budgets: readonly Budget[] = BUDGETS,
  changes: Partial<JudgedTarget> = {},
): JudgedTarget {
  const result = fullResult();
  return {
    name: "orders",
    function: "orders-api",
    state: "judged",
    verdict: judgeResult({ result, baseline: result, look: ONLY_LOOK, budgets }),
    result,
    looks: { made: [50], planned: [50, 100, 200] },
    ...changes,
  };
}

export const UNJUDGED: UnjudgedTarget = {
  name: "billing",
  function: "billing-worker",
  state: "unjudged",
  errorName: "TargetError",
  message: "billing-worker does not exist",
};

/** What all targets come to. */
export function concludeTargets(targets: readonly TargetOutcome[]): GateOutcome {
  return {
    config: "power-tuner.config.yaml",
    targets,
    ...concludeOutcome(targets),
    finishedAt: "2026-11-21T20:00:00.000Z",
    tool: { name: "lambda-power-tuner", version: "0.1.0" },
  };
}

/** As `concludeTargets` of the two targets above. */
export const mixedOutcome = (): GateOutcome => concludeTargets([judgeTarget(), UNJUDGED]);

/** The same with every text of somebody else replaced. */
export function replaceTextsOf(outcome: GateOutcome, text: string): GateOutcome {
  return {
    ...outcome,
    config: text,
    targets: outcome.targets.map((target): TargetOutcome => {
      const base = { name: text, function: text };
      const baseline = { file: text, measuredAt: text, commit: text };
      if (target.state === "unjudged")
        return { ...target, ...base, baseline, errorName: text, message: text };
      const judged = target.verdict.judged.map((one) => ({
        ...one,
        budget: { ...one.budget, source: text, message: text },
        check: { ...one.check, source: text, note: text },
      }));
      const checks = judged.map(({ check }) => check);
      const off = target.verdict.off.map((budget) => ({ ...budget, source: text }));
      return {
        ...target,
        ...base,
        baseline,
        stopped: text,
        verdict: { ...target.verdict, judged, checks, off },
      };
    }),
  };
}

/** Any UTF-16, half of it ASCII: control characters and lone surrogates as well. */
export const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));
