import type { TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import { lookUpStateTransitionUsd } from "../prices/state-transition-price.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import { countInvocations, selectBilledMs } from "../samples/select.ts";
import { toGbSeconds } from "../units.ts";
import type { CandidateResult, Spend } from "./result.ts";
import { countStateTransitions } from "./transitions.ts";

/** What the tuning itself used up: the target's clones at list price, and the execution's state transitions. */
export function computeSpend(
  candidates: readonly Pick<CandidateResult, "samples" | "architecture" | "memoryMb">[],
  batches: readonly BatchHead[],
  { target, executionArn }: TuningPlan,
  prices: PriceList,
): Spend {
  const spend = { invocations: 0, gbSeconds: 0, costUsd: 0 };
  for (const { samples, architecture, memoryMb } of candidates) {
    const { ephemeralStorageMb } = target;
    spend.invocations += countInvocations(samples);
    const restores = (samples.restoreDurationMs ?? []).filter((restoreMs) => restoreMs !== null).length;
    spend.costUsd += restores * computeRestoreCostUsd({ prices, target, memoryMb });
    for (const billedDurationMs of selectBilledMs(samples)) {
      spend.gbSeconds += toGbSeconds(billedDurationMs, memoryMb);
      const invocation = { prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb };
      spend.costUsd += computeInvocationCostUsd(invocation);
    }
  }
  const stateTransitions = countStateTransitions(batches);
  const transitionUsd = lookUpStateTransitionUsd(executionArn.split(":")[3] ?? "");
  return {
    ...spend,
    stateTransitions,
    ...(transitionUsd !== undefined && { stateTransitionsUsd: stateTransitions * transitionUsd }),
  };
}
