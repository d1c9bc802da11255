import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { contentsOf, element, unescapeXml } from "../http/xml.ts";
import { checkBucket, NAMESPACE, type S3Context, type Target, xml } from "./s3-context.ts";
import { malformedXml } from "./s3-errors.ts";

const MAX_KEYS = 1000;

/** DeleteObject: deleting what is not there succeeds. */
export async function deleteObject(context: S3Context, _: AwsRequest, target: Target): Promise<AwsResponse> {
  checkBucket(context, target);
  context.objects.delete(target.bucket, target.key);
  return { statusCode: 204 };
}

/** DeleteObjects */
export async function deleteObjects(
  context: S3Context,
  { body }: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  checkBucket(context, target);
  const document = body.toString();
  const keys = contentsOf(document, "Object").flatMap((object) => contentsOf(object, "Key").map(unescapeXml));
  if (keys.length === 0 || keys.length > MAX_KEYS) throw malformedXml();
  for (const key of keys) context.objects.delete(target.bucket, key);
  const isQuiet = contentsOf(document, "Quiet").includes("true");
  const deleted = isQuiet ? [] : keys.map((key) => `<Deleted>${element("Key", key)}</Deleted>`);
  return xml(`<DeleteResult ${NAMESPACE}>${deleted.join("")}</DeleteResult>`);
}
