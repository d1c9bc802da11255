import type { MetricWindow } from "./metric-window.ts";
import { type ProjectedMonth, projectMonth } from "./project-month.ts";
import type { RankedFunction } from "./rank.ts";

/** A file of inputs for tuning many functions, one after the other or side by side. */
export interface TuneManyInput {
  readonly schemaVersion: 1;
  readonly functions: readonly {
    readonly functionName: string;
    /** An execution input under its own names; its payload is for the user to add, as nothing here knows one. */
    readonly input: { readonly lambdaARN: string } & ProjectedMonth;
  }[];
}

/**
 * Suggests an input for each function, most wasteful first. Everything else is left to the tuner's own defaults:
 * architectures that the package allows, and a search over all memory sizes.
 */
export function createTuneManyInput(
  ranking: readonly RankedFunction[],
  window: Pick<MetricWindow, "days">,
): TuneManyInput {
  return {
    schemaVersion: 1,
    functions: ranking.map(({ configuration: { functionName, functionArn }, metrics }) => ({
      functionName,
      input: { lambdaARN: functionArn, ...projectMonth(metrics, window) },
    })),
  };
}
