import { AwsError } from "../http/aws-error.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { element } from "../http/xml.ts";
import { checkBucket, NAMESPACE, type S3Context, type Target, xml } from "./s3-context.ts";

/** S3 user guide, "Bucket naming rules". */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** CreateBucket: in us-east-1 creating one's own bucket again succeeds, elsewhere it is an error. */
export async function createBucket(context: S3Context, _: AwsRequest, target: Target): Promise<AwsResponse> {
  const { bucket } = target;
  if (!BUCKET_NAME.test(bucket)) {
    throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.");
  }
  if (context.objects.hasBucket(bucket) && context.region !== "us-east-1") {
    throw new AwsError(
      "BucketAlreadyOwnedByYou",
      409,
      "Your previous request to create the named bucket succeeded and you already own it.",
    );
  }
  await context.objects.createBucket(bucket);
  return { statusCode: 200, headers: { location: `/${bucket}` } };
}

/** DeleteBucket */
export async function deleteBucket(context: S3Context, _: AwsRequest, target: Target): Promise<AwsResponse> {
  checkBucket(context, target);
  if ((await context.objects.listKeys(target.bucket, "")).length > 0) {
    throw new AwsError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
  }
  await context.objects.deleteBucket(target.bucket);
  return { statusCode: 204 };
}

/** HeadBucket */
export async function headBucket(context: S3Context, _: AwsRequest, target: Target): Promise<AwsResponse> {
  checkBucket(context, target);
  return { statusCode: 200, headers: { "x-amz-bucket-region": context.region } };
}

/** GetBucketLocation: empty for us-east-1. */
export async function getBucketLocation(
  context: S3Context,
  _: AwsRequest,
  target: Target,
): Promise<AwsResponse> {
  checkBucket(context, target);
  const region = context.region === "us-east-1" ? "" : context.region;
  return xml(`<LocationConstraint ${NAMESPACE}>${region}</LocationConstraint>`);
}

/** ListBuckets */
export async function listBuckets({ objects }: S3Context): Promise<AwsResponse> {
  const buckets = (await objects.listBuckets()).map(
    ({ name, createdAt }) =>
      `<Bucket>${element("Name", name)}${element("CreationDate", createdAt.toISOString())}</Bucket>`,
  );
  return xml(
    `<ListAllMyBucketsResult ${NAMESPACE}><Owner><ID>embedded</ID></Owner><Buckets>${buckets.join("")}</Buckets></ListAllMyBucketsResult>`,
  );
}
