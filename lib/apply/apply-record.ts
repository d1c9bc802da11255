import type { TuningPlan } from "../prepare/plan.ts";
import { runKeys, type Store } from "../store.ts";
import type { Architecture } from "../units.ts";
import type { AliasState } from "./alias.ts";
import type { PreviousCode } from "./previous-code.ts";

/** What a function gets. */
export interface Wanted {
  readonly memoryMb: number;
  readonly architecture: Architecture;
}

/** `runs/RUN_ID/applied.json`: what was there before the first change, and how it ended. */
export interface ApplyRecord {
  readonly functionArn: string;
  readonly wanted: Wanted;
  readonly before: Wanted & {
    /** Of $LATEST. */
    readonly codeSha256: string;
    /** Kept where the code is replaced. */
    readonly code?: PreviousCode;
    /** Absent when no alias is asked for, or there is none of that name. */
    readonly alias?: AliasState;
  };
  readonly outcome?: ApplyOutcome;
}

/** What became of it, as the execution's output says it. */
export type ApplyOutcome =
  | { readonly state: "not-asked" }
  /** The target is what it should be already. */
  | { readonly state: "unchanged"; readonly reason: string }
  /** Nothing was changed, because it was not safe or there was nothing to apply. */
  | { readonly state: "refused"; readonly reason: string }
  | {
      readonly state: "applied";
      readonly memoryMb: number;
      readonly architecture: Architecture;
      /** Published for the alias, or measured and kept for it. */
      readonly version?: string;
      /** `memory 128 MB -> 1024 MB`, in the order in which they were made. */
      readonly changes: readonly string[];
      /** One line for a POSIX shell. */
      readonly undoCommand: string;
      readonly note?: string;
    };

/** Undefined while Apply has changed nothing. */
export function readRecord(store: Store, runId: string): Promise<ApplyRecord | undefined> {
  return store.readJson<ApplyRecord>(runKeys.applied(runId));
}

/** Keeps what Apply found before its first change, or how it ended. */
export async function writeRecord(
  store: Store,
  { runId }: Pick<TuningPlan, "runId">,
  record: ApplyRecord,
): Promise<void> {
  await store.writeJson(runKeys.applied(runId), record);
}
