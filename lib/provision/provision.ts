import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { type FunctionClone, type ProvisionTools, provisionFunction } from "./clone-function.ts";
import { nameClone } from "./clone-request.ts";
import { explainCandidateRefusal, type Refusal } from "./refusal.ts";
import { provisionVersion, type VersionClone } from "./target-version.ts";

/** What a candidate is measured on: a throwaway function, or a published version of the target. */
export type Clone = FunctionClone | VersionClone;

export type ProvisionOutcome =
  | {
      readonly state: "provisioned";
      readonly clone: Clone;
      /** What Measure invokes, with the version to measure where there is one: `name:version`. */
      readonly functionName: string;
      /** In what the clone differs from the target, beside what it should. */
      readonly notes: readonly string[];
    }
  | ({ readonly state: "refused" } & Refusal);

/**
 * Makes ready what a candidate is measured on, and waits until it is. Repeating it finds what is there.
 * A refusal by Lambda (memory above the account's quota, wrong architecture for the package, a failed start) is
 * an outcome of this candidate and not an error.
 * @throws ThrottledError when Lambda throttles beyond patience; the store's own errors.
 */
export async function provision(
  plan: TuningPlan,
  candidate: Candidate,
  tools: ProvisionTools,
): Promise<ProvisionOutcome> {
  try {
    const made =
      plan.settings.isolation === "versions"
        ? await provisionVersion(plan, candidate, tools)
        : await provisionFunction(plan, candidate, tools);
    return { state: "provisioned", ...made };
  } catch (error) {
    return {
      state: "refused",
      ...explainCandidateRefusal(error, nameClone(plan.executionArn, candidate.key)),
    };
  }
}
