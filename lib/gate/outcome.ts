import type { TuningResult } from "../analyze/result.ts";
import type { GateState } from "./conclude-checks.ts";
import type { GateVerdict } from "./judge-result.ts";

/** What a target was compared with. */
export interface ComparedBaseline {
  /** As it is to be shown. */
  readonly file: string;
  /** ISO 8601, when its samples were measured. */
  readonly measuredAt: string;
  /** Of the repository then; absent where it is not known. */
  readonly commit?: string;
}

interface TargetBase {
  /** Of the file: shown in every line of output. */
  readonly name: string;
  readonly function: string;
  /** Absent where there is none. */
  readonly baseline?: ComparedBaseline;
}

/** A target whose budgets were judged. */
export interface JudgedTarget extends TargetBase {
  readonly state: "judged";
  readonly verdict: GateVerdict;
  readonly result: TuningResult;
  /** At how many samples of a configuration it was looked, of those planned: `{made: [100, 200], planned: [100, 200, 400]}`. */
  readonly looks: { readonly made: readonly number[]; readonly planned: readonly number[] };
  /** Why no more was measured for checks that are undecided: a sentence. */
  readonly stopped?: string;
}

/** A target of which there is no result: its checks of level error have no verdict. */
export interface UnjudgedTarget extends TargetBase {
  readonly state: "unjudged";
  /** The name of the error that ended the run: `TargetError`. */
  readonly errorName: string;
  readonly message: string;
}

export type TargetOutcome = JudgedTarget | UnjudgedTarget;

/** Everything that a gate has to say. All outputs are made of it. */
export interface GateOutcome {
  /** The file with the budgets, as it is to be shown. */
  readonly config: string;
  /** In the order of the file. */
  readonly targets: readonly TargetOutcome[];
  readonly state: GateState;
  /** Of the verdict alone; a command that left something behind or was interrupted ends with another one. */
  readonly exitCode: 0 | 1 | 3;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly tool: TuningResult["tool"];
}
