import { isUpdating, stateOf } from "./function-states.ts";
import type { StateReason, StoredFunction, StoredVersion } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";

/** There are no networks here: all subnets are of one. */
const VPC_ID = "vpc-00000000000000000";

/** AWS gives the same words for a creation and an update. */
const CREATING: StateReason = { text: "The function is being created.", code: "Creating" };

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
  const state = stateOf(stored);
  const isLatest = stored === fn.latest;
  const stateReason = state === "Pending" ? CREATING : stored.failure;
  const lastUpdate = describeLastUpdate(fn, state, isLatest);
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
      VpcId: settings.VpcConfig.SubnetIds?.length ? VPC_ID : "",
      ...settings.VpcConfig,
    },
    DeadLetterConfig: settings.DeadLetterConfig,
    KMSKeyArn: settings.KMSKeyArn,
    Environment: settings.Environment?.Variables && { Variables: settings.Environment.Variables },
    TracingConfig: { Mode: settings.TracingConfig?.Mode ?? "PassThrough" },
    RevisionId: stored.revisionId,
    State: state,
    StateReason: stateReason?.text,
    StateReasonCode: stateReason?.code,
    LastUpdateStatus: lastUpdate.status,
    LastUpdateStatusReason: lastUpdate.reason?.text,
    LastUpdateStatusReasonCode: lastUpdate.reason?.code,
    PackageType: "Zip",
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorageMb },
    SnapStart: {
      ApplyOn: settings.SnapStart?.ApplyOn ?? "None",
      OptimizationStatus: version.hasSnapshot && state === "Active" ? "On" : "Off",
    },
    Layers: settings.Layers?.length ? settings.Layers.map((arn) => ({ Arn: arn, CodeSize: 0 })) : undefined,
    FileSystemConfigs: settings.FileSystemConfigs?.length ? settings.FileSystemConfigs : undefined,
    CapacityProviderConfig: settings.CapacityProviderConfig,
    DurableConfig: settings.DurableConfig,
    TenancyConfig: settings.TenancyConfig,
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

function describeLastUpdate(
  fn: StoredFunction,
  state: ReturnType<typeof stateOf>,
  isLatest: boolean,
): { readonly status?: "InProgress" | "Successful" | "Failed"; readonly reason?: StateReason } {
  if (state === "Pending") return {};
  if (isLatest && isUpdating(fn)) return { status: "InProgress", reason: CREATING };
  const failure = isLatest ? fn.update?.failure : undefined;
  return failure ? { status: "Failed", reason: failure } : { status: "Successful" };
}
