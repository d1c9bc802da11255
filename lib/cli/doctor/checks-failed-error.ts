import type { Check } from "./check.ts";

/** The doctor found something that a run on AWS would fail with. */
export class ChecksFailedError extends Error {
  override readonly name = "ChecksFailedError";
  readonly checks: readonly Check[];

  constructor(checks: readonly Check[]) {
    const names = checks.filter(({ state }) => state === "failed").map(({ name }) => name);
    super(`${names.length === 1 ? "1 check" : `${names.length} checks`} failed: ${names.join(", ")}`);
    this.checks = checks;
  }
}
