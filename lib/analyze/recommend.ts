import { LIKELY } from "../assess/search.ts";
import type { Settings } from "../prepare/plan.ts";
import { formatArchitecture } from "../report/format.ts";
import { ARCHITECTURES, type Architecture } from "../units.ts";
import { computeChange } from "./change.ts";
import { listComparable } from "./comparable.ts";
import { type ConstraintCheck, checkConstraints, findBrokenConstraints } from "./constraints.ts";
import { compareNumbers, decide, type Estimates } from "./decide.ts";
import { explainNotCompared } from "./missing-current.ts";
import type { MeasuredCandidate, Recommendation } from "./result.ts";
import { describeNearest, describeNothing, describePick, hasConstraints } from "./sentences.ts";

/**
 * Picks the best measured candidate that keeps to the constraints, by the strategy: lowest cost per invocation,
 * lowest duration (by the statistic of `objective`), or the best balance of both; `decide` says how ties end. A candidate
 * keeps to the constraints when its own figures do, and the estimates say that it likely does. When none is, none is
 * recommended, and the sentence names the one that comes nearest.
 *
 * Balance: lowest cost^w x duration^(1-w), w being `balancedWeight`, so that one percent of cost weighs w/(1-w)
 * times one percent of duration. Unlike a sum of parts of the highest measured value, this does not depend on which
 * other sizes were measured.
 *
 * @param measured every measured candidate; the current configuration is compared with even when it may not be picked
 * @param architectures those that may be picked
 * @param estimates what is known beyond the candidates' own figures, where there is more
 * @param missing why the current configuration is not among the measured ones, in a sentence
 */
export function recommend(
  measured: readonly MeasuredCandidate[],
  currentKey: string,
  settings: Settings,
  architectures: readonly Architecture[] = ARCHITECTURES,
  estimates?: Estimates,
  missing = "",
): Recommendation {
  const comparable = listComparable(measured, settings);
  const isEligible = ({ architecture }: MeasuredCandidate) => architectures.includes(architecture);
  const eligible = comparable.filter(isEligible);
  const only = measured.every(isEligible) ? "" : architectures.map(formatArchitecture).join(" and ");
  const [nearest, ...rest] = eligible;
  if (!nearest) {
    return { state: "none", sentence: describeNothing(only, measured.some(isEligible), settings) };
  }
  const known = eligible.some(({ key }) => Number.isFinite(estimates?.score(key))) ? estimates : undefined;
  const judge = (candidate: MeasuredCandidate) => listInTheWay(candidate, settings, known);
  const [first, ...others] = eligible.filter((candidate) => judge(candidate).length === 0);
  if (!first) return recommendNone([nearest, ...rest], settings, only, known);

  const current = comparable.find(({ key }) => key === currentKey);
  const unlike = measured.find(({ key }) => key === currentKey);
  const decision = decide([first, ...others], current, settings, known);
  const { pick, best, rule, ties, kept } = decision;
  const change = current && computeChange(pick, current, settings);
  const alternative = current && kept ? computeChange(best, current, settings) : undefined;
  return {
    state: "found",
    candidateKey: pick.key,
    sentence: describePick({
      ...decision,
      current,
      change,
      alternative,
      measured,
      settings,
      only,
      isEstimated: known !== undefined,
      compared: nameCompared(measured.length > comparable.length, settings),
      inTheWay: current ? judge(current) : [],
      missing: current ? "" : unlike ? explainNotCompared(unlike, settings) : missing,
    }),
    rule,
    bestKey: best.key,
    ties,
    ...(alternative && { alternative: { candidateKey: best.key, ...alternative } }),
    ...change,
  };
}

function nameCompared(isPart: boolean, { onlyColdStarts }: Settings): string {
  if (!isPart) return "measured";
  return `measured with ${onlyColdStarts ? "cold starts" : "warm invocations"}`;
}

function recommendNone(
  eligible: readonly [MeasuredCandidate, ...MeasuredCandidate[]],
  settings: Settings,
  only: string,
  estimates: Estimates | undefined,
): Recommendation {
  // Those whose own figures break nothing come before all others.
  const excess = (candidate: MeasuredCandidate) =>
    Math.max(...findBrokenConstraints(candidate, settings).map(({ ratio }) => ratio));
  const keeps = ({ key }: MeasuredCandidate) => estimates?.keeps(key) ?? 0;
  const [nearest = eligible[0]] = eligible.toSorted(
    (a, b) => compareNumbers(excess(a), excess(b)) || compareNumbers(keeps(b), keeps(a)),
  );
  const broken = listInTheWay(nearest, settings, estimates);
  return {
    state: "none",
    sentence: describeNearest(only, nearest, broken),
    nearest: { candidateKey: nearest.key, broken },
  };
}

/** What it breaks; where its own figures break nothing, what they do not surely keep by the estimates. */
function listInTheWay(
  candidate: MeasuredCandidate,
  settings: Settings,
  estimates: Estimates | undefined,
): readonly ConstraintCheck[] {
  if (!hasConstraints(settings)) return [];
  const checks = checkConstraints(candidate, settings);
  const broken = checks.filter(({ isKept }) => !isKept);
  if (broken.length > 0 || !estimates || estimates.keeps(candidate.key) >= LIKELY) return broken;
  const unsure = checks.filter(({ isCertain }) => !isCertain);
  return unsure.length > 0 ? unsure : checks;
}
