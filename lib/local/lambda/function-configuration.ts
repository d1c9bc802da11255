import type { StoredFunction, StoredVersion } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";

/** AWS gives the same words for a creation and an update. */
const CREATING = { Reason: "The function is being created.", ReasonCode: "Creating" };

/**
 * The FunctionConfiguration that Lambda's answers contain.
 * @param qualifier as the caller asked; the ARN in the answer carries it.
 */
export function describeVersion(
  { region }: Pick<LambdaContext, "region">,
  fn: StoredFunction,
  stored: StoredVersion,
  qualifier?: string,
): Record<string, unknown> {
  const { version, settings, code } = stored;
  const isPending = Date.now() < stored.activeAtMs;
  const isUpdating = fn.update !== undefined && stored === fn.latest;
  const logging = settings.LoggingConfig;
  const jsonLevels = {
    ApplicationLogLevel: logging?.ApplicationLogLevel ?? "INFO",
    SystemLogLevel: version.systemLogLevel,
  };
  return {
    FunctionName: fn.name,
    FunctionArn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    Runtime: settings.Runtime,
    Role: settings.Role,
    Handler: settings.Handler,
    CodeSize: code.sizeBytes,
    Description: settings.Description ?? "",
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMb,
    LastModified: stored.lastModified.toISOString().replace("Z", "+0000"),
    CodeSha256: code.codeSha256,
    Version: version.version,
    VpcConfig: settings.VpcConfig && {
      SubnetIds: [],
      SecurityGroupIds: [],
      VpcId: "",
      ...settings.VpcConfig,
    },
    DeadLetterConfig: settings.DeadLetterConfig,
    KMSKeyArn: settings.KMSKeyArn,
    Environment: settings.Environment?.Variables && { Variables: settings.Environment.Variables },
    TracingConfig: { Mode: settings.TracingConfig?.Mode ?? "PassThrough" },
    RevisionId: stored.revisionId,
    State: isPending ? "Pending" : "Active",
    StateReason: isPending ? CREATING.Reason : undefined,
    StateReasonCode: isPending ? CREATING.ReasonCode : undefined,
    LastUpdateStatus: isPending ? undefined : isUpdating ? "InProgress" : "Successful",
    LastUpdateStatusReason: isUpdating ? CREATING.Reason : undefined,
    LastUpdateStatusReasonCode: isUpdating ? CREATING.ReasonCode : undefined,
    PackageType: "Zip",
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorageMb },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    RuntimeVersionConfig: {
      RuntimeVersionArn: `arn:aws:lambda:${region}::runtime:embedded-${settings.Runtime ?? ""}`,
    },
    LoggingConfig: {
      LogFormat: version.logFormat,
      ...(version.logFormat === "JSON" ? jsonLevels : {}),
      LogGroup: logging?.LogGroup ?? `/aws/lambda/${fn.name}`,
    },
  };
}
