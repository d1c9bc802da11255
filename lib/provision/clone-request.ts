import { createHash } from "node:crypto";
import type { CreateFunctionCommandInput, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";

/** Every clone's name begins with this; the tuner's role may create, invoke and delete no other function. */
export const CLONE_NAME_PREFIX = "power-tuner-clone-";

export const RUN_TAG = "power-tuner:run";
export const EXPIRES_TAG = "power-tuner:expires-at";

/**
 * The name of a candidate's clone: the same for the same execution and candidate, so that a repeated Provision
 * finds it, and at most 64 characters, as Lambda wants. Depends on nothing but its arguments.
 */
export function nameClone(executionArn: string, candidateKey: string): string {
  const run = createHash("sha256").update(executionArn).digest("hex").slice(0, 16);
  return `${CLONE_NAME_PREFIX}${run}-${candidateKey}`;
}

/**
 * Whether a function that has a clone's name was made by this run. Its tags say so; where they may not be read, its
 * description does.
 */
export function isOwnClone(
  { Configuration, Tags, TagsError }: GetFunctionCommandOutput,
  runId: string,
): boolean {
  if (Tags?.[RUN_TAG] !== undefined || !TagsError) return Tags?.[RUN_TAG] === runId;
  return Configuration?.Description?.endsWith(describeRun(runId)) ?? false;
}

function describeRun(runId: string): string {
  return `; safe to delete after run ${runId}`;
}

/** Where CreateFunction finds the package of a clone. */
export interface CodeLocation {
  readonly bucketName: string;
  readonly key: string;
}

/**
 * Turns what GetFunction says of the target into the CreateFunction request of a clone: same code, role,
 * environment, layers, network and time-out; its own name, memory, architecture, tags and log settings.
 * The answer's shapes differ from the request's (layers are objects, VpcConfig holds a VpcId, ImageConfig is
 * wrapped, Environment may hold an error): see the Lambda API reference, FunctionConfiguration.
 */
export function buildCloneRequest(
  { Configuration: target = {}, Code: code }: GetFunctionCommandOutput,
  candidate: Candidate,
  plan: TuningPlan,
  location: CodeLocation,
): CreateFunctionCommandInput {
  const isImage = target.PackageType === "Image";
  return {
    FunctionName: nameClone(plan.executionArn, candidate.key),
    Description: `Throwaway copy of ${plan.target.functionName} made to measure it${describeRun(plan.runId)}`,
    Role: target.Role,
    PackageType: target.PackageType,
    Code: isImage
      ? { ImageUri: code?.ResolvedImageUri ?? code?.ImageUri }
      : { S3Bucket: location.bucketName, S3Key: location.key },
    Runtime: target.Runtime,
    Handler: target.Handler,
    ImageConfig: target.ImageConfigResponse?.ImageConfig,
    Timeout: target.Timeout,
    MemorySize: candidate.memoryMb,
    Architectures: [candidate.architecture],
    EphemeralStorage: target.EphemeralStorage && { Size: target.EphemeralStorage.Size },
    Environment: target.Environment?.Variables && { Variables: target.Environment.Variables },
    KMSKeyArn: target.KMSKeyArn,
    Layers: target.Layers?.flatMap(({ Arn }) => Arn ?? []),
    VpcConfig: target.VpcConfig?.SubnetIds?.length
      ? {
          SubnetIds: target.VpcConfig.SubnetIds,
          SecurityGroupIds: target.VpcConfig.SecurityGroupIds,
          Ipv6AllowedForDualStack: target.VpcConfig.Ipv6AllowedForDualStack,
        }
      : undefined,
    FileSystemConfigs: target.FileSystemConfigs,
    TracingConfig: target.TracingConfig && { Mode: target.TracingConfig.Mode },
    LoggingConfig: chooseLogging(target.LoggingConfig?.LogFormat),
    Tags: { [RUN_TAG]: plan.runId, [EXPIRES_TAG]: plan.expiresAt },
  };
}

/** The target's format, so that its logging works the same; at INFO, because WARN drops the REPORT event. */
function chooseLogging(format: string | undefined): CreateFunctionCommandInput["LoggingConfig"] {
  return format === "JSON" ? { LogFormat: "JSON", SystemLogLevel: "INFO" } : { LogFormat: "Text" };
}
