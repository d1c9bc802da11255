import { priceInvocations } from "../assess/spend.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { lookUpStateTransitionUsd } from "../prices/state-transition-price.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import { countInvocations, selectRounds } from "../samples/select.ts";
import { type Architecture, toGbSeconds } from "../units.ts";
import type { CandidateResult, Spend } from "./result.ts";
import { countStateTransitions } from "./transitions.ts";
import { computeWaitingMs } from "./waiting.ts";

/** The function of the tuner that waits for the target's invocations. */
export interface MeasureStep {
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

/**
 * What the tuning itself used up: the target's clones at list price, and the execution's state transitions. Of a run that
 * continues another one, the clones' part is of both, with how much was taken over; transitions and waiting are its own.
 */
export function computeSpend(
  candidates: readonly Pick<CandidateResult, "samples" | "architecture" | "memoryMb">[],
  batches: readonly BatchHead[],
  { target, executionArn, continued }: TuningPlan,
  prices: PriceList,
  measureStep?: MeasureStep,
): Spend {
  const lastTaken = continued?.rounds ?? 0;
  const ofRounds = (isSelected: (round: number) => boolean) =>
    candidates.map((candidate) => ({ ...candidate, samples: selectRounds(candidate.samples, isSelected) }));
  const taken = continued && ofRounds((round) => round <= lastTaken);
  const own = continued ? ofRounds((round) => round > lastTaken) : candidates;
  const stateTransitions = countStateTransitions(batches.filter(({ round }) => round > lastTaken));
  const transitionUsd = lookUpStateTransitionUsd(executionArn.split(":")[3] ?? "");
  return {
    ...addUp(candidates, target, prices),
    ...(taken && { takenOver: addUp(taken, target, prices) }),
    stateTransitions,
    ...(transitionUsd !== undefined && { stateTransitionsUsd: stateTransitions * transitionUsd }),
    ...(measureStep && { waitingUsd: priceWaiting(own, prices, measureStep) }),
  };
}

/** What this run itself has spent: all but what was taken over. */
export function getOwnSpend({ invocations, gbSeconds, costUsd, takenOver }: Spend): ClonesSpend {
  return {
    invocations: invocations - (takenOver?.invocations ?? 0),
    gbSeconds: gbSeconds - (takenOver?.gbSeconds ?? 0),
    costUsd: costUsd - (takenOver?.costUsd ?? 0),
  };
}

type ClonesSpend = Pick<Spend, "invocations" | "gbSeconds" | "costUsd">;

function addUp(
  candidates: readonly Pick<CandidateResult, "samples" | "architecture" | "memoryMb">[],
  target: TuningPlan["target"],
  prices: PriceList,
): ClonesSpend {
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
  return spend;
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
