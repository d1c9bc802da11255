import { priceInvocations } from "../assess/spend.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { lookUpStateTransitionUsd } from "../prices/state-transition-price.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import { countInvocations } from "../samples/select.ts";
import { type Architecture, toGbSeconds } from "../units.ts";
import type { CandidateResult, Spend } from "./result.ts";
import { countStateTransitions } from "./transitions.ts";
import { computeWaitingMs } from "./waiting.ts";

/** The function of the tuner that waits for the target's invocations. */
export interface MeasureStep {
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

/** What the tuning itself used up: the target's clones at list price, and the execution's state transitions. */
export function computeSpend(
  candidates: readonly Pick<CandidateResult, "samples" | "architecture" | "memoryMb">[],
  batches: readonly BatchHead[],
  { target, executionArn }: TuningPlan,
  prices: PriceList,
  measureStep?: MeasureStep,
): Spend {
  const spend = { invocations: 0, gbSeconds: 0, costUsd: 0 };
  for (const { samples, architecture, memoryMb } of candidates) {
    spend.invocations += countInvocations(samples);
    for (const { billedMs, costUsd } of priceInvocations(
      { architecture, memoryMb },
      samples,
      target,
      prices,
    )) {
      spend.gbSeconds += toGbSeconds(billedMs, memoryMb);
      spend.costUsd += costUsd;
    }
  }
  const stateTransitions = countStateTransitions(batches);
  const transitionUsd = lookUpStateTransitionUsd(executionArn.split(":")[3] ?? "");
  return {
    ...spend,
    stateTransitions,
    ...(transitionUsd !== undefined && { stateTransitionsUsd: stateTransitions * transitionUsd }),
    ...(measureStep && { waitingUsd: priceWaiting(candidates, prices, measureStep) }),
  };
}

/** At the prices of the target's region, where the tuner is deployed as a rule. */
function priceWaiting(
  candidates: readonly Pick<CandidateResult, "samples">[],
  prices: PriceList,
  { architecture, memoryMb }: MeasureStep,
): number {
  const waitedMs = candidates.reduce((sum, { samples }) => sum + computeWaitingMs(samples), 0);
  return toGbSeconds(waitedMs, memoryMb) * prices.gbSecondUsd[architecture];
}
