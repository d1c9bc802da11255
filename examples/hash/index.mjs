import { createHash } from "node:crypto";
import { hashDigest } from "./sha256.mjs";

/** Hashes a text, then its digest, again and again: `rounds` rounds of SHA-256, all CPU, one thread. */
export async function handler({ text, rounds }) {
  const first = createHash("sha256").update(text).digest();
  const digest = Int32Array.from({ length: 8 }, (_, word) => first.readInt32BE(word * 4));
  for (let round = 1; round < rounds; round++) hashDigest(digest);
  return { digest: Array.from(digest, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("") };
}
