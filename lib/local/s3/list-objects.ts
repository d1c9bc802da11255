import { encodeStrictly } from "../http/canonical-request.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { element } from "../http/xml.ts";
import type { ObjectStore } from "./object-store.ts";
import { checkBucket, NAMESPACE, type S3Context, type Target, xml } from "./s3-context.ts";
import { invalidArgument } from "./s3-errors.ts";

const MAX_KEYS = 1000;

/** ListObjectsV2, with prefix, delimiter, start-after and continuation. */
export async function listObjectsV2(
  context: S3Context,
  { query }: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  checkBucket(context, target);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") ?? "";
  const maxKeys = readMaxKeys(query.get("max-keys"));
  const keys = await context.objects.listKeys(target.bucket, prefix);
  const after = token === null ? startAfter : Buffer.from(token, "base64").toString();
  const page = takePage(group(keys, prefix, delimiter), after, maxKeys);

  const isEncoded = query.get("encoding-type") === "url";
  const shown = (text: string) => (isEncoded ? encodeStrictly(text).replaceAll("%2F", "/") : text);
  const entries = page.entries.map(({ name, isPrefix }) =>
    isPrefix
      ? `<CommonPrefixes>${element("Prefix", shown(name))}</CommonPrefixes>`
      : describeObject(context.objects, target.bucket, name, shown),
  );
  return xml(
    [
      `<ListBucketResult ${NAMESPACE}>`,
      element("Name", target.bucket),
      element("Prefix", shown(prefix)),
      element("Delimiter", delimiter === "" ? undefined : shown(delimiter)),
      element("StartAfter", startAfter === "" ? undefined : shown(startAfter)),
      element("EncodingType", isEncoded ? "url" : undefined),
      element("KeyCount", page.entries.length),
      element("MaxKeys", maxKeys),
      element("IsTruncated", page.nextToken !== undefined),
      element("ContinuationToken", token ?? undefined),
      element("NextContinuationToken", page.nextToken),
      ...entries,
      "</ListBucketResult>",
    ].join(""),
  );
}

/** One line of a listing: a key, or all keys that share a prefix up to the delimiter. */
interface Entry {
  readonly name: string;
  readonly isPrefix: boolean;
}

function group(keys: readonly string[], prefix: string, delimiter: string): Entry[] {
  const entries: Entry[] = [];
  for (const key of keys) {
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? key : key.slice(0, end + delimiter.length);
    if (end < 0 || entries.at(-1)?.name !== name) entries.push({ name, isPrefix: end >= 0 });
  }
  return entries;
}

function takePage(all: readonly Entry[], after: string, maxKeys: number) {
  const rest = all.filter(
    ({ name }) => after === "" || Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0,
  );
  const entries = rest.slice(0, maxKeys);
  const last = entries.at(-1);
  const nextToken =
    last && rest.length > entries.length ? Buffer.from(last.name).toString("base64") : undefined;
  return { entries, nextToken };
}

function describeObject(
  objects: ObjectStore,
  bucket: string,
  key: string,
  shown: (text: string) => string,
): string {
  const metadata = objects.readMetadata(bucket, key);
  // Deleted since the keys were read.
  if (!metadata) return "";
  return [
    "<Contents>",
    element("Key", shown(key)),
    element("LastModified", metadata.lastModified),
    element("ETag", `"${metadata.etag}"`),
    element("Size", metadata.sizeBytes),
    element("StorageClass", "STANDARD"),
    "</Contents>",
  ].join("");
}

function readMaxKeys(text: string | null): number {
  const maxKeys = Number(text ?? MAX_KEYS);
  if (!Number.isInteger(maxKeys) || maxKeys < 0)
    throw invalidArgument("Provided max-keys not an integer or within integer range");
  return Math.min(maxKeys, MAX_KEYS);
}
