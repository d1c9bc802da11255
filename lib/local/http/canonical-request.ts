import { createHash, createHmac } from "node:crypto";
import type { RequestHead } from "./service.ts";

/** Whose key, and for which day, region and service it was derived: `Credential=KEY/20260101/us-east-1/s3/…`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/** The only algorithm of Signature Version 4 that takes a shared secret. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * The text that Signature Version 4 hashes for a request (AWS Signature Version 4, "Create a canonical request").
 * S3 takes the path as sent; every other service encodes it a second time.
 */
export function canonicalRequest(
  head: RequestHead,
  service: string,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const path = service === "s3" ? head.rawPath : encodeAgain(removeDotSegments(head.rawPath));
  const headers = signedHeaders.map((name) => `${name}:${canonicalHeader(head.headers[name])}\n`).join("");
  return [
    head.method,
    path || "/",
    canonicalQuery(head.rawQuery),
    headers,
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

/** The text that is signed for a canonical request. `timestamp` is `YYYYMMDDTHHMMSSZ`. */
export function stringToSign(canonical: string, timestamp: string, scope: CredentialScope): string {
  return [ALGORITHM, timestamp, scopeText(scope), sha256Hex(canonical)].join("\n");
}

/** `DAY/REGION/SERVICE/aws4_request` */
export function scopeText({ day, region, service }: CredentialScope): string {
  return `${day}/${region}/${service}/aws4_request`;
}

/** Derives the day's key of a service and region from the secret key. */
export function signingKey(secretAccessKey: string, { day, region, service }: CredentialScope): Buffer {
  return [day, region, service, "aws4_request"].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

/** HMAC-SHA256, as bytes. */
export function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** SHA-256 in lower-case hex, as signatures and checksums have it. */
export function sha256Hex(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Percent-encodes everything but RFC 3986's unreserved characters, as Signature Version 4 demands. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [encodeStrictly(decode(name)), encodeStrictly(decode(value.join("=")))] as const;
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeader(values: string[] | undefined): string {
  return (values ?? []).map((value) => value.trim().replace(/ +/g, " ")).join(",");
}

function encodeAgain(path: string): string {
  return encodeStrictly(path).replaceAll("%2F", "/");
}

function removeDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "." && segment !== "") kept.push(segment);
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/** A stray percent sign is no reason to fail here: the signature will not match then. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
