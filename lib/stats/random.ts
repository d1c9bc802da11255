import { createHash } from "node:crypto";

/**
 * A source of uniform numbers in [0, 1) with 32 random bits, the same on every platform for the same seed: sfc32, the
 * "small fast counting" generator of Chris Doty-Humphrey's PractRand (https://pracrand.sourceforge.net), its state the
 * first 96 bits of the seed's SHA-256 and its counter 1, as there.
 */
export function createRandom(seed: string): () => number {
  const digest = createHash("sha256").update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;
  return () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
}
