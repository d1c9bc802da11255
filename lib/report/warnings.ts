import type { Findings } from "../analyze/findings.ts";
import { formatConfiguration, formatSentence } from "./format.ts";

/** What is to be known before anything else, in plain sentences that name the configuration they are about. */
export function listWarnings({ warnings, candidates }: Pick<Findings, "warnings" | "candidates">): string[] {
  return warnings.map(({ message, candidateKey }) => {
    const candidate = candidates.find(({ key }) => key === candidateKey);
    const text = formatSentence(message);
    const isNamed = candidate === undefined || text.startsWith(formatConfiguration(candidate));
    return isNamed ? text : `${formatConfiguration(candidate)}: ${text}`;
  });
}
