import { type CandidateFindings, type Findings, isCompared } from "../analyze/findings.ts";
import { formatConfiguration, formatFailureReason } from "./format.ts";

/** A configuration that was not measured in both of two results. */
export interface Unmatched {
  readonly candidateKey: string;
  readonly configuration: string;
  /** What became of it: `measured`, `failed: out of memory`, `not measured`. */
  readonly before: string;
  readonly after: string;
}

/** Configurations of which there is no change to show, though one of the two results has measured them. */
export function listUnmatched(findings: Findings, baseline: Findings): Unmatched[] {
  const keys = new Set([...findings.candidates, ...baseline.candidates].map(({ key }) => key));
  return [...keys].flatMap((candidateKey) => {
    const [now, then] = [findings, baseline].map(({ candidates }) =>
      candidates.find(({ key }) => key === candidateKey),
    );
    const shown = now ?? then;
    const [before, after] = [describeState(then), describeState(now)];
    if (!shown || before === after) return [];
    return [{ candidateKey, configuration: formatConfiguration(shown), before, after }];
  });
}

function describeState(candidate: CandidateFindings | undefined): string {
  if (candidate === undefined || candidate.state === "pruned") return "not measured";
  if (candidate.state === "failed") return `failed: ${formatFailureReason(candidate.reason)}`;
  return isCompared(candidate) ? "measured" : "measured, with nothing to compare";
}

/** What was recommended then and now, in a sentence. */
export function describeRecommendations(findings: Findings, baseline: Findings): string {
  const [now, then] = [findings, baseline].map(nameRecommended);
  return now === then ? `Recommended then and now: ${now}.` : `Recommended: ${then} then, ${now} now.`;
}

function nameRecommended({ recommendation, candidates }: Findings): string {
  if (recommendation.state === "none") return "nothing";
  const pick = candidates.find(({ key }) => key === recommendation.candidateKey);
  return pick ? formatConfiguration(pick) : recommendation.candidateKey;
}
