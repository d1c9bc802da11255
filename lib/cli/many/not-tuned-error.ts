import type { Overview } from "../../report/overview.ts";

const MAX_SHOWN_NAMES = 10;

/** Some functions have no recommendation: `errors` holds why, one for each; what the others came to is in `overview`. */
export class NotTunedError extends AggregateError {
  override readonly name = "NotTunedError";
  readonly overview: Overview;

  constructor(errors: readonly unknown[], overview: Overview) {
    const names = overview.functions
      .filter(({ state }) => state !== "tuned")
      .map(({ functionName }) => functionName);
    const more = names.length > MAX_SHOWN_NAMES ? `, and ${names.length - MAX_SHOWN_NAMES} more` : "";
    const all = overview.functions.length;
    const have = names.length === 1 ? "has" : "have";
    const shown = names.slice(0, MAX_SHOWN_NAMES).join(", ");
    super(errors, `${names.length} of ${all} functions ${have} no recommendation: ${shown}${more}`);
    this.overview = overview;
  }
}
