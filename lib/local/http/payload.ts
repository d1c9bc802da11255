import { decodeAwsChunked } from "./aws-chunked.ts";
import { hmac, scopeText, sha256Hex, signingKey } from "./canonical-request.ts";
import { header, type RequestHead } from "./service.ts";
import { checkSignature, type RequestSignature, type SessionKeys, SignatureError } from "./signature.ts";

export interface Payload {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";
const EMPTY_HASH = sha256Hex("");

/**
 * Verifies signature and payload of a request and gives back the payload, decoded when it was sent in chunks.
 * Payloads that are not hashed into the signature are S3's alone.
 * @throws SignatureError `mismatch`, `payload-mismatch` or `malformed`.
 */
export function openPayload(
  found: RequestSignature,
  head: RequestHead,
  body: Buffer,
  keys: SessionKeys,
): Payload {
  const isS3 = found.scope.service === "s3";
  const isPresigned = found.expiresSeconds !== undefined;
  const declared = header(head, "x-amz-content-sha256") ?? (isPresigned && isS3 ? UNSIGNED : sha256Hex(body));
  checkSignature(found, head, declared, keys);

  if (/^[0-9a-f]{64}$/.test(declared)) {
    if (declared !== sha256Hex(body)) {
      throw new SignatureError(
        "payload-mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    return { body, trailers: {} };
  }
  if (isS3 && declared === UNSIGNED) return { body, trailers: {} };
  if (isS3 && declared.startsWith("STREAMING-")) return openChunks(found, head, declared, body, keys);
  throw new SignatureError("malformed", `the payload hash '${declared}' is not supported`);
}

function openChunks(
  found: RequestSignature,
  head: RequestHead,
  declared: string,
  body: Buffer,
  keys: SessionKeys,
): Payload {
  const { chunks, trailers, trailerText } = decode(body);
  const data = Buffer.concat(chunks.map((chunk) => chunk.data));
  const declaredSize = header(head, "x-amz-decoded-content-length");
  if (declaredSize !== undefined && Number(declaredSize) !== data.length) {
    throw new SignatureError(
      "payload-mismatch",
      `${data.length} bytes came, but ${declaredSize} were declared`,
    );
  }
  if (declared === "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return { body: data, trailers };
  if (!declared.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")) {
    throw new SignatureError("malformed", `the payload hash '${declared}' is not supported`);
  }

  const key = signingKey(keys.secretAccessKey, found.scope);
  let previous = found.signature;
  const check = (algorithm: string, hashes: readonly string[], given: string | undefined) => {
    const text = [algorithm, found.timestamp, scopeText(found.scope), previous, ...hashes].join("\n");
    const expected = hmac(key, text).toString("hex");
    if (given !== expected) throw new SignatureError("mismatch", "a chunk's signature is wrong");
    previous = expected;
  };
  for (const chunk of chunks) {
    check("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY_HASH, sha256Hex(chunk.data)], chunk.signature);
  }
  if (declared.endsWith("-TRAILER")) {
    check("AWS4-HMAC-SHA256-TRAILER", [sha256Hex(trailerText)], trailers["x-amz-trailer-signature"]);
  }
  return { body: data, trailers };
}

function decode(body: Buffer) {
  try {
    return decodeAwsChunked(body);
  } catch (error) {
    throw new SignatureError("malformed", `the chunked body is malformed: ${String(error)}`);
  }
}
