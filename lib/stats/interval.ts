/** Between which values something lies with confidence `level`, 0 to 1. */
export interface ConfidenceInterval {
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What a sample says where it may be too small for both limits: without `high` it reads "at least `low`", without `low`
 * "at most `high`". One of the two is always there.
 */
export type PartialInterval =
  | ConfidenceInterval
  | { readonly level: number; readonly low: number; readonly high?: undefined }
  | { readonly level: number; readonly low?: undefined; readonly high: number };

/** @throws {RangeError} when a confidence level is not between 0 and 1 */
export function requireLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`a confidence level is between 0 and 1, not ${level}`);
}
