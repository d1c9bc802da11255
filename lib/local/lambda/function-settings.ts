import { z } from "zod";
import { invalidParameter, validationFailed } from "./lambda-errors.ts";
import type { LambdaQuotas } from "./quotas.ts";

/** The members that CreateFunction and UpdateFunctionConfiguration share, as they are on the wire. */
export const settingsShape = z.object({
  Role: z.string().optional(),
  Handler: z.string().optional(),
  Runtime: z.string().optional(),
  Description: z.string().optional(),
  Timeout: z.number().int().optional(),
  MemorySize: z.number().int().optional(),
  KMSKeyArn: z.string().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  EphemeralStorage: z.object({ Size: z.number().int() }).optional(),
  TracingConfig: z.object({ Mode: z.enum(["Active", "PassThrough"]).optional() }).optional(),
  DeadLetterConfig: z.object({ TargetArn: z.string().optional() }).optional(),
  VpcConfig: z
    .object({
      SubnetIds: z.array(z.string()).optional(),
      SecurityGroupIds: z.array(z.string()).optional(),
      Ipv6AllowedForDualStack: z.boolean().optional(),
    })
    .optional(),
  LoggingConfig: z
    .object({
      LogFormat: z.enum(["Text", "JSON"]).optional(),
      ApplicationLogLevel: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]).optional(),
      SystemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
      LogGroup: z.string().optional(),
    })
    .optional(),
  SnapStart: z.object({ ApplyOn: z.enum(["None", "PublishedVersions"]).optional() }).optional(),
  Layers: z.array(z.string()).optional(),
  FileSystemConfigs: z.array(z.looseObject({ Arn: z.string(), LocalMountPath: z.string() })).optional(),
  ImageConfig: z.unknown().optional(),
  CodeSigningConfigArn: z.string().optional(),
  CapacityProviderConfig: z.unknown().optional(),
  DurableConfig: z.unknown().optional(),
  TenancyConfig: z.unknown().optional(),
});

export type FunctionSettings = z.infer<typeof settingsShape>;

export const DEFAULT_MEMORY_MB = 128;
export const DEFAULT_TIMEOUT_SECONDS = 3;
export const DEFAULT_EPHEMERAL_STORAGE_MB = 512;

const MIN_MEMORY_MB = 128;
const TIMEOUT_SECONDS = { min: 1, max: 900 };
const EPHEMERAL_STORAGE_MB = { min: 512, max: 10_240 };
const MAX_DESCRIPTION_LENGTH = 256;
const MAX_HANDLER_LENGTH = 128;
const MAX_LAYERS = 5;
const LAYER = /^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:\d+$/;
const ROLE = /^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
const ENVIRONMENT_KEY = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/**
 * Checks the constraints of the Lambda API model and quotas ("Lambda quotas").
 * @throws AwsError `ValidationException` that lists every value outside its constraint.
 */
export function checkConstraints(settings: FunctionSettings, { maxMemoryMb }: LambdaQuotas): void {
  const { MemorySize, Timeout, EphemeralStorage, Description = "", Handler, Role } = settings;
  if (MemorySize !== undefined && MemorySize > maxMemoryMb) throw memoryAboveQuota(maxMemoryMb);

  const mistakes = [
    ...checkRange("memorySize", MemorySize, { min: MIN_MEMORY_MB, max: maxMemoryMb }),
    ...checkRange("timeout", Timeout, TIMEOUT_SECONDS),
    ...checkRange("ephemeralStorage.size", EphemeralStorage?.Size, EPHEMERAL_STORAGE_MB),
  ];
  if (Description.length > MAX_DESCRIPTION_LENGTH) {
    mistakes.push(
      failed(
        "description",
        Description,
        `Member must have length less than or equal to ${MAX_DESCRIPTION_LENGTH}`,
      ),
    );
  }
  if (Handler !== undefined && (Handler.length > MAX_HANDLER_LENGTH || /\s/.test(Handler))) {
    mistakes.push(failed("handler", Handler, "Member must satisfy regular expression pattern: [^\\s]+"));
  }
  if (Role !== undefined && !ROLE.test(Role)) {
    mistakes.push(
      failed(
        "role",
        Role,
        "Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
      ),
    );
  }
  for (const layer of settings.Layers ?? []) {
    if (LAYER.test(layer)) continue;
    mistakes.push(failed("layers", layer, "Member must be the ARN of a layer version"));
  }
  for (const key of Object.keys(settings.Environment?.Variables ?? {})) {
    if (!ENVIRONMENT_KEY.test(key)) {
      mistakes.push(
        failed("environment.variables", key, "Map keys must satisfy constraint: [a-zA-Z]([a-zA-Z0-9_])+"),
      );
    }
  }
  if (mistakes.length > 0) throw validationFailed(mistakes);
  if ((settings.Layers?.length ?? 0) > MAX_LAYERS) {
    throw invalidParameter(`Cannot reference more than ${MAX_LAYERS} layers.`);
  }
}

function checkRange(field: string, value: number | undefined, { min, max }: { min: number; max: number }) {
  if (value !== undefined && value < min) {
    return [failed(field, value, `Member must have value greater than or equal to ${min}`)];
  }
  if (value !== undefined && value > max) {
    return [failed(field, value, `Member must have value less than or equal to ${max}`)];
  }
  return [];
}

function failed(field: string, value: string | number, constraint: string): string {
  return `Value '${value}' at '${field}' failed to satisfy constraint: ${constraint}`;
}

/** The quota's own wording, which differs from the model's. */
function memoryAboveQuota(maxMb: number) {
  const error = validationFailed([]);
  error.message = `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${maxMb}`;
  return error;
}
