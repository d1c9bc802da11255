import { CleanupError } from "../../errors.ts";
import { InterruptedError, type Interruption, raceAgainst } from "../interruption.ts";
import { ClonesLeftError, type FoundClone } from "./clones-left-error.ts";

const NOT_REACHED = "not removed before the command was ended; the same command goes on";
const UNSEEN = "was being removed when the command was ended, and may be gone";

export interface RemovingClones {
  /** @throws CleanupError, or whatever kept it from being removed */
  remove(clone: FoundClone): Promise<void>;
  readonly interruption: Pick<Interruption, "signal" | "hurry">;
  readonly note: (text: string) => void;
}

/**
 * Removes the clones whose fate is `removed`, one after the other. At the first signal it ends the one that it is at
 * and begins no other; at the second it waits for nothing.
 * @returns the names of those that are removed: all of them
 * @throws ClonesLeftError with what was removed and what is left and why; after a signal, beside an InterruptedError
 */
export async function removeClones(
  clones: readonly FoundClone[],
  { remove, interruption, note }: RemovingClones,
): Promise<readonly string[]> {
  const { signal, hurry } = interruption;
  const removed: string[] = [];
  const problems = new Map<string, string>();
  for (const clone of clones.filter(({ fate }) => fate === "removed")) {
    const { functionName } = clone;
    if (signal.aborted) {
      problems.set(functionName, NOT_REACHED);
      continue;
    }
    try {
      await raceAgainst(hurry, remove(clone));
      removed.push(functionName);
      note(`Removed ${functionName}`);
    } catch (error) {
      problems.set(functionName, explain(functionName, error, hurry));
    }
  }
  if (problems.size === 0) return removed;
  const told = clones.map((clone): FoundClone => {
    const problem = problems.get(clone.functionName);
    return problem === undefined ? clone : { ...clone, fate: "left", reason: problem };
  });
  const left = new ClonesLeftError({ clones: told, removed });
  const { reason } = signal;
  throw reason instanceof InterruptedError ? new AggregateError([reason, left]) : left;
}

function explain(functionName: string, error: unknown, hurry: AbortSignal): string {
  if (hurry.aborted && error === hurry.reason) return `${functionName} ${UNSEEN}`;
  return error instanceof CleanupError ? error.message : `${functionName}: ${String(error)}`;
}
