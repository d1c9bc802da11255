import { createHash } from "node:crypto";

/** Stretches a key: hashes the text, then the digest, again and again. All CPU, one thread. */
export async function handler({ text, rounds }) {
  let digest = Buffer.from(text);
  for (let round = 0; round < rounds; round++) {
    digest = createHash("sha256").update(digest).digest();
  }
  return { digest: digest.toString("hex") };
}
