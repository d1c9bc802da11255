import path from "node:path";
import type { FunctionVersion } from "../function-version.ts";
import { isManagedRuntime } from "../runtimes/runtime.ts";

/** What a version's variables are made of besides itself. */
export interface VariableSources {
  readonly version: FunctionVersion;
  readonly region: string;
  /** The embedded cloud's own URL and keys: a handler's SDK calls go there, and say which function makes them. */
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** Host and port of the Runtime API. */
  readonly runtimeApi: string;
  /** Folder of this environment that stands for /tmp. */
  readonly tempDir: string;
  readonly runtimeDir: string;
  readonly logStreamName: string;
  /** Simulated milliseconds of the remaining time in one real millisecond, for the bootstraps. */
  readonly clockRate: number;
  /** Folders to find programs in before the system's own. */
  readonly programDirs: readonly string[];
}

/**
 * All variables of a function's process (Lambda developer guide, defined runtime environment variables). Nothing
 * of the developer's own environment is in it. The user's variables win, except over the reserved ones.
 */
export function toEnvironmentVariables(sources: VariableSources): Record<string, string> {
  return { ...toDefaults(sources), ...sources.version.environment, ...toReserved(sources) };
}

function toDefaults({ version, region, endpoint, credentials, tempDir, programDirs }: VariableSources) {
  return {
    PATH: [...programDirs, "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    HOME: tempDir,
    TMPDIR: tempDir,
    LD_LIBRARY_PATH: [version.codeDir, path.join(version.codeDir, "lib")].join(":"),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
  };
}

function toReserved({ version, runtimeApi, runtimeDir, logStreamName, clockRate }: VariableSources) {
  return {
    _HANDLER: version.handler,
    LAMBDA_TASK_ROOT: version.codeDir,
    LAMBDA_RUNTIME_DIR: runtimeDir,
    ...(isManagedRuntime(version.runtime) && { AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}` }),
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: version.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${version.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    ...(clockRate !== 1 && { EMBEDDED_CLOUD_CLOCK_RATE: String(clockRate) }),
  };
}
