import type { FunctionVersion } from "../function-version.ts";

/**
 * Why this version cannot run on this host (another architecture, unknown runtime family, missing python3,
 * missing bootstrap), as a sentence for the user; undefined when it can.
 */
export function checkRunnable(version: FunctionVersion): string | undefined {
  return version.runtime === "" ? "the function has no runtime" : undefined;
}
