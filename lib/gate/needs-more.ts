import type { Budget } from "./budget.ts";
import type { Judged } from "./finding.ts";
import { isLast, type Look } from "./look.ts";

/** Invocations that one candidate needs for the next look. */
export interface Need {
  readonly candidateKey: string;
  readonly kind: "invocations" | "cold-starts";
  /** That it should have at the next look, counting those that it has. */
  readonly wanted: number;
  /** So many more than now. */
  readonly more: number;
  /** The checks that they may decide, by name. */
  readonly checks: readonly string[];
}

export interface NextLook {
  readonly look: Look;
  /** By candidate, in the order of the file. */
  readonly needs: readonly Need[];
}

/**
 * Which candidates need more invocations, and how many, so that undecided checks of level error may be decided: those of
 * the next look. How many it takes to decide is itself uncertain, so no look is left out because it seems hopeless; but
 * only checks count that invocations can decide at all, and none after the last look. A check that failed ends it: no
 * sample turns that back.
 *
 * @returns undefined where nothing is to be gained
 */
export function planNextLook(judged: readonly Judged[], look: Look): NextLook | undefined {
  if (isLast(look)) return undefined;
  const errors = judged.filter(({ check }) => check.level === "error");
  if (errors.some(({ check }) => check.verdict === "fail")) return undefined;
  const next: Look = { ...look, number: look.number + 1 };
  const wantedCount = next.counts[next.number - 1] ?? 0;
  const growth = wantedCount / (look.counts[look.number - 1] ?? wantedCount);

  const needs = new Map<string, Need>();
  const lastCount = look.counts.at(-1) ?? 0;
  for (const { budget, check, count = 0, canBeDecided, countToPass = 0 } of errors) {
    const { candidateKey } = check;
    if (!canBeDecided || candidateKey === undefined) continue;
    // One that leans over may still fail.
    if (check.verdict !== "likely-over" && countToPass > lastCount) continue;
    const kind = isOfColdStarts(budget) ? "cold-starts" : "invocations";
    // Cold starts are asked for apart, and fewer: they grow as the sample does.
    const wanted = kind === "cold-starts" ? Math.ceil(Math.max(2, count * growth)) : wantedCount;
    const more = wanted - count;
    if (more <= 0) continue;
    const id = `${candidateKey} ${kind}`;
    const before = needs.get(id);
    needs.set(id, {
      candidateKey,
      kind,
      wanted: Math.max(wanted, before?.wanted ?? 0),
      more: Math.max(more, before?.more ?? 0),
      checks: [...(before?.checks ?? []), check.name],
    });
  }
  return needs.size === 0 ? undefined : { look: next, needs: [...needs.values()] };
}

const isOfColdStarts = (budget: Budget) => budget.kind !== "savings" && budget.metric === "coldInit";
