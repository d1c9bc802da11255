import { gammaln } from "simple-statistics";

/**
 * How far from its centre Student's t with `degrees` degrees of freedom lies with probability `level`: the quantile at
 * (1 + level)/2. The distribution function is the regularized incomplete beta function (Abramowitz and Stegun, Handbook
 * of Mathematical Functions, 26.7.1), inverted by Newton's method within a bracket.
 *
 * @param level 0 to 1, both excluded
 * @param degrees above 0, not necessarily whole
 */
export function computeStudentLimit(level: number, degrees: number): number {
  const outside = 1 - level;
  const logScale = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - 0.5 * Math.log(degrees * Math.PI);
  let low = 0;
  let high = 1;
  while (computeOutside(high, degrees) > outside) {
    low = high;
    high *= 2;
  }
  let limit = (low + high) / 2;
  for (let step = 0; step < 60; step++) {
    const excess = computeOutside(limit, degrees) - outside;
    if (excess > 0) low = limit;
    else high = limit;
    const density = 2 * Math.exp(logScale - ((degrees + 1) / 2) * Math.log1p(limit ** 2 / degrees));
    const newton = limit + excess / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - limit) <= 1e-12 * next) return next;
    limit = next;
  }
  return limit;
}

/** The probability that Student's t lies further than `t` from its centre. */
function computeOutside(t: number, degrees: number): number {
  return computeIncompleteBeta(degrees / (degrees + t ** 2), degrees / 2, 0.5);
}

/** Regularized: I_x(a, b), by the continued fraction of NIST's Digital Library of Mathematical Functions, 8.17.22. */
function computeIncompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - computeIncompleteBeta(1 - x, b, a);
  const factor = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  // Lentz's method, with the fraction's terms in pairs.
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let fraction = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return (factor * fraction) / a;
}
