import { timingSafeEqual } from "node:crypto";
import {
  ALGORITHM,
  type CredentialScope,
  canonicalRequest,
  encodeStrictly,
  hmac,
  scopeText,
  signingKey,
  stringToSign,
} from "./canonical-request.ts";
import { header, type RequestHead } from "./service.ts";

/** The only keys that a cloud accepts. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A signature as found in a request, not yet verified. */
export interface RequestSignature {
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string;
  /** Set for presigned URLs: how long they hold. */
  readonly expiresSeconds?: number;
  readonly sessionToken?: string;
}

export type SignatureProblem =
  | "missing"
  | "malformed"
  | "unknown-key"
  | "invalid-token"
  | "wrong-region"
  | "skewed"
  | "expired"
  | "mismatch"
  | "payload-mismatch";

/** Why a request is refused before any operation sees it. */
export class SignatureError extends Error {
  override readonly name = "SignatureError";
  readonly problem: SignatureProblem;

  constructor(problem: SignatureProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

const ALLOWED_SKEW_MS = 15 * 60_000;
/** A presigned URL holds for at most seven days. */
const MAX_EXPIRES_SECONDS = 604_800;

/**
 * Reads the signature from the Authorization header or, for presigned URLs, from the query.
 * @throws SignatureError `missing` or `malformed`.
 */
export function readSignature(head: RequestHead): RequestSignature {
  const authorization = header(head, "authorization");
  if (authorization !== undefined) return readAuthorization(head, authorization);

  const query = new URLSearchParams(head.rawQuery);
  if (query.has("AWSAccessKeyId")) throw olderVersion();
  if (!query.has("X-Amz-Signature")) throw new SignatureError("missing", "the request is not signed");
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) throw malformed("X-Amz-Algorithm");
  const expiresSeconds = Number(query.get("X-Amz-Expires"));
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > MAX_EXPIRES_SECONDS) {
    throw malformed("X-Amz-Expires");
  }
  return {
    scope: readScope(query.get("X-Amz-Credential") ?? ""),
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    signature: query.get("X-Amz-Signature") ?? "",
    timestamp: query.get("X-Amz-Date") ?? "",
    expiresSeconds,
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
  };
}

/**
 * Checks what can be checked without the body: key, region, clock and expiry. Strangers end here.
 * @throws SignatureError `unknown-key`, `wrong-region`, `skewed`, `expired` or `malformed`.
 */
export function checkScope(found: RequestSignature, keys: SessionKeys, region: string, now: Date): void {
  if (found.scope.accessKeyId !== keys.accessKeyId) {
    throw new SignatureError("unknown-key", "the access key is not this session's");
  }
  if (found.scope.region !== region) {
    throw new SignatureError(
      "wrong-region",
      `the region '${found.scope.region}' is wrong; expecting '${region}'`,
    );
  }
  const signedAt = parseTimestamp(found.timestamp);
  if (signedAt === undefined || !found.timestamp.startsWith(found.scope.day)) throw malformed("X-Amz-Date");
  if (!found.signedHeaders.includes("host")) throw malformed("SignedHeaders, which must contain host");

  const ageMs = now.getTime() - signedAt;
  if (found.expiresSeconds === undefined ? Math.abs(ageMs) > ALLOWED_SKEW_MS : ageMs < -ALLOWED_SKEW_MS) {
    throw new SignatureError("skewed", `signed at ${found.timestamp}, but it is ${formatTimestamp(now)} now`);
  }
  if (found.expiresSeconds !== undefined && ageMs >= found.expiresSeconds * 1000) {
    throw new SignatureError("expired", `the URL signed at ${found.timestamp} has expired`);
  }
}

/**
 * Verifies the signature itself.
 * @param payloadHash what the client put into the canonical request: a SHA-256 or one of AWS's constants.
 * @throws SignatureError `mismatch`.
 */
export function checkSignature(
  found: RequestSignature,
  head: RequestHead,
  payloadHash: string,
  keys: SessionKeys,
): void {
  const canonical = canonicalRequest(head, found.scope.service, found.signedHeaders, payloadHash);
  const expected = hmac(
    signingKey(keys.secretAccessKey, found.scope),
    stringToSign(canonical, found.timestamp, found.scope),
  );
  const given = Buffer.from(found.signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new SignatureError("mismatch", "the signature is not the one of this request");
  }
}

/** A GET URL of this cloud that holds for `expiresSeconds` without any further credentials. */
export function presignGet(
  endpoint: string,
  rawPath: string,
  keys: SessionKeys,
  region: string,
  expiresSeconds: number,
  now: Date,
): string {
  const timestamp = formatTimestamp(now);
  const scope = { accessKeyId: keys.accessKeyId, day: timestamp.slice(0, 8), region, service: "s3" };
  const rawQuery = Object.entries({
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${keys.accessKeyId}/${scopeText(scope)}`,
    "X-Amz-Date": timestamp,
    "X-Amz-Expires": String(expiresSeconds),
    "X-Amz-SignedHeaders": "host",
  })
    .map(([name, value]) => `${name}=${encodeStrictly(value)}`)
    .join("&");
  const head = { method: "GET", rawPath, rawQuery, headers: { host: [new URL(endpoint).host] } };
  const canonical = canonicalRequest(head, "s3", ["host"], "UNSIGNED-PAYLOAD");
  const signature = hmac(
    signingKey(keys.secretAccessKey, scope),
    stringToSign(canonical, timestamp, scope),
  ).toString("hex");
  return `${endpoint}${rawPath}?${rawQuery}&X-Amz-Signature=${signature}`;
}

function readAuthorization(head: RequestHead, authorization: string): RequestSignature {
  if (authorization.startsWith("AWS ")) throw olderVersion();
  const [, algorithm, list = ""] = /^(\S+)\s+(.*)$/.exec(authorization) ?? [];
  if (algorithm !== ALGORITHM) throw malformed("Authorization");
  const parts = new Map(
    list.split(",").map((part): [string, string] => {
      const [name = "", ...value] = part.trim().split("=");
      return [name, value.join("=")];
    }),
  );
  const signedHeaders = (parts.get("SignedHeaders") ?? "").split(";");
  const sessionToken = header(head, "x-amz-security-token");
  if (sessionToken !== undefined && !signedHeaders.includes("x-amz-security-token")) {
    throw malformed("SignedHeaders, which must contain x-amz-security-token when there is one");
  }
  return {
    scope: readScope(parts.get("Credential") ?? ""),
    signedHeaders,
    signature: parts.get("Signature") ?? "",
    timestamp: header(head, "x-amz-date") ?? "",
    sessionToken,
  };
}

function readScope(credential: string): CredentialScope {
  const [accessKeyId, day, region, service, end, ...rest] = credential.split("/");
  if (!accessKeyId || !day || !region || !service || end !== "aws4_request" || rest.length > 0) {
    throw malformed("Credential");
  }
  return { accessKeyId, day, region, service };
}

function parseTimestamp(timestamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const time = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  return Number.isNaN(time) ? undefined : time;
}

function formatTimestamp(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Signature Version 2, which the AWS CLI may still use to presign. */
function olderVersion(): SignatureError {
  return new SignatureError(
    "malformed",
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  );
}

function malformed(what: string): SignatureError {
  return new SignatureError("malformed", `the signature is malformed: ${what}`);
}
