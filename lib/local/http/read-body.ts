import type { IncomingMessage } from "node:http";

/** What came of a body: the bytes, or only how many there were when they were too many to keep. */
export type ReadBody =
  | { readonly state: "complete"; readonly body: Buffer }
  | { readonly state: "too-large"; readonly sizeBytes: number };

/**
 * Reads a body up to a limit. What is above it is read and thrown away, because a client that is cut off while
 * it writes sees a broken connection instead of the answer.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= limitBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return sizeBytes > limitBytes
    ? { state: "too-large", sizeBytes }
    : { state: "complete", body: Buffer.concat(chunks) };
}
