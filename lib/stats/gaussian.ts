/** A draw from the standard normal distribution (Box and Muller, A Note on the Generation of Random Normal Deviates, 1958). */
export function drawGaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
