import type { CandidateResult } from "../analyze/result.ts";
import { MAX_NUM } from "../prepare/input-measuring.ts";
import { selectWarm } from "../samples/select.ts";
import type { Configurations } from "./choose-configurations.ts";
import type { Need } from "./needs-more.ts";

/** Fields of an execution input that a gate decides. */
export type RunFields = Readonly<Record<string, unknown>>;

/** What of a target's own input a gate's runs depend on. */
interface Measuring {
  readonly concurrency?: unknown;
  readonly coldStarts?: unknown;
  readonly onlyColdStarts?: unknown;
}

/**
 * The first run of a target: `count` warm invocations of every configuration that is named, or of those that a search
 * finds worth it.
 */
export function planFirstRun(configurations: Configurations, count: number, measuring: Measuring): RunFields {
  const { named, isSearch } = configurations;
  const num = Math.min(MAX_NUM, count + countColdStarts(measuring));
  const grid = pickGrid(configurations);
  if (isSearch) return { ...grid, sampling: "search", num };
  return { ...grid, sampling: "fixed", num, numByConfiguration: toCounts(named.map((key) => [key, num])) };
}

/**
 * A run that continues an earlier one, so that some configurations have what they need. Invocations are counted all
 * together there, so that cold starts and failures, which are in no figure of warm ones, come on top.
 *
 * @param candidates as they are after the earlier run
 */
export function planNextRun(
  configurations: Configurations,
  needs: readonly Pick<Need, "candidateKey" | "kind" | "more">[],
  candidates: readonly CandidateResult[],
  measuring: Measuring,
): RunFields {
  const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]));
  const coldStarts = Math.max(
    0,
    ...needs
      .filter(({ kind }) => kind === "cold-starts")
      .map(({ candidateKey, more }) => countCold(byKey.get(candidateKey)) + more),
  );
  const counts = Map.groupBy(needs, ({ candidateKey }) => candidateKey);
  const numByConfiguration = toCounts(
    [...counts].map(([key, own]) => {
      const candidate = byKey.get(key);
      const warm = Math.max(0, ...own.filter(({ kind }) => kind === "invocations").map(({ more }) => more));
      const cold = Math.max(0, coldStarts - countCold(candidate));
      // New clones begin with cold starts of their own.
      const extra = measuring.onlyColdStarts ? 0 : Math.max(cold, readCount(measuring.concurrency, 1));
      return [key, Math.min(MAX_NUM, countAll(candidate) + warm + extra)];
    }),
  );
  return {
    ...pickGrid(configurations),
    sampling: configurations.isSearch ? "search" : "fixed",
    num: Math.max(...Object.values(numByConfiguration)),
    numByConfiguration,
    // Those of the target's own input are there after the first run.
    ...(measuring.onlyColdStarts ? {} : { coldStarts }),
  };
}

/**
 * What a search has left out of what the checks need: each configuration that is named or recommended up to `count`.
 * @returns empty where nothing is missing
 */
export function listMissing(
  keys: readonly string[],
  candidates: readonly CandidateResult[],
  count: number,
  { onlyColdStarts }: Measuring,
): readonly Pick<Need, "candidateKey" | "kind" | "more">[] {
  return [...new Set(keys)].flatMap((key) => {
    const candidate = candidates.find((one) => one.key === key);
    if (!candidate || candidate.state === "failed") return [];
    const has = onlyColdStarts ? countCold(candidate) : selectWarm(candidate.samples).durationsMs.length;
    const failed = candidate.counts.invocations - candidate.counts.succeeded;
    const more = count - has - failed;
    return more > 0 ? [{ candidateKey: key, kind: "invocations" as const, more }] : [];
  });
}

/** A run of one configuration alone, in new execution environments. */
export function planFreshRun(
  { key, memoryMb, architecture }: Pick<CandidateResult, "key" | "memoryMb" | "architecture">,
  count: number,
  measuring: Measuring,
): RunFields {
  const num = Math.min(MAX_NUM, count + countColdStarts(measuring));
  return {
    powerValues: [memoryMb],
    architectures: [architecture],
    sampling: "fixed",
    num,
    numByConfiguration: { [key]: num },
  };
}

function pickGrid({ powerValues, architectures }: Configurations): RunFields {
  return { powerValues, ...(architectures && { architectures }) };
}

/** Cold starts that come beside `num` warm invocations: as many as are asked for, or the first of each environment. */
function countColdStarts({ concurrency, coldStarts, onlyColdStarts }: Measuring): number {
  return onlyColdStarts ? 0 : Math.max(readCount(coldStarts, 0), readCount(concurrency, 1));
}

const readCount = (value: unknown, byDefault: number) => (typeof value === "number" ? value : byDefault);

const toCounts = (entries: readonly (readonly [string, number])[]): Record<string, number> =>
  Object.fromEntries(entries);

const countCold = (candidate: CandidateResult | undefined) => candidate?.counts.coldStarts ?? 0;

const countAll = (candidate: CandidateResult | undefined) => candidate?.counts.invocations ?? 0;
