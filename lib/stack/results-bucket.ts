import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { PowerTunerProps } from "./power-tuner-props.ts";

const DEFAULT_RETENTION = Duration.days(90);

/** Events and packages are the user's: gone when the run's time-out, 24 hours, is over. */
const WORK_RETENTION = Duration.days(2);

/** Marks of runs that ended without being closed: long past the time-out of any run. */
const OPEN_RETENTION = Duration.days(30);

/** Prices are asked for again after a week; those of a region in which nothing is tuned any more go. */
const PRICE_RETENTION = Duration.days(30);

/** Private, encrypted, over TLS only; what a run leaves is deleted after its retention. */
export function createBucket(
  scope: Construct,
  {
    encryptionKey,
    accessLogsBucket,
    reportRetention = DEFAULT_RETENTION,
    bucketRemovalPolicy = RemovalPolicy.RETAIN,
  }: PowerTunerProps,
): Bucket {
  const bucket = new Bucket(scope, "Bucket", {
    encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey !== undefined,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: false,
    serverAccessLogsBucket: accessLogsBucket,
    serverAccessLogsPrefix: accessLogsBucket && "power-tuner/",
    removalPolicy: bucketRemovalPolicy,
    lifecycleRules: [
      { id: "runs", prefix: "runs/", expiration: reportRetention },
      { id: "fleets", prefix: "fleets/", expiration: reportRetention },
      { id: "work", prefix: "work/", expiration: WORK_RETENTION },
      { id: "prices", prefix: "prices/", expiration: PRICE_RETENTION },
      { id: "open-runs", prefix: "open/", expiration: OPEN_RETENTION },
      { id: "incomplete-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
  });
  if (!accessLogsBucket) {
    acknowledge(
      bucket,
      "S1",
      "Only the tuner's own roles can reach the bucket, and what it holds expires; access logs would need a bucket that outlives it. accessLogsBucket turns them on.",
    );
  }
  return bucket;
}
