import type { Settings } from "../prepare/plan.ts";
import { formatConfiguration, formatCount, formatPercentChange } from "../report/format.ts";
import type { Decision, Verdict } from "./decide.ts";
import { getDurations } from "./figures.ts";
import { listNames } from "./list-names.ts";
import type { MeasuredCandidate } from "./result.ts";

/** More ties than this are counted, not named. */
const MAX_NAMED = 3;

/** From this difference in p95 on, in percent, a tie is named with it. */
const FAR_PERCENT = 10;

/** Which others are as good, or may be, what they change in p95 where it is far, and what decided between them. */
export function describeTies(
  decision: Decision,
  measured: readonly MeasuredCandidate[],
  settings: Settings,
): string {
  const { pick, best, rule, ties, tied, kept } = decision;
  if (kept) return "";
  const keysOf = (verdict: Verdict) =>
    ties.filter((tie) => tie.verdict === verdict).map((tie) => tie.candidateKey);
  const isTied = rule === "latency" || rule === "memory";
  const near = [best.key, ...keysOf("same")];
  const same = isTied ? tied.map(({ key }) => key) : rule === "sure" ? [] : near;
  const unsure = [...near, ...keysOf("cannot-tell")].filter((key) => !same.includes(key));

  const list = (keys: readonly string[]) => {
    const others = measured.filter(({ key }) => keys.includes(key) && key !== pick.key);
    const inOrder = others.toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
    return {
      count: inOrder.length,
      text:
        inOrder.length > MAX_NAMED
          ? countTies(inOrder, pick, settings)
          : listNames(inOrder.map((other) => nameTie(other, pick, settings))),
    };
  };
  const [asGood, maybe] = [list(same), list(unsure)];
  const sentences: string[] = [];
  if (asGood.count > 0) {
    const are = asGood.count > 1 ? "are" : "is";
    sentences.push(
      `${asGood.text} ${are} the same within ${settings.marginPercent} %${explainRule(decision)}.`,
    );
  }
  if (maybe.count > 0) sentences.push(`${maybe.text} may be as good: more invocations would tell.`);
  return sentences.join(" ");
}

function explainRule({ pick, rule, tied }: Decision): string {
  if (rule === "latency") return "; of these it has the lowest p95";
  if (rule !== "memory") return "";
  // Memory decides only among those whose p95 is near the lowest.
  const isSmallest = tied.every(({ memoryMb }) => memoryMb >= pick.memoryMb);
  return isSmallest
    ? "; of these it has the least memory"
    : "; of those with the lowest p95 it has the least memory";
}

/** `1024 MB x86_64 (p95 88 % faster)`, against the pick. */
function nameTie(tie: MeasuredCandidate, pick: MeasuredCandidate, settings: Settings): string {
  const name = formatConfiguration(tie);
  const ratio = compareP95(tie, pick, settings);
  return isFar(ratio) ? `${name} (p95 ${formatPercentChange(ratio, "latency")})` : name;
}

/** `5 others (p95 up to 88 % faster)` */
function countTies(ties: readonly MeasuredCandidate[], pick: MeasuredCandidate, settings: Settings): string {
  const others = `${formatCount(ties.length)} others`;
  const lowest = Math.min(...ties.map((tie) => compareP95(tie, pick, settings)));
  return lowest < 1 && isFar(lowest)
    ? `${others} (p95 up to ${formatPercentChange(lowest, "latency")})`
    : others;
}

const compareP95 = (tie: MeasuredCandidate, pick: MeasuredCandidate, settings: Settings) =>
  getDurations(tie, settings).p95Ms / getDurations(pick, settings).p95Ms;

const isFar = (ratio: number) => Math.abs(ratio - 1) * 100 >= FAR_PERCENT;
