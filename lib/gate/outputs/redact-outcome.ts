import { redactAccounts } from "../../report/redact.ts";
import type { GateOutcome } from "../outcome.ts";
import { isJudged } from "./tell-target.ts";

/** An outcome for pages that anyone may read: without the numbers of AWS accounts in names, messages and notes. */
export function redactOutcome(outcome: GateOutcome): GateOutcome {
  return {
    ...outcome,
    targets: outcome.targets.map((target) => {
      if (!isJudged(target)) return redactAccounts(target);
      // Samples hold no texts, and are many.
      const { result, ...texts } = target;
      return { ...redactAccounts(texts), result };
    }),
  };
}
