import { failsAlways } from "../measure/batch.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import type { Samples } from "../samples/samples.ts";
import { countOutcomes } from "../samples/select.ts";

/**
 * Whether a candidate gets no more invocations, as `isHopeless` of its batches says: it fails always, or a step could not
 * measure it. In that case what was measured before still counts.
 * @param heads those of this candidate
 */
export function isHopeless(samples: Samples, heads: readonly BatchHead[]): boolean {
  return heads.some(({ failure }) => failure) || failsAlways(countOutcomes(samples));
}
