/** A body in AWS's `aws-chunked` encoding, taken apart. */
export interface ChunkedBody {
  readonly chunks: readonly { readonly data: Buffer; readonly signature?: string }[];
  /** Headers after the last chunk, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
  /** The trailers as they were sent, one `name:value\n` per line, for the trailer's signature. */
  readonly trailerText: string;
}

/**
 * Takes an `aws-chunked` body apart: chunks of `HEX-SIZE[;chunk-signature=SIG]\r\nDATA\r\n` up to one of size 0,
 * then trailers (Amazon S3 API reference, "Transferring payload in multiple chunks").
 * @throws RangeError when the body is cut short or not in this encoding.
 */
export function decodeAwsChunked(body: Buffer): ChunkedBody {
  const chunks: { data: Buffer; signature?: string }[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf("\r\n", at);
    const line = lineEnd < 0 ? "" : body.toString("latin1", at, lineEnd);
    const match = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (!match) throw new RangeError(`no chunk header at byte ${at}`);
    const [, size = "", signature] = match;
    const start = lineEnd + 2;
    const end = start + Number.parseInt(size, 16);
    chunks.push({ data: body.subarray(start, end), signature });
    if (end === start) return { chunks, ...readTrailers(body.toString("latin1", start)) };
    if (body.toString("latin1", end, end + 2) !== "\r\n")
      throw new RangeError(`chunk at byte ${at} is cut short`);
    at = end + 2;
  }
}

function readTrailers(text: string): Pick<ChunkedBody, "trailers" | "trailerText"> {
  const trailers: Record<string, string> = {};
  let trailerText = "";
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    trailers[name] = value;
    if (name !== "x-amz-trailer-signature") trailerText += `${name}:${value}\n`;
  }
  return { trailers, trailerText };
}
