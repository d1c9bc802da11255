import type { Leftover } from "../../cleanup/leftovers.ts";
import { CleanupError } from "../../errors.ts";
import type { RunState } from "../aws/execution-state.ts";

/** A clone that is there, and what becomes of it. */
export interface FoundClone extends Leftover {
  readonly runState: RunState;
  /** `left`: it could not be removed. */
  readonly fate: "removed" | "kept" | "left";
  /** Why it is kept or left. */
  readonly reason?: string;
}

/** What `cleanup` found, and the names of what it removed. */
export interface CleanupReport {
  readonly clones: readonly FoundClone[];
  readonly removed: readonly string[];
}

/** Clones are left. What was found and removed all the same is in `report`, and named in the message. */
export class ClonesLeftError extends CleanupError {
  readonly report: CleanupReport;

  constructor(report: CleanupReport) {
    const left = report.clones.filter(({ fate }) => fate === "left");
    const reasons = new Set(left.map(({ reason }) => reason));
    const { removed } = report;
    super(
      [...reasons, removed.length > 0 ? `removed: ${removed.join(", ")}` : "nothing was removed"].join("; "),
      left.map(({ functionName }) => functionName),
    );
    this.report = report;
  }
}
