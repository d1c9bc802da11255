import { sha256 } from "@noble/hashes/sha2.js";

/**
 * A source of uniform numbers in [0, 1) with 32 random bits, the same on every platform for the same seed: sfc32, the
 * "small fast counting" generator of Chris Doty-Humphrey's PractRand (https://pracrand.sourceforge.net), its state the
 * first 96 bits of the seed's SHA-256 and its counter 1, as there. It also runs in the browser, so that the report's page
 * resamples with the same numbers.
 */
export function createRandom(seed: string): () => number {
  const digest = sha256(new TextEncoder().encode(seed));
  const words = new DataView(digest.buffer, digest.byteOffset);
  let [a, b, c] = [words.getInt32(0, true), words.getInt32(4, true), words.getInt32(8, true)];
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
