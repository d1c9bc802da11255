import { z } from "zod";
import { AwsError } from "../http/aws-error.ts";
import { presignGet } from "../http/signature.ts";
import { checkEnvironmentVariables } from "./check-environment-variables.ts";
import { checkConstraints } from "./function-settings.ts";
import type { StoredVersion } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { invalidParameter } from "./lambda-errors.ts";
import type { StoredPackage } from "./package-store.ts";
import { isRecorded } from "./runtimes/recording.ts";
import { refuseUnsupported } from "./unsupported-members.ts";

export const codeShape = z.object({
  ZipFile: z.string().optional(),
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
  S3ObjectVersion: z.string().optional(),
  ImageUri: z.string().optional(),
});

export const architecturesShape = z.array(z.enum(["x86_64", "arm64"])).length(1);

/** GetFunction's link to the code holds for ten minutes (Lambda API reference, FunctionCodeLocation). */
const LOCATION_EXPIRES_SECONDS = 600;

/**
 * Fetches and unpacks the package that a request names.
 * @throws AwsError `InvalidParameterValueException` when there is none, or it cannot be unpacked.
 */
export async function loadCode(
  context: LambdaContext,
  code: z.infer<typeof codeShape>,
): Promise<StoredPackage> {
  if (code.ImageUri !== undefined) {
    throw invalidParameter(
      "The embedded cloud runs zip packages only; it does not support container images.",
    );
  }
  if (code.ZipFile !== undefined) return context.packages.add(Buffer.from(code.ZipFile, "base64"));
  if (code.S3Bucket === undefined || code.S3Key === undefined) {
    throw invalidParameter("Please provide a source for function code.");
  }
  if (code.S3ObjectVersion !== undefined) {
    throw invalidParameter("The embedded cloud does not support object versions (S3ObjectVersion).");
  }
  return context.packages.add(await readPackage(context, code.S3Bucket, code.S3Key));
}

async function readPackage(context: LambdaContext, bucket: string, key: string): Promise<Buffer> {
  try {
    return await context.readObject(bucket, key);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}

/** Bucket in the path of `Code.Location`, as AWS has it; not an object of the user's S3. */
export function codeBucket(region: string): string {
  return `awslambda-${region}-tasks`;
}

/** A link that gives a version's zip for ten minutes. */
export function codeLocation({ endpoint, keys, region }: LambdaContext, { code }: StoredVersion): string {
  const path = `/${codeBucket(region)}/${code.id}.zip`;
  return presignGet(endpoint(), path, keys, region, LOCATION_EXPIRES_SECONDS, new Date());
}

/**
 * Everything that must hold before a version may exist, beyond the shapes: constraints, environment, and
 * whether this host can run it.
 * @throws AwsError `ValidationException` or `InvalidParameterValueException`.
 */
export function checkVersion(
  { checkRunnable, quotas }: LambdaContext,
  { version, settings }: StoredVersion,
): void {
  checkConstraints(settings, quotas);
  checkEnvironmentVariables(version.environment);
  if (!settings.Runtime || (!settings.Handler && !settings.Runtime.startsWith("provided"))) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
  const { LoggingConfig: logging } = settings;
  if (version.logFormat === "Text" && (logging?.ApplicationLogLevel || logging?.SystemLogLevel)) {
    throw invalidParameter(
      "LogLevel is not supported when LogFormat is set to 'Text'. Remove LogLevel from your request.",
    );
  }
  refuseUnsupported(settings, isRecorded(version));
  const hasSnapshot = settings.SnapStart?.ApplyOn === "PublishedVersions";
  const reason = checkRunnable({ ...version, hasSnapshot });
  if (reason !== undefined) throw invalidParameter(`The embedded cloud cannot run this function: ${reason}`);
}
