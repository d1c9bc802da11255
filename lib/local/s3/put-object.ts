import { createHash } from "node:crypto";
import { type AwsRequest, type AwsResponse, header } from "../http/service.ts";
import { readChecksums } from "./checksums.ts";
import { checkBucket, type S3Context, type Target } from "./s3-context.ts";
import { invalidArgument, noSuchKey, notImplemented, preconditionFailed } from "./s3-errors.ts";

const KEPT_HEADERS = ["content-type", "cache-control", "content-disposition", "content-language", "expires"];
const MAX_KEY_BYTES = 1024;

/** PutObject */
export async function putObject(
  context: S3Context,
  request: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  checkBucket(context, target);
  if (header(request, "x-amz-copy-source") !== undefined) throw notImplemented("CopyObject");
  checkKey(target.key);
  checkConditions(context, request, target);
  const checksums = readChecksums(request);
  const etag = createHash("md5").update(request.body).digest("hex");
  await context.objects.put(target.bucket, request.body, {
    key: target.key,
    sizeBytes: request.body.length,
    etag,
    lastModified: new Date().toISOString(),
    headers: keptHeaders(request),
    checksums,
  });
  return { statusCode: 200, headers: { etag: `"${etag}"`, ...checksums } };
}

/** @throws AwsError `InvalidArgument` when the key is longer than S3 allows. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw invalidArgument("Your key is too long");
}

/** Headers that GetObject gives back as they came. */
export function keptHeaders(request: AwsRequest): Record<string, string> {
  const kept: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const name of Object.keys(request.headers)) {
    const value = header(request, name);
    if (value !== undefined && (KEPT_HEADERS.includes(name) || name.startsWith("x-amz-meta-")))
      kept[name] = value;
  }
  const encodings = (header(request, "content-encoding") ?? "")
    .split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  if (encodings.length > 0) kept["content-encoding"] = encodings.join(",");
  return kept;
}

/** Conditional writes: `If-None-Match: *` and `If-Match: ETAG`. */
function checkConditions({ objects }: S3Context, request: AwsRequest, { bucket, key }: Target): void {
  const ifMatch = header(request, "if-match");
  const ifNoneMatch = header(request, "if-none-match");
  if (ifMatch === undefined && ifNoneMatch === undefined) return;
  const existing = objects.readMetadata(bucket, key);
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*")
    throw notImplemented("If-None-Match with an ETag on PUT");
  if (ifNoneMatch === "*" && existing) throw preconditionFailed();
  if (ifMatch === undefined) return;
  if (!existing) throw noSuchKey();
  if (ifMatch.replaceAll('"', "") !== existing.etag) throw preconditionFailed();
}
