import type { PriceList } from "../prices/price-list.ts";
import { estimateSaving, type LikelySaving } from "./estimate-saving.ts";
import { estimateSpend, type MonthlySpend, type UsedFunction } from "./estimate-spend.ts";
import type { MetricWindow } from "./metric-window.ts";

export interface RankedFunction extends UsedFunction {
  /** From 1. */
  readonly rank: number;
  readonly spend: MonthlySpend;
  readonly saving: LikelySaving;
}

export type RankingOrder = "saving" | "spend";

export interface Ranking {
  readonly functions: readonly UsedFunction[];
  readonly window: Pick<MetricWindow, "days">;
  readonly prices: PriceList;
  readonly by: RankingOrder;
}

/**
 * Puts the function first that is most worth tuning: by the middle of its likely saving, or by what it costs. Equal ones
 * are ordered by the other figure, then by name, so that the same data give the same ranking.
 */
export function rankFunctions({ functions, window, prices, by }: Ranking): readonly RankedFunction[] {
  const spends = estimateSpend(functions, window, prices);
  const judged = functions.flatMap((used, index) => {
    const spend = spends[index];
    return spend ? [{ ...used, spend, saving: estimateSaving(used, spend, prices) }] : [];
  });
  const figures = (one: (typeof judged)[number]) => {
    const savingUsd = toMiddleUsd(one.saving);
    return by === "saving" ? [savingUsd, one.spend.totalUsd] : [one.spend.totalUsd, savingUsd];
  };
  return judged
    .map((one) => ({ one, figures: figures(one), name: one.configuration.functionName }))
    .toSorted((a, b) => compareFigures(a.figures, b.figures) || (a.name < b.name ? -1 : 1))
    .map(({ one }, index) => ({ rank: index + 1, ...one }));
}

/** The middle of the range: what a ranking goes by. */
export function toMiddleUsd({ lowUsd, highUsd }: Pick<LikelySaving, "lowUsd" | "highUsd">): number {
  return (lowUsd + highUsd) / 2;
}

/** Larger first. */
function compareFigures(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (b[index] ?? 0) - (a[index] ?? 0);
}
