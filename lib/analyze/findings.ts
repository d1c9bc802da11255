import type { CandidateResult, FailedCandidate, MeasuredCandidate, TuningResult } from "./result.ts";

type WithoutSamples<Candidate> = Candidate extends unknown ? Omit<Candidate, "samples"> : never;

export type CandidateFindings = WithoutSamples<CandidateResult>;

export type MeasuredFindings = WithoutSamples<MeasuredCandidate>;

export type FailedFindings = WithoutSamples<FailedCandidate>;

/** A result without the single invocations: what texts and tables are made of. Every result is one as well. */
export interface Findings extends Omit<TuningResult, "candidates"> {
  readonly candidates: readonly CandidateFindings[];
}

/** The measured candidates whose figures may be set beside each other, in the order of the result. */
export function listCompared({ candidates }: Findings): MeasuredFindings[] {
  return candidates.filter((candidate) => candidate.state === "measured").filter(isCompared);
}

/** Whether its figures may be set beside others': it has invocations of the kind that decides. */
export function isCompared({ isComparable = true }: MeasuredFindings): boolean {
  return isComparable;
}

/** Leaves the invocations out. */
export function dropSamples(result: TuningResult): Findings {
  return { ...result, candidates: result.candidates.map(({ samples: _, ...findings }) => findings) };
}
