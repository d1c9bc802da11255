import type { PriceList } from "../prices/price-list.ts";
import { MEMORY_MB_PER_VCPU, MIN_MEMORY_MB } from "../units.ts";
import { chooseArm64Chance } from "./arm64-chance.ts";
import type { MonthlySpend, UsedFunction } from "./estimate-spend.ts";

/**
 * What tuning may save in a month, guessed from configuration and metrics: nothing was measured. The low end holds even
 * where the guesses are unlucky, the high end where they are not; tuning may find more than either.
 */
export interface LikelySaving {
  readonly lowUsd: number;
  readonly highUsd: number;
  /** What the range stands on, and why it is not wider; at least one. */
  readonly reasons: readonly SavingReason[];
}

export interface SavingReason {
  readonly about: "architecture" | "memory";
  /** A sentence. */
  readonly text: string;
  /** The same in a few words; absent where nothing is likely to be saved. */
  readonly label?: string;
  /** Of the cost of duration, from 0 to 1, were it alone. */
  readonly lowShare: number;
  readonly highShare: number;
}

/** A guess: memory that is spare above the most that was ever used, so that a rare large event still fits. */
const SPARE_MEMORY = 1.25;

/** A guess: memory is far above what is used from twice of what is needed, spare included. */
const FAR_ABOVE = 2;

/** A guess: the part of its time in which a function with too much memory waits for others, whatever its memory. */
const WAITING_SHARE = 0.5;

/** What the ranges take for granted. */
export const SAVING_ASSUMPTIONS: readonly string[] = [
  "A guess: on arm64 an interpreted function takes between the same time and 15 % more at the same memory size.",
  "A guess: code that has to be built for arm64 may save nothing there.",
  "A guess: a function needs a quarter more than the most memory that it used.",
  "A guess: a function with far too much memory waits half of its time, and computes the other half in one thread.",
  "What other memory sizes save beyond that only measuring can tell.",
];

/**
 * Guesses from configuration alone what tuning may save: another architecture, and less memory where much more than was
 * ever used is configured. It is at the price of the last tier that is reached, as a GB-second less is one less of it;
 * requests cost the same whatever the configuration.
 */
export function estimateSaving(used: UsedFunction, spend: MonthlySpend, prices: PriceList): LikelySaving {
  const reasons = [guessArchitecture(used, prices), guessMemory(used)];
  const atMarginUsd = spend.gbSeconds * spend.marginalGbSecondUsd;
  // Shares of what the other one leaves.
  const save = (share: (reason: SavingReason) => number) =>
    atMarginUsd * (1 - reasons.reduce((left, reason) => left * (1 - share(reason)), 1));
  return {
    lowUsd: save(({ lowShare }) => lowShare),
    highUsd: save(({ highShare }) => highShare),
    reasons,
  };
}

function guessArchitecture({ configuration }: UsedFunction, prices: PriceList): SavingReason {
  const chance = chooseArm64Chance(configuration);
  const priceRatio = prices.gbSecondUsd.arm64 / prices.gbSecondUsd.x86_64;
  const share = (durationRatio: number) => Math.max(0, 1 - priceRatio * durationRatio);
  if (chance.fit === "no") return { about: "architecture", text: chance.why, lowShare: 0, highShare: 0 };
  return {
    about: "architecture",
    text: chance.why,
    label: chance.fit === "as-it-is" ? "arm64" : "arm64, once built for it",
    lowShare: chance.fit === "as-it-is" ? share(chance.slowestDurationRatio) : 0,
    highShare: share(1),
  };
}

/**
 * Above one vCPU's memory one thread gains nothing, so down to there its duration stays. Below, computing takes longer
 * in proportion and costs the same, and only what is spent waiting gets cheaper.
 */
function guessMemory({
  configuration: { memoryMb },
  metrics: { maxMemoryUsedMb },
}: UsedFunction): SavingReason {
  const nothing = { about: "memory", lowShare: 0, highShare: 0 } as const;
  if (maxMemoryUsedMb === undefined) {
    return { ...nothing, text: "How much memory it uses is not known: it has no Lambda Insights." };
  }
  const neededMb = Math.max(MIN_MEMORY_MB, Math.ceil(maxMemoryUsedMb * SPARE_MEMORY));
  const used = `It used at most ${Math.round(maxMemoryUsedMb)} of ${memoryMb} MB`;
  if (memoryMb < neededMb * FAR_ABOVE) return { ...nothing, text: `${used}: not far too much.` };
  const oneThreadMb = Math.min(memoryMb, Math.max(neededMb, MEMORY_MB_PER_VCPU));
  const aboveOneThread = oneThreadMb / memoryMb;
  const belowOneThread = WAITING_SHARE * (neededMb / oneThreadMb) + (1 - WAITING_SHARE);
  return {
    about: "memory",
    text: `${used}: ${neededMb} MB may do, and may be slower.`,
    label: `used at most ${Math.round(maxMemoryUsedMb)} MB`,
    lowShare: 0,
    highShare: 1 - aboveOneThread * belowOneThread,
  };
}
