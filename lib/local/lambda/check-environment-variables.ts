import { invalidParameter } from "./lambda-errors.ts";

const MAX_TOTAL_BYTES = 4096;

/** Set by Lambda itself (Lambda developer guide, "Defined runtime environment variables"). */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

const PREFIX =
  "Lambda was unable to configure your environment variables because the environment variables you have provided ";

/**
 * Checks a function's environment variables against Lambda's reserved names, its 4 KB in total and what a process
 * can be given at all.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkEnvironmentVariables(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `${PREFIX}contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  if (Object.values(variables).some((value) => value.includes("\0"))) {
    throw invalidParameter(`${PREFIX}contains a value with a NUL character.`);
  }
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > MAX_TOTAL_BYTES) {
    throw invalidParameter(
      `${PREFIX}exceeded the 4KB limit. The size measured: ${Buffer.byteLength(text)} bytes`,
    );
  }
}
