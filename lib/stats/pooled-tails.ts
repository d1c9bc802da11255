/** A sample without its tail, and what the tail is above that. */
export interface TailedSample {
  /** Of all values, those of the tail too. */
  readonly count: number;
  /** Of the values that are not in the tail. */
  readonly bodyMean: number;
  /** What each value of the tail is above `bodyMean`. */
  readonly excesses: readonly number[];
}

/** What a tail adds to the mean of its sample. */
export interface TailEstimate {
  readonly amount: number;
  /** Of `amount`: that of its own values, by as much as they count, and how far the two ways of sharing are apart. */
  readonly variance: number;
}

/** What samples tell each other of their tails counts as so many values of the tail of a sample's own. */
const STRENGTH = 6;

/** How far the logarithms of single excesses are expected to scatter: by a factor of about two. */
const SCATTER = 0.7;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Estimates what tails add to the means of samples that are alike in kind: the same thing measured under different
 * conditions. A tail has few values, so it is shared, in one of two ways: as an amount, where rare delays are waits that
 * last as long under all conditions, or as a share of the mean, where some values mean more work. Which of the two it
 * is, the excesses tell: the one under which they scatter less is likelier (both have a scale and a scatter of their own,
 * so the ratio of their likelihoods is that of the sums of squares to the power of half the degrees of freedom); while
 * they do not tell, both are as likely.
 * A sample's own tail outweighs the shared one as it gets more values.
 */
export function poolTails(samples: readonly TailedSample[]): TailEstimate[] {
  const count = sum(samples.map((sample) => sample.count));
  const events = sum(samples.map(({ excesses }) => excesses.length));
  if (events === 0) return samples.map(() => ({ amount: 0, variance: 0 }));
  const strength = (STRENGTH * count) / events;
  const share = weighShare(samples);
  const of = (scale: (sample: TailedSample) => number, power: number) =>
    sum(samples.map((sample) => sum(sample.excesses.map((excess) => (excess / scale(sample)) ** power)))) /
    count;
  const one = () => 1;
  const bodyMean = (sample: TailedSample) => sample.bodyMean;
  const [amounts, squaredAmounts] = [of(one, 1), of(one, 2)];
  const [shares, squaredShares] = [of(bodyMean, 1), of(bodyMean, 2)];
  return samples.map((sample) => {
    const own = sum(sample.excesses) / sample.count;
    const weight = sample.count / (sample.count + strength);
    const [asAmount, asShare] = [amounts, shares * sample.bodyMean];
    const shared = share * asShare + (1 - share) * asAmount;
    const square = share * squaredShares * sample.bodyMean ** 2 + (1 - share) * squaredAmounts;
    return {
      amount: weight * own + (1 - weight) * shared,
      variance:
        weight ** 2 * (square / sample.count) +
        (1 - weight) ** 2 * share * (1 - share) * (asShare - asAmount) ** 2,
    };
  });
}

/** How likely the tail is a share of the mean and not an amount. */
function weighShare(samples: readonly TailedSample[]): number {
  const logs = samples.flatMap(({ excesses, bodyMean }) =>
    excesses.map((excess) => ({ excess: Math.log(excess), mean: Math.log(bodyMean) })),
  );
  const scatterOf = (values: readonly number[]) => {
    const centre = sum(values) / values.length;
    return SCATTER ** 2 + sum(values.map((value) => (value - centre) ** 2));
  };
  const asAmount = scatterOf(logs.map(({ excess }) => excess));
  const asShare = scatterOf(logs.map(({ excess, mean }) => excess - mean));
  const odds = (asAmount / asShare) ** ((logs.length - 1) / 2);
  return odds / (1 + odds);
}
