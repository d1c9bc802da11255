import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { computeInvocationCostUsd, computeRestoreCostUsd } from "../prices/cost.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { RunSamples } from "../samples/collect-samples.ts";
import { type CandidateSpend, computeSpend } from "./spend.ts";

/** What is asked of one candidate. */
interface Asked extends Candidate {
  readonly invocations: number;
  /** How many of them are forced to be cold starts. */
  readonly coldStarts: number;
}

/** What that may cost: the first ones are cold. */
interface Expected {
  readonly invocations: number;
  readonly cold: number;
  readonly coldUsd: number;
  readonly warmUsd: number;
}

/**
 * Shortens a round to what `maxCostUsd` leaves, by the mean costs so far of cold starts and of warm invocations. Where
 * that does not pay for all, each candidate gets the same share of what was asked of it, and what is left over goes to
 * the first ones that it pays for. Of a candidate that has no cold start yet, those are expected to take longer than its
 * warm invocations by as much as they do where that is most. One of which nothing is known is expected to cost as much as
 * the dearest invocation of others, at least for their longest billed duration. As long as nothing at all has been
 * measured, all is left as it is.
 *
 * In any case each candidate gets a share of what is left, which Measure does not exceed: in proportion to what is
 * expected of it, the same for all as long as nothing is known. The shares add up to what is left.
 * @param expectedMs what a warm invocation of a candidate may be billed that has none yet
 */
export function limitCost<T extends Asked>(
  wanted: readonly T[],
  plan: TuningPlan,
  run: RunSamples,
  prices: PriceList,
  expectedMs: (candidateKey: string) => number | undefined,
): readonly (T & { readonly shareUsd?: number })[] {
  const { maxCostUsd } = plan.settings;
  if (maxCostUsd === undefined) return wanted;
  const heads = Map.groupBy(run.batches, (head) => head.candidateKey);
  const spends = new Map(
    plan.candidates.map((candidate) => {
      const own = [run.getSamples(candidate.key), heads.get(candidate.key) ?? []] as const;
      return [candidate.key, computeSpend(candidate, ...own, plan.target, prices)];
    }),
  );
  const leftUsd = maxCostUsd - sum([...spends.values()].map(({ spentUsd }) => spentUsd));
  if (leftUsd <= 0) return [];
  const startMs = Math.max(0, ...[...spends.values()].map(measureStart));
  const highest = findHighest([...spends.values()]);
  const known: Known = { startMs, highest, plan, prices };
  const asked = wanted.map((one) => {
    const spend = spends.get(one.key) ?? { spentUsd: 0 };
    const isFresh = !run.getSamples(one.key).round.some((round) => round > (plan.continued?.rounds ?? 0));
    return { one, expected: expectCost(one, spend, expectedMs(one.key), isFresh, known) };
  });
  const expectedUsd = sum(asked.map(({ expected }) => priceFirst(expected, expected.invocations)));
  if (expectedUsd <= leftUsd) return share(asked, leftUsd);

  const ratio = leftUsd / expectedUsd;
  const shortened = asked.map(({ one, expected }) => {
    const shareUsd = priceFirst(expected, expected.invocations) * ratio;
    return { one, expected, count: countAffordable(expected, shareUsd) };
  });
  let restUsd = leftUsd - sum(shortened.map(({ expected, count }) => priceFirst(expected, count)));
  const affordable = shortened.flatMap(({ one, expected, count }) => {
    const shareUsd = priceFirst(expected, count);
    const invocations = countAffordable(expected, shareUsd + restUsd);
    restUsd -= priceFirst(expected, invocations) - shareUsd;
    const coldStarts = Math.min(one.coldStarts, invocations);
    return invocations > 0 ? [{ one: { ...one, invocations, coldStarts }, expected }] : [];
  });
  return share(affordable, leftUsd);
}

/** Gives each candidate its part of what is left. */
function share<T extends Asked>(
  asked: readonly { readonly one: T; readonly expected: Expected }[],
  leftUsd: number,
): (T & { readonly shareUsd: number })[] {
  const weights = asked.map(({ one, expected }) => priceFirst(expected, one.invocations));
  const total = sum(weights);
  return asked.map(({ one }, index) => {
    const part = total > 0 ? (weights[index] ?? 0) / total : 1 / asked.length;
    return { ...one, shareUsd: leftUsd * part };
  });
}

/** How much longer cold starts are billed than warm invocations. */
function measureStart({ warm, cold }: CandidateSpend): number {
  return cold ? cold.meanBilledMs - (warm?.meanBilledMs ?? 0) : 0;
}

/** What is known of the run's invocations as a whole. */
interface Known {
  /** How much longer cold starts are billed, where that is most. */
  readonly startMs: number;
  readonly highest: Highest | undefined;
  readonly plan: TuningPlan;
  readonly prices: PriceList;
}

/** The highest means of any candidate. */
interface Highest {
  readonly usd: number;
  readonly billedMs: number;
}

/** Undefined when nothing has left a report yet. */
function findHighest(spends: readonly CandidateSpend[]): Highest | undefined {
  const means = spends.flatMap(({ warm, cold }) => [warm ?? [], cold ?? []].flat());
  if (means.length === 0) return undefined;
  return {
    usd: Math.max(...means.map(({ meanUsd }) => meanUsd)),
    billedMs: Math.max(...means.map(({ meanBilledMs }) => meanBilledMs)),
  };
}

function expectCost(
  { architecture, memoryMb, invocations, coldStarts }: Asked,
  { warm, cold }: CandidateSpend,
  expectedMs: number | undefined,
  isFresh: boolean,
  { startMs, highest, plan: { target, settings }, prices }: Known,
): Expected {
  const { ephemeralStorageMb } = target;
  const priceOf = (billedDurationMs: number) =>
    computeInvocationCostUsd({ prices, architecture, memoryMb, billedDurationMs, ephemeralStorageMb });
  const warmMs = warm?.meanBilledMs ?? expectedMs;
  const restoreUsd = computeRestoreCostUsd({ prices, target, memoryMb });
  const unknownUsd = highest ? Math.max(highest.usd, priceOf(highest.billedMs) + restoreUsd) : 0;
  const coldUsd =
    cold?.meanUsd ?? (warmMs === undefined ? unknownUsd : priceOf(warmMs + startMs) + restoreUsd);
  // Without any warm one, they cost no more than cold starts.
  const warmUsd = warm?.meanUsd ?? (expectedMs === undefined ? coldUsd : priceOf(expectedMs));
  // As many environments are there as have been started by this run; forced cold starts replace them.
  const atOnce = Math.min(settings.concurrency, invocations);
  const started = coldStarts > 0 || isFresh ? 0 : (cold?.count ?? 0);
  return { invocations, cold: Math.max(coldStarts, atOnce - started), coldUsd, warmUsd };
}

/** What so many of them cost. */
function priceFirst({ cold, coldUsd, warmUsd }: Expected, count: number): number {
  return Math.min(count, cold) * coldUsd + Math.max(0, count - cold) * warmUsd;
}

/** How many of them cost no more than so much. */
function countAffordable({ invocations, cold, coldUsd, warmUsd }: Expected, usd: number): number {
  const divide = (budgetUsd: number, eachUsd: number) =>
    eachUsd > 0 ? Math.floor(budgetUsd / eachUsd) : Number.POSITIVE_INFINITY;
  const coldCount = divide(usd, coldUsd);
  const count = coldCount < cold ? coldCount : cold + divide(usd - cold * coldUsd, warmUsd);
  return Math.min(invocations, Math.max(0, count));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
