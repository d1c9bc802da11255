/** With fewer groups, values are drawn one by one. */
const MIN_GROUPS = 6;

/** A sample in ascending order, ready to be resampled. */
export interface ResampledSample {
  readonly values: readonly number[];
  /** The number of the unit that each value belongs to: its group, or itself. */
  readonly units: Int32Array;
  readonly unitCount: number;
  /** How often each unit was drawn; overwritten by every resample. */
  readonly draws: Int32Array;
}

/**
 * Prepares a sample for `resamplePercentile`.
 *
 * @param values finite numbers, at least one, in any order; left as they are
 * @param groups what each value shares with others; with at least six, groups are drawn instead of values
 */
export function prepareResampling(
  values: readonly number[],
  groups?: readonly (number | string)[],
): ResampledSample {
  const order = [...values.keys()].sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const sorted = order.map((index) => values[index] ?? 0);
  const numbers = new Map([...new Set(groups)].map((group, index) => [group, index]));
  const grouped = groups !== undefined && numbers.size >= MIN_GROUPS;
  const units = Int32Array.from(order, (index, rank) =>
    grouped ? (numbers.get(groups[index] ?? "") ?? 0) : rank,
  );
  const unitCount = grouped ? numbers.size : values.length;
  return { values: sorted, units, unitCount, draws: new Int32Array(unitCount) };
}

/**
 * The p-th percentile (type 7) of one resample: as many groups or values as there are are drawn with replacement, and
 * what was drawn is walked in order, so that nothing is sorted or allocated.
 *
 * @param p 0 to 100
 * @param random uniform in [0, 1)
 */
export function resamplePercentile(
  { values, units, unitCount, draws }: ResampledSample,
  p: number,
  random: () => number,
): number {
  draws.fill(0);
  for (let draw = 0; draw < unitCount; draw++) {
    const unit = Math.floor(random() * unitCount);
    draws[unit] = (draws[unit] ?? 0) + 1;
  }
  let count = 0;
  for (let index = 0; index < values.length; index++) count += draws[units[index] ?? 0] ?? 0;
  const rank = ((count - 1) * p) / 100;
  const weight = rank - Math.floor(rank);
  let seen = 0;
  let below: number | undefined;
  for (let index = 0; index < values.length; index++) {
    seen += draws[units[index] ?? 0] ?? 0;
    const value = values[index] ?? 0;
    if (below === undefined && seen > rank) below = value;
    if (below !== undefined && seen > Math.ceil(rank)) return below + weight * (value - below);
  }
  return below ?? 0;
}
