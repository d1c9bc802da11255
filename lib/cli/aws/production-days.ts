import type { InputFields } from "../tune/input-flags.ts";
import type { DeployedTuner } from "./find-tuner.ts";
import { EMBEDDED_ACCOUNT_ID } from "./plan-text.ts";

/** Two weeks have every day of the week twice. */
const DEFAULT_PRODUCTION_DAYS = 14;

/**
 * An execution input that asks for production data, unless it says itself for how many days, or for none. The embedded
 * cloud has no CloudWatch to ask.
 */
export function addProductionDays(
  fields: InputFields,
  { accountId }: Pick<DeployedTuner, "accountId">,
): InputFields {
  if (accountId === EMBEDDED_ACCOUNT_ID) return fields;
  return { productionDays: DEFAULT_PRODUCTION_DAYS, ...fields };
}
