/** There is nothing to conclude from. The message is what a user reads: what is missing, and what to do. */
export class NoEvidenceError extends Error {
  override readonly name = "NoEvidenceError";
}
