import { HOPELESS_FAILURES } from "../measure/batch.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countOutcomes } from "../samples/select.ts";

/**
 * A candidate that has failed several times and never worked, or that could not be measured at all. Allowed
 * exceptions say nothing against it.
 * @param heads those of this candidate
 */
export function isHopeless(samples: Samples, heads: readonly BatchHead[]): boolean {
  if (heads.some(({ failure }) => failure)) return true;
  const { succeeded, failed } = countOutcomes(samples);
  return succeeded === 0 && failed >= HOPELESS_FAILURES;
}
