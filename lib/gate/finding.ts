import type { GateCheck } from "../report/checks.ts";
import type { Budget } from "./budget.ts";
import type { EarlierResult } from "./earlier-result.ts";
import type { JudgedResult } from "./find-candidate.ts";
import type { Look } from "./look.ts";

/** What a budget is judged by. */
export interface Evidences {
  readonly result: JudgedResult;
  /** Absent where there is none. */
  readonly baseline?: EarlierResult | undefined;
  /** Why the baseline is too old to compare with, and what renews it; absent where it is not. */
  readonly outdated?: string | undefined;
  /** What a comparison of level error is worth while there is no baseline; error unless told. */
  readonly missingBaseline?: "error" | "warn" | undefined;
  readonly look: Look;
  /** All budgets that the verdict is about: savings are those within them, and comparisons share their error rate. */
  readonly budgets: readonly Budget[];
}

/** A check, and what it was made of. */
export interface Judged {
  readonly budget: Budget;
  readonly check: GateCheck;
  /** Invocations that the figure is made of; absent where there is none. */
  readonly count?: number;
  /** Whether more invocations could decide it; only where it is undecided. */
  readonly canBeDecided: boolean;
  /** So many it takes before it can pass; absent where that is not known. */
  readonly countToPass?: number;
}

/** What a verdict adds to a budget. */
export type Finding = Pick<GateCheck, "verdict"> &
  Partial<
    Pick<
      GateCheck,
      "candidateKey" | "unit" | "value" | "interval" | "limit" | "count" | "increase" | "note" | "level"
    >
  > &
  Partial<Pick<Judged, "canBeDecided" | "countToPass">>;
