import { LEVEL } from "../analyze/duration-figures.ts";
import { type AbsoluteBudget, METRIC_FACTS } from "./budget.ts";
import { type Figure, findLow, type Missing } from "./figure.ts";
import type { Finding } from "./finding.ts";
import { FALSE_FAILURES, type Look, missOf } from "./look.ts";
import { judgeEvidence } from "./verdict.ts";

/** An absolute budget of any candidate. */
export function judgeFigure(
  { max: limit, metric }: Pick<AbsoluteBudget, "max" | "metric">,
  figure: Figure | Missing,
  look: Look,
): Finding {
  if ("missing" in figure) return { verdict: "no-data", limit, note: figure.missing };
  const { value, count, neededCount } = figure;
  const interval = figure.limit(LEVEL);
  const low = findLow(figure, missOf(look, FALSE_FAILURES.absolute));
  const verdict = judgeEvidence({ value, low, high: interval?.high }, limit);
  const isUndecided = verdict !== "pass" && verdict !== "fail";
  const countToPass =
    verdict === "no-data" ? neededCount : isUndecided ? figure.countToPass?.(limit) : undefined;
  return {
    verdict,
    limit,
    value,
    ...(interval && { interval }),
    count,
    canBeDecided: isUndecided,
    ...(countToPass !== undefined && { countToPass }),
    ...(verdict === "no-data" && { note: explainTooFew(METRIC_FACTS[metric].name, count, neededCount) }),
  };
}

/** `p95 takes 59 invocations, and there are 50` */
export function explainTooFew(name: string, count: number, neededCount = 2): string {
  return `${name} takes ${neededCount} invocations, and there ${count === 1 ? "is" : "are"} ${count}`;
}
