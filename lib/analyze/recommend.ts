import { LIKELY } from "../assess/search.ts";
import type { Settings } from "../prepare/plan.ts";
import { formatArchitecture } from "../report/format.ts";
import { ARCHITECTURES, type Architecture } from "../units.ts";
import { computeChange } from "./change.ts";
import { type ConstraintCheck, checkConstraints, findBrokenConstraints } from "./constraints.ts";
import { decide, type Estimates } from "./decide.ts";
import type { MeasuredCandidate, Recommendation } from "./result.ts";
import { describeNone, describePick } from "./sentences.ts";

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
 */
export function recommend(
  measured: readonly MeasuredCandidate[],
  currentKey: string,
  settings: Settings,
  architectures: readonly Architecture[] = ARCHITECTURES,
  estimates?: Estimates,
): Recommendation {
  const eligible = measured.filter(({ architecture }) => architectures.includes(architecture));
  const [first, ...others] = eligible.filter(
    (candidate) =>
      findBrokenConstraints(candidate, settings).length === 0 &&
      (!estimates || estimates.keeps(candidate.key) >= LIKELY),
  );
  const only = measured.length > eligible.length ? architectures.map(formatArchitecture).join(" and ") : "";
  if (!first) return recommendNone(eligible, settings, only, estimates);

  const current = measured.find(({ key }) => key === currentKey);
  const { pick, best, rule, ties } = decide([first, ...others], current, settings, estimates);
  const change = current && computeChange(pick, current, settings);
  const alternative =
    current && best !== pick && pick === current ? computeChange(best, current, settings) : undefined;
  return {
    state: "found",
    candidateKey: pick.key,
    sentence: describePick({
      pick,
      best,
      current,
      rule,
      ties,
      change,
      alternative,
      measured,
      settings,
      only,
    }),
    rule,
    bestKey: best.key,
    ties,
    ...(alternative && { alternative: { candidateKey: best.key, ...alternative } }),
    ...change,
  };
}

function recommendNone(
  eligible: readonly MeasuredCandidate[],
  settings: Settings,
  only: string,
  estimates: Estimates | undefined,
): Recommendation {
  // Those whose own figures break nothing come before all others.
  const excess = (candidate: MeasuredCandidate) =>
    Math.max(...findBrokenConstraints(candidate, settings).map(({ ratio }) => ratio));
  const keeps = ({ key }: MeasuredCandidate) => estimates?.keeps(key) ?? 0;
  const [nearest] = eligible.toSorted(
    (a, b) => compareNumbers(excess(a), excess(b)) || compareNumbers(keeps(b), keeps(a)),
  );
  const broken = nearest ? listInTheWay(nearest, settings) : [];
  return {
    state: "none",
    sentence: describeNone(only, nearest, broken),
    ...(nearest && { nearest: { candidateKey: nearest.key, broken } }),
  };
}

/** What it breaks; where its own figures break nothing, what they do not surely keep. */
function listInTheWay(candidate: MeasuredCandidate, settings: Settings): readonly ConstraintCheck[] {
  const checks = checkConstraints(candidate, settings);
  const broken = checks.filter(({ isKept }) => !isKept);
  if (broken.length > 0) return broken;
  const unsure = checks.filter(({ isCertain }) => !isCertain);
  return unsure.length > 0 ? unsure : checks;
}

/** Infinity is as far as itself. */
const compareNumbers = (a: number, b: number) => (a === b ? 0 : a - b);
