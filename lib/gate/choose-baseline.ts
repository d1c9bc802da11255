import { formatInstant } from "../report/format.ts";
import { describeOutdated } from "./baseline-age.ts";
import type { Baseline } from "./baseline-schema.ts";
import { type EarlierResult, toEarlierResult } from "./earlier-result.ts";
import type { ComparedBaseline } from "./outcome.ts";

/** A target's part of a baseline, as evidence and for those who show it. */
export interface ChosenBaseline {
  readonly baseline: EarlierResult;
  /** Why it is too old; absent where it is not. */
  readonly outdated?: string;
  readonly compared: ComparedBaseline;
}

/**
 * What a file has of a target; undefined where it has nothing.
 *
 * @param file as it is to be shown
 * @param name of the target in the file of the budgets
 * @param maxAgeMs undefined for any age
 */
export function chooseBaseline(
  { targets }: Baseline,
  file: string,
  name: string,
  { maxAgeMs, nowMs }: { readonly maxAgeMs?: number | undefined; readonly nowMs: number },
): ChosenBaseline | undefined {
  const kept = targets.find((target) => target.name === name);
  if (!kept) return undefined;
  const outdated = describeOutdated(kept, maxAgeMs, nowMs);
  const { measuredAt, commit } = kept;
  return {
    baseline: toEarlierResult(kept),
    ...(outdated !== undefined && { outdated }),
    compared: { file, measuredAt, ...(commit !== undefined && { commit }) },
  };
}

/** `main.json of commit 4f2c1aa, 2026-11-20 10:00 UTC`; a commit by as many digits as git shows. */
export function describeComparedBaseline({ file, measuredAt, commit }: ComparedBaseline): string {
  return `${file}${commit === undefined ? "" : ` of commit ${commit.slice(0, 7)}`}, ${formatInstant(measuredAt)}`;
}
