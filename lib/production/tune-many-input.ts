import type { RankedFunction } from "./rank.ts";

/** A file of inputs for tuning many functions, one after the other or side by side. */
export interface TuneManyInput {
  readonly schemaVersion: 1;
  readonly functions: readonly {
    readonly functionName: string;
    /** An execution input under its own names; its payload is for the user to add, as nothing here knows one. */
    readonly input: {
      readonly lambdaARN: string;
      readonly monthlyInvocations?: number;
      readonly coldStartShare?: number;
    };
  }[];
}

/** The most that the input takes as `monthlyInvocations`. */
const MAX_MONTHLY_INVOCATIONS = 1e12;

/**
 * Suggests an input for each function, most wasteful first. Everything else is left to the tuner's own defaults:
 * architectures that the package allows, and a search over all memory sizes.
 */
export function createTuneManyInput(ranking: readonly RankedFunction[]): TuneManyInput {
  return {
    schemaVersion: 1,
    functions: ranking.map(({ configuration, metrics: { coldStartShare }, spend }) => {
      const { functionName, functionArn } = configuration;
      const monthly = Math.min(MAX_MONTHLY_INVOCATIONS, Math.round(spend.invocations));
      const volume = monthly >= 1 ? { monthlyInvocations: monthly } : {};
      const share = coldStartShare === undefined ? {} : { coldStartShare };
      return { functionName, input: { lambdaARN: functionArn, ...volume, ...share } };
    }),
  };
}
