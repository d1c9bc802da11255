import type { TuningResult } from "../../analyze/result.ts";
import type { Range } from "../../estimate/estimate-run.ts";
import { nameCandidate, type Target } from "../../prepare/plan.ts";
import { formatConfiguration, formatDurationMs } from "../../report/format.ts";
import { type Checked, invalid, valid } from "../checked.ts";

/** How long one warm invocation takes at the function's own memory, and how that is known. */
export interface KnownDuration {
  readonly rangeMs: Range;
  /** A sentence without a full stop. */
  readonly source: string;
}

/** Lambda's longest time-out: 900 s (Lambda quotas). */
const MAX_DURATION_MS = 900_000;

/** An earlier measurement may be off by so much: machines and code change. */
const DRIFT = 1.3;

/** `120`, or `80-300`: milliseconds. */
export function parseDuration(field: string, text: string): Checked<KnownDuration> {
  const [, low = "", high = low] = /^\s*(\d+(?:\.\d+)?)(?:\s*-\s*(\d+(?:\.\d+)?))?\s*$/.exec(text) ?? [];
  const rangeMs = { low: Number(low), high: Number(high) };
  if (low !== "" && rangeMs.low > 0 && rangeMs.low <= rangeMs.high && rangeMs.high <= MAX_DURATION_MS) {
    // The middle of what is guessed over several magnitudes is that of the magnitudes.
    const likely = Math.sqrt(rangeMs.low * rangeMs.high);
    return valid({
      rangeMs: { ...rangeMs, likely },
      source: `one invocation takes ${describe(rangeMs)} (${field})`,
    });
  }
  const allowed = `milliseconds above 0, at most ${MAX_DURATION_MS}: 120, or from the least to the most: 80-300`;
  return invalid({ field, value: text, allowed });
}

/** Of an earlier result: the mean at the target's own configuration. */
export function readKnownDuration(
  field: string,
  path: string,
  { candidates }: TuningResult,
  target: Pick<Target, "architecture" | "memoryMb">,
): Checked<KnownDuration> {
  const key = nameCandidate(target.architecture, target.memoryMb);
  const own = candidates.find((candidate) => candidate.key === key);
  const configuration = formatConfiguration(target);
  if (own?.state !== "measured") {
    const allowed = `a result in which ${configuration}, what the function has, was measured`;
    return invalid({ field, value: path, allowed, hint: "--duration-ms says it without a result" });
  }
  const { meanMs } = own.summary.warm.duration;
  return valid({
    rangeMs: { low: meanMs / DRIFT, likely: meanMs, high: meanMs * DRIFT },
    source: `one invocation took ${formatDurationMs(meanMs)} at ${configuration} (${path}), and may take a third more or less`,
  });
}

/** Where nobody knows: all that the function's time-out allows, and nothing is likely. */
export function boundByTimeout({ timeoutSeconds }: Pick<Target, "timeoutSeconds">): KnownDuration {
  return {
    rangeMs: { low: 1, high: timeoutSeconds * 1000 },
    source: `one invocation takes anything from 1 ms to its time-out of ${timeoutSeconds} s: --duration-ms narrows that`,
  };
}

const describe = ({ low, high }: Range) =>
  low === high ? formatDurationMs(low) : `${formatDurationMs(low)} to ${formatDurationMs(high)}`;
