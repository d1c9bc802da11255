import { createHash } from "node:crypto";
import type {
  CreateFunctionCommandInput,
  FunctionCode,
  FunctionConfiguration,
  GetFunctionCommandOutput,
} from "@aws-sdk/client-lambda";
import { type Candidate, CLONE_NAME_PREFIX, type TuningPlan } from "../prepare/plan.ts";
import { RUN_TAG } from "./clone-tags.ts";
import { NotProvisionedError } from "./refusal.ts";

/**
 * The name of a candidate's clone: the same for the same execution and candidate, so that a repeated Provision
 * finds it, and at most 64 characters, as Lambda wants. Depends on nothing but its arguments.
 */
export function nameClone(executionArn: string, candidateKey: string): string {
  const run = createHash("sha256").update(executionArn).digest("hex").slice(0, 16);
  return `${CLONE_NAME_PREFIX}${run}-${candidateKey}`;
}

const DESCRIBED_RUN = "; safe to delete after run ";

/**
 * The run that made a function of a clone's name; undefined when none did. Its tag says so, and where there is none,
 * as Lambda leaves tags out for whoever may not list them, its description.
 */
export function readRun({ Configuration, Tags }: GetFunctionCommandOutput): string | undefined {
  return Tags?.[RUN_TAG] ?? Configuration?.Description?.split(DESCRIBED_RUN)[1];
}

/** Whether a function that has a clone's name was made by this run. */
export function isOwnClone(found: GetFunctionCommandOutput, runId: string): boolean {
  return readRun(found) === runId;
}

/** What a clone gets that the target's description does not say. */
export interface CloneParts {
  readonly code: FunctionCode;
  readonly tags: Readonly<Record<string, string>>;
  readonly codeSigningConfigArn?: string;
  /** Shared by all clones, so that none leaves a log group of its own behind. */
  readonly logGroup?: string;
}

/**
 * Turns what GetFunction says of the target into the CreateFunction request of a clone: same role, environment,
 * layers, network, file systems and time-out; its own name, memory, architecture and log settings.
 * The answer's shapes differ from the request's (layers are objects, VpcConfig holds a VpcId, ImageConfig is
 * wrapped, SnapStart has a status): see the Lambda API reference, FunctionConfiguration.
 * Left out on purpose: DeadLetterConfig, which serves asynchronous invocations only; reserved and provisioned
 * concurrency, which would take from the account's; resource policy, triggers and URL, so that nobody else calls it.
 * @throws NotProvisionedError when the target's environment could not be read: without it the clone would be another
 * function.
 */
export function buildCloneRequest(
  { Configuration: target = {} }: GetFunctionCommandOutput,
  candidate: Candidate,
  plan: TuningPlan,
  { code, tags, codeSigningConfigArn, logGroup }: CloneParts,
): CreateFunctionCommandInput {
  checkReadable(target);
  return {
    FunctionName: nameClone(plan.executionArn, candidate.key),
    Description: `Throwaway clone of ${plan.target.functionName} made to measure it${DESCRIBED_RUN}${plan.runId}`,
    Role: target.Role,
    PackageType: target.PackageType,
    Code: code,
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
    CodeSigningConfigArn: codeSigningConfigArn,
    TracingConfig: target.TracingConfig && { Mode: target.TracingConfig.Mode },
    SnapStart: plan.target.usesSnapStart ? { ApplyOn: "PublishedVersions" } : undefined,
    LoggingConfig: chooseLogging(target.LoggingConfig, logGroup),
    Tags: { ...tags },
  };
}

/** Lambda answers with an error in the place of what it could not decrypt. */
function checkReadable({ Environment, ImageConfigResponse, KMSKeyArn }: FunctionConfiguration): void {
  const unreadable = Environment?.Error ?? ImageConfigResponse?.Error;
  if (!unreadable) return;
  const what = Environment?.Error ? "environment variables" : "image configuration";
  throw new NotProvisionedError(
    "NotReadable",
    `the target's ${what} could not be read (${unreadable.ErrorCode}: ${unreadable.Message}); ` +
      `allow kms:Decrypt on ${KMSKeyArn ?? "its key"} to the tuner's provision step, in its policy and the key's`,
  );
}

/**
 * The target's format and application level, so that its logging costs the same; the system level at INFO, because
 * WARN drops the REPORT event (Lambda developer guide, log-level event mapping).
 */
function chooseLogging(
  target: FunctionConfiguration["LoggingConfig"],
  logGroup: string | undefined,
): CreateFunctionCommandInput["LoggingConfig"] {
  const group = logGroup === undefined ? {} : { LogGroup: logGroup };
  if (target?.LogFormat !== "JSON") return { LogFormat: "Text", ...group };
  const level = target.ApplicationLogLevel ? { ApplicationLogLevel: target.ApplicationLogLevel } : {};
  return { LogFormat: "JSON", SystemLogLevel: "INFO", ...level, ...group };
}
