import type { Settings } from "../prepare/plan.ts";
import { selectWarm } from "../samples/select.ts";
import type { MeasuredCandidate } from "./result.ts";

type Comparing = Pick<Settings, "onlyColdStarts" | "sampling">;

/**
 * The measured candidates that can be compared: those with invocations of the kind that decides, warm ones, or cold ones
 * where only those were asked for. Where none has a warm one, fixed sampling compares all by their cold starts; a search
 * goes by warm invocations and has nothing then.
 */
export function listComparable(
  measured: readonly MeasuredCandidate[],
  { onlyColdStarts, sampling }: Comparing,
): readonly MeasuredCandidate[] {
  const comparable = measured.filter(onlyColdStarts ? hasCold : hasWarm);
  return comparable.length > 0 || onlyColdStarts || sampling === "search" ? comparable : measured;
}

/** Whether cold starts of it worked: what they cost is known. */
export function hasCold({ summary }: Pick<MeasuredCandidate, "summary">): boolean {
  return summary.cold !== undefined;
}

function hasWarm({ samples }: Pick<MeasuredCandidate, "samples">): boolean {
  return selectWarm(samples).durationsMs.length > 0;
}
