import { listMemorySizesMb } from "../prepare/memory-sizes.ts";
import { type Candidate, splitCandidateKey } from "../prepare/plan.ts";
import { ARCHITECTURES, type Architecture } from "../units.ts";
import type { Budget } from "./budget.ts";

/** Which configurations a target's runs are about. */
export interface Configurations {
  /** Whether checks depend on what is recommended, which takes a search. */
  readonly isSearch: boolean;
  /** Keys of the configurations that checks name, and of the current one: those that get all invocations. */
  readonly named: readonly string[];
  /** Of the execution input: with `architectures` a grid in which all of them are. */
  readonly powerValues: readonly number[];
  /** Absent where the tuner is to choose. */
  readonly architectures?: readonly Architecture[];
}

/**
 * The configurations that the checks of a target name, and its current one. Where a check is at the recommended one, or
 * about savings, all of `powerValues` on all `architectures` as well, for a search; a check that is off counts for
 * nothing.
 *
 * @param powerValues of the execution input: for a search only
 */
export function chooseConfigurations(
  budgets: readonly Budget[],
  current: Candidate,
  {
    powerValues,
    architectures,
  }: {
    readonly powerValues: readonly number[] | "ALL" | "AUTO";
    readonly architectures?: readonly Architecture[] | undefined;
  },
): Configurations {
  const active = budgets.filter(({ level }) => level !== "off");
  const isSearch = active.some(({ kind, at }) => kind === "savings" || at === "recommended");
  const ats = active.map(({ at }) => at).filter((at) => at !== "current" && at !== "recommended");
  const named = [...new Set([current.key, ...ats])];
  const known = named.map(splitCandidateKey);
  const searched = isSearch ? listMemorySizesMb(powerValues, "search", current.memoryMb) : [];
  const sizes = [...new Set([...searched, ...known.map(({ memoryMb }) => memoryMb)])];
  const own = new Set([
    ...(isSearch ? (architectures ?? []) : []),
    ...known.map(({ architecture }) => architecture),
  ]);
  // The tuner knows better which architectures a package runs on, as long as nobody names one.
  const isChosen = isSearch && architectures === undefined && own.size === 1;
  return {
    isSearch,
    named,
    powerValues: sizes.toSorted((a, b) => a - b),
    ...(!isChosen && { architectures: ARCHITECTURES.filter((one) => own.has(one)) }),
  };
}
