import type { CandidateFindings, Findings } from "../analyze/findings.ts";
import { formatConfiguration, formatCount, formatFailureReason, formatText } from "./format.ts";
import { listShown, type ShownCandidate } from "./table.ts";

/** What failed at sizes that share it. All texts are plain. */
export interface FailureNote {
  /** `128 MB x86_64, 128 MB arm64` */
  readonly configurations: string;
  /** Goes on after the configurations: `failed: …`. */
  readonly outcome: string;
  /** By the kind of failure, where the outcome does not tell all: how often of how many and why, and a message. */
  readonly kinds: readonly { readonly text: string; readonly message: string }[];
}

/** Which sizes failed and which had invocations that did, and why; empty where all worked. */
export function listFailures(findings: Findings): FailureNote[] {
  const affected = listShown(findings).filter(
    ({ state, failures }) => state === "failed" || failures.length > 0,
  );
  // Sizes that failed for one reason share a note; whatever has counts of its own has its own.
  const groups = Map.groupBy(affected, (candidate) =>
    candidate.state === "measured" || hasKinds(candidate) ? candidate.key : `failed: ${candidate.message}`,
  );
  return [...groups.values()].flatMap((alike) => {
    const [candidate] = alike;
    if (!candidate) return [];
    const configurations = alike.map(formatConfiguration).join(", ");
    const outcome =
      candidate.state === "failed"
        ? `failed: ${formatText(candidate.message)}`
        : "was measured, but not every invocation worked:";
    return [{ configurations, outcome, kinds: hasKinds(candidate) ? listKinds(candidate) : [] }];
  });
}

/** `3 of 18 configurations failed.`; undefined where none did. */
export function countFailed({ candidates }: Findings): string | undefined {
  const failed = candidates.filter(({ state }) => state === "failed").length;
  return failed === 0
    ? undefined
    : `${formatCount(failed)} of ${formatCount(candidates.length)} configurations failed.`;
}

/** Whether there is more to tell than the one message of a failed size. */
const hasKinds = (candidate: ShownCandidate): boolean =>
  candidate.state === "measured" || candidate.failures.length > 1;

function listKinds({ failures, counts }: CandidateFindings): FailureNote["kinds"] {
  return failures.map(({ reason, errorType, errorMessage, count, isAllowed }) => {
    const allowed = isAllowed ? ", allowed" : "";
    const type = errorType === undefined ? "" : ` (${formatText(errorType)})`;
    const times = `${formatCount(count)} of ${formatCount(counts.invocations)}`;
    return {
      text: `${times}: ${formatFailureReason(reason)}${allowed}${type}`,
      message: formatText(errorMessage),
    };
  });
}
