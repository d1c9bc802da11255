import { summarize } from "../../analyze/summarize.ts";
import { countMissing } from "../../assess/fixed-sampling.ts";
import { isHopeless } from "../../assess/hopeless.ts";
import type { Batch } from "../../measure/batch.ts";
import type { InvocationFailure } from "../../measure/invocation.ts";
import { type Candidate, getNum, type TuningPlan } from "../../prepare/plan.ts";
import { computeInvocationCostUsd } from "../../prices/cost.ts";
import type { Currency, PriceList } from "../../prices/price-list.ts";
import { type BatchHead, collectSamples } from "../../samples/collect-samples.ts";
import type { Samples } from "../../samples/samples.ts";
import { countOutcomes, selectBilledMs, selectWarm } from "../../samples/select.ts";

/** How far one candidate is. */
export interface CandidateProgress extends Candidate {
  readonly state: "waiting" | "measuring" | "measured" | "failed";
  readonly invocations: number;
  /** Invocations that it still gets, as far as is known now; absent in a search, which decides that round by round. */
  readonly missing?: number;
  readonly failed: number;
  /** Of warm invocations that worked; absent before the first one. */
  readonly meanDurationMs?: number;
  readonly costPerMillionUsd?: number;
  readonly lastFailure?: InvocationFailure;
}

/** What a run in progress has found so far. Rough on purpose: Analyze gives the numbers that count. */
export interface Progress {
  readonly candidates: readonly CandidateProgress[];
  readonly invocations: number;
  /** Invocations that will have been made at the end, as far as is known now; absent in a search. */
  readonly expectedInvocations?: number;
  /** What Lambda would have billed for them. */
  readonly spentUsd: number;
  /** What costs are in. */
  readonly currency: Currency;
  readonly cheapest?: CandidateProgress;
  readonly fastest?: CandidateProgress;
  /** Until the last invocation, when candidates are measured one after another. */
  readonly remainingMs?: number;
}

/** Summarizes all batches of a run so far. Costs at list price, in the currency of the prices. */
export function summarizeProgress(plan: TuningPlan, batches: readonly Batch[], prices: PriceList): Progress {
  const byCandidate = Map.groupBy(batches, ({ candidateKey }) => candidateKey);
  const collected = collectSamples(batches);
  const heads = Map.groupBy(collected.batches, ({ candidateKey }) => candidateKey);
  const isSearch = plan.settings.sampling === "search" && !plan.settings.numByConfiguration;
  let spentUsd = 0;
  const candidates = plan.candidates.map((candidate): CandidateProgress => {
    const own = byCandidate.get(candidate.key) ?? [];
    const samples = collected.getSamples(candidate.key);
    const { invocations, succeeded } = countOutcomes(samples);
    for (const billedDurationMs of selectBilledMs(samples)) {
      spentUsd += computeInvocationCostUsd({
        prices,
        architecture: candidate.architecture,
        memoryMb: candidate.memoryMb,
        billedDurationMs,
        ephemeralStorageMb: plan.target.ephemeralStorageMb,
      });
    }
    const hasWarm = selectWarm(samples).durationsMs.length > 0;
    const summary = hasWarm ? summarize(candidate, samples, plan, prices) : undefined;
    const missing = isSearch
      ? undefined
      : countMissing(plan, candidate, samples, heads.get(candidate.key) ?? []);
    return {
      ...candidate,
      state: stateOf(
        samples,
        heads.get(candidate.key) ?? [],
        missing ?? getNum(plan.settings, candidate.key) - invocations,
      ),
      invocations,
      ...(missing === undefined ? {} : { missing }),
      failed: invocations - succeeded,
      meanDurationMs: summary?.warm.duration.meanMs,
      costPerMillionUsd: summary?.costPerMillionUsd,
      lastFailure: own.findLast((batch) => batch.failure)?.failure ?? findLastFailure(own),
    };
  });

  return {
    candidates,
    invocations: sum(candidates.map(({ invocations }) => invocations)),
    ...(!isSearch && {
      expectedInvocations: sum(candidates.map(({ invocations, missing = 0 }) => invocations + missing)),
      remainingMs: estimateRemainingMs(candidates),
    }),
    spentUsd,
    currency: prices.currency,
    cheapest: lowest(candidates, ({ costPerMillionUsd }) => costPerMillionUsd),
    fastest: lowest(candidates, ({ meanDurationMs }) => meanDurationMs),
  };
}

function stateOf(samples: Samples, heads: readonly BatchHead[], missing: number): CandidateProgress["state"] {
  // One that worked before its measurement broke off is judged by that.
  if (isHopeless(samples, heads)) return countOutcomes(samples).succeeded > 0 ? "measured" : "failed";
  if (missing <= 0) return "measured";
  return samples.round.length > 0 ? "measuring" : "waiting";
}

function findLastFailure(batches: readonly Batch[]): InvocationFailure | undefined {
  return batches.flatMap(({ invocations }) => invocations).findLast(({ failure }) => failure)?.failure;
}

/** Candidates not yet seen are taken to be like the mean of the others: good enough for a clock. */
function estimateRemainingMs(candidates: readonly CandidateProgress[]): number | undefined {
  const known = mean(candidates.flatMap(({ meanDurationMs }) => meanDurationMs ?? []));
  if (known === undefined) return undefined;
  return sum(candidates.map(({ missing = 0, meanDurationMs }) => missing * (meanDurationMs ?? known)));
}

function lowest(
  candidates: readonly CandidateProgress[],
  measure: (candidate: CandidateProgress) => number | undefined,
): CandidateProgress | undefined {
  return candidates
    .filter((candidate) => candidate.state !== "failed" && measure(candidate) !== undefined)
    .reduce<CandidateProgress | undefined>(
      (best, candidate) => (best && (measure(best) ?? 0) <= (measure(candidate) ?? 0) ? best : candidate),
      undefined,
    );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => (values.length > 0 ? sum(values) / values.length : undefined);
