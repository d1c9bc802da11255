import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../http/aws-error.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { contentsOf, element, unescapeXml } from "../http/xml.ts";
import { readChecksums } from "./checksums.ts";
import { checkKey, keptHeaders } from "./put-object.ts";
import { checkBucket, NAMESPACE, type S3Context, type Target, xml } from "./s3-context.ts";
import { invalidArgument, malformedXml, noSuchUpload } from "./s3-errors.ts";

/** S3 user guide, "Multipart upload limits"; the last part may be smaller. */
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** CreateMultipartUpload */
export async function createMultipartUpload(
  context: S3Context,
  request: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  checkBucket(context, target);
  checkKey(target.key);
  const uploadId = randomUUID();
  const folder = uploadFolder(context, target, uploadId);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "upload.json"),
    JSON.stringify({ key: target.key, headers: keptHeaders(request) }),
  );
  return xml(
    `<InitiateMultipartUploadResult ${NAMESPACE}>${element("Bucket", target.bucket)}${element("Key", target.key)}${element("UploadId", uploadId)}</InitiateMultipartUploadResult>`,
  );
}

/** UploadPart */
export async function uploadPart(
  context: S3Context,
  request: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  const folder = findUpload(context, request, target);
  const partNumber = Number(request.query.get("partNumber"));
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PARTS) {
    throw invalidArgument(`Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
  }
  const checksums = readChecksums(request);
  const etag = createHash("md5").update(request.body).digest("hex");
  const unfinished = join(folder, randomUUID());
  await writeFile(unfinished, request.body);
  await rename(unfinished, partFile(folder, partNumber, etag));
  return { statusCode: 200, headers: { etag: `"${etag}"`, ...checksums } };
}

/** CompleteMultipartUpload: the ETag is the MD5 of the parts' MD5s, with their number. */
export async function completeMultipartUpload(
  context: S3Context,
  request: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  const folder = findUpload(context, request, target);
  const upload = JSON.parse(await readFile(join(folder, "upload.json"), "utf8")) as {
    headers: Record<string, string>;
  };
  const parts = readParts(request.body.toString());
  const files = parts.map(({ partNumber, etag }) => partFile(folder, partNumber, etag));
  const sizes = await Promise.all(files.map(sizeOf));
  if (sizes.slice(0, -1).some((size) => size < MIN_PART_BYTES)) {
    throw new AwsError(
      "EntityTooSmall",
      400,
      "Your proposed upload is smaller than the minimum allowed size",
    );
  }
  const whole = await context.objects.newFile(target.bucket);
  await pipeline(Readable.from(concatenate(files)), createWriteStream(whole));
  const digest = createHash("md5").update(Buffer.from(parts.map(({ etag }) => etag).join(""), "hex"));
  const etag = `${digest.digest("hex")}-${parts.length}`;
  await context.objects.putFile(target.bucket, whole, {
    key: target.key,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    etag,
    lastModified: new Date().toISOString(),
    headers: upload.headers,
    checksums: {},
  });
  await rm(folder, { recursive: true, force: true });
  return xml(
    `<CompleteMultipartUploadResult ${NAMESPACE}>${element("Bucket", target.bucket)}${element("Key", target.key)}${element("ETag", `"${etag}"`)}</CompleteMultipartUploadResult>`,
  );
}

/** AbortMultipartUpload */
export async function abortMultipartUpload(
  context: S3Context,
  request: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  await rm(findUpload(context, request, target), { recursive: true, force: true });
  return { statusCode: 204 };
}

function findUpload(context: S3Context, { query }: AwsRequest, target: Target): string {
  checkBucket(context, target);
  const uploadId = query.get("uploadId") ?? "";
  const folder = uploadFolder(context, target, uploadId);
  // Only what randomUUID makes is ever a folder's name.
  if (!/^[0-9a-f-]{36}$/.test(uploadId) || !existsSync(folder)) throw noSuchUpload();
  return folder;
}

/** The key is in the name, so that an upload is found by its own key only. */
function uploadFolder({ objects }: S3Context, { bucket, key }: Target, uploadId: string): string {
  const keyHash = createHash("sha256").update(key).digest("hex").slice(0, 16);
  return objects.uploadFolder(bucket, `${uploadId}-${keyHash}`);
}

function partFile(folder: string, partNumber: number, etag: string): string {
  return join(folder, `${partNumber}-${etag}`);
}

function readParts(document: string): { partNumber: number; etag: string }[] {
  const parts = contentsOf(document, "Part").map((part) => ({
    partNumber: Number(contentsOf(part, "PartNumber")[0]),
    etag: unescapeXml(contentsOf(part, "ETag")[0] ?? "").replaceAll('"', ""),
  }));
  const isRead = parts.every(
    ({ partNumber, etag }) => Number.isInteger(partNumber) && /^[0-9a-f]{32}$/.test(etag),
  );
  if (parts.length === 0 || !isRead) throw malformedXml();
  if (parts.some(({ partNumber }, index) => partNumber <= (parts[index - 1]?.partNumber ?? 0))) {
    throw new AwsError("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
  }
  return parts;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
  }
}

async function* concatenate(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file);
}
