import { isFault, isOtherRevision, mayGoThroughLater } from "../aws-errors.ts";
import { MAX_SENDS, type Patience, pauseAfter } from "../provision/patience.ts";

/** One change that Apply makes, as far as it is known. */
export interface Change {
  /** `memory 128 MB -> 1024 MB` */
  text: string;
  /** Commands that undo it, in their order. */
  readonly undo: readonly string[];
  /** Uncertain: it was sent, and whether it had its effect could not be read. */
  state: "pending" | "uncertain" | "done";
}

/** Somebody else changed the function or its alias: what Apply was to change is no longer what was measured. */
export class ChangedMeanwhileError extends Error {
  override readonly name = "ChangedMeanwhileError";
}

export interface ChangeRequest<State> {
  readonly change: Change;
  readonly patience: Patience;
  readonly read: () => Promise<State>;
  readonly isThere: (state: State) => boolean;
  /** Why it may not be changed from this state; undefined when it may. */
  readonly explainObstacle: (state: State) => string | undefined;
  /** Must carry the revision of the state it is given. */
  readonly send: (state: State) => Promise<unknown>;
}

/**
 * Makes a change and reads it back. Every send carries the revision that was read just before, after the state was
 * found to be one that may be changed: a deployment at the same moment makes it fail, and is never overwritten. After
 * throttling, a conflict, a fault or a lost answer the state is read again; when the change is there, it was ours.
 * @returns the state with the change in it.
 * @throws ChangedMeanwhileError, or Lambda's last error when patience ends.
 */
export async function changeUntilThere<State>(request: ChangeRequest<State>): Promise<State> {
  const { change, patience } = request;
  for (let sends = 1; ; sends++) {
    const state = await request.read();
    if (request.isThere(state)) {
      change.state = "done";
      return state;
    }
    const obstacle = request.explainObstacle(state);
    if (obstacle) throw new ChangedMeanwhileError(obstacle);
    if (sends > MAX_SENDS) throw new ChangedMeanwhileError("somebody else keeps changing it");
    try {
      await request.send(state);
      change.state = "uncertain";
    } catch (error) {
      if (isFault(error)) change.state = "uncertain";
      if (!mayBeRepeated(error) || !(await pauseAfter(sends, patience))) throw error;
    }
  }
}

function mayBeRepeated(error: unknown): boolean {
  return mayGoThroughLater(error) || isOtherRevision(error);
}
