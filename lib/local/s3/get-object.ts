import { closeSync, createReadStream, readFile } from "node:fs";
import { promisify } from "node:util";
import { AwsError } from "../http/aws-error.ts";
import { type AwsRequest, type AwsResponse, header } from "../http/service.ts";
import type { ObjectMetadata, ObjectStore } from "./object-store.ts";
import { checkBucket, type S3Context, type Target } from "./s3-context.ts";
import { noSuchBucket, noSuchKey, preconditionFailed } from "./s3-errors.ts";

/**
 * A whole object, for the other services of the cloud.
 * @throws AwsError `NoSuchBucket` or `NoSuchKey`.
 */
export async function readObject(objects: ObjectStore, bucket: string, key: string): Promise<Buffer> {
  if (!objects.hasBucket(bucket)) throw noSuchBucket();
  const opened = objects.open(bucket, key);
  if (!opened) throw noSuchKey();
  try {
    return await promisify(readFile)(opened.fd);
  } finally {
    closeSync(opened.fd);
  }
}

/** GetObject and HeadObject, with Range, If-Match and If-None-Match. */
export async function getObject(
  context: S3Context,
  request: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  checkBucket(context, target);
  const opened = context.objects.open(target.bucket, target.key);
  if (!opened) throw noSuchKey();
  const { metadata, fd } = opened;
  let isStreaming = false;
  try {
    const condition = checkConditions(request, metadata);
    if (condition) return condition;
    const range = readRange(header(request, "range"), metadata.sizeBytes);
    const { start, end } = range ?? { start: 0, end: metadata.sizeBytes - 1 };
    const answer = {
      statusCode: range ? 206 : 200,
      headers: {
        ...describe(request, metadata, range !== undefined),
        "content-length": String(end - start + 1),
        ...(range && { "content-range": `bytes ${start}-${end}/${metadata.sizeBytes}` }),
      },
    };
    if (request.method === "HEAD" || metadata.sizeBytes === 0) return answer;
    isStreaming = true;
    return { ...answer, body: createReadStream("", { fd, start, end }) };
  } finally {
    if (!isStreaming) closeSync(fd);
  }
}

function describe(
  { query, ...request }: AwsRequest,
  metadata: ObjectMetadata,
  isPart: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {
    ...metadata.headers,
    etag: `"${metadata.etag}"`,
    "last-modified": new Date(metadata.lastModified).toUTCString(),
    "accept-ranges": "bytes",
  };
  if (!isPart && header({ ...request }, "x-amz-checksum-mode") === "ENABLED") {
    Object.assign(headers, metadata.checksums);
    if (Object.keys(metadata.checksums).length > 0) headers["x-amz-checksum-type"] = "FULL_OBJECT";
  }
  for (const [name, value] of query) {
    const overridden =
      /^response-(content-type|content-disposition|content-encoding|content-language|cache-control|expires)$/.exec(
        name,
      );
    if (overridden?.[1]) headers[overridden[1]] = value;
  }
  return headers;
}

function checkConditions(request: AwsRequest, { etag }: ObjectMetadata): AwsResponse | undefined {
  const matches = (condition: string) =>
    condition.split(",").some((tag) => tag.trim() === "*" || tag.replace(/W\/|"/g, "").trim() === etag);
  const ifMatch = header(request, "if-match");
  if (ifMatch !== undefined && !matches(ifMatch)) throw preconditionFailed();
  const ifNoneMatch = header(request, "if-none-match");
  if (ifNoneMatch !== undefined && matches(ifNoneMatch)) {
    return { statusCode: 304, headers: { etag: `"${etag}"` } };
  }
  return undefined;
}

/**
 * One range of bytes; several ranges or another unit are ignored, as S3 does.
 * @throws AwsError `InvalidRange` when it begins after the end.
 */
export function readRange(
  text: string | undefined,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (!match || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (start >= sizeBytes || (first === "" && Number(last) === 0)) {
    throw new AwsError("InvalidRange", 416, "The requested range is not satisfiable");
  }
  return start > end ? undefined : { start, end };
}
