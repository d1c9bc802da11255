import { describe, expect, it } from "vitest";
import { toEnvironmentVariables } from "../../../../../lib/local/lambda/environment/environment-variables.ts";
import type { FunctionVersion } from "../../../../../lib/local/lambda/function-version.ts";

const version: FunctionVersion = {
  functionName: "hash",
  version: "3",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:hash",
  runtime: "nodejs24.x",
  handler: "index.handler",
  codeDir: "/code",
  memoryMb: 512,
  timeoutSeconds: 3,
  ephemeralStorageMb: 512,
  architecture: "x86_64",
  environment: {},
  logFormat: "Text",
  systemLogLevel: "INFO",
  hasSnapshot: false,
};

function toVariables(changes: Partial<FunctionVersion> = {}): Record<string, string> {
  return toEnvironmentVariables({
    version: { ...version, ...changes },
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:4000",
    credentials: { accessKeyId: "key", secretAccessKey: "secret", sessionToken: "token" },
    runtimeApi: "127.0.0.1:5000",
    tempDir: "/folder/tmp",
    runtimeDir: "/runtimes",
    logStreamName: "2026/01/02/[3]abc",
    clockRate: 1,
    programDirs: ["/opt/node/bin"],
  });
}

describe("the variables of a function", () => {
  it("are those that Lambda defines", () => {
    expect(toVariables()).toEqual({
      PATH: "/opt/node/bin:/usr/local/bin:/usr/bin:/bin",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      HOME: "/folder/tmp",
      TMPDIR: "/folder/tmp",
      LD_LIBRARY_PATH: "/code:/code/lib",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4000",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
      _HANDLER: "index.handler",
      LAMBDA_TASK_ROOT: "/code",
      LAMBDA_RUNTIME_DIR: "/runtimes",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "hash",
      AWS_LAMBDA_FUNCTION_VERSION: "3",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_FORMAT: "Text",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/hash",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/02/[3]abc",
      AWS_LAMBDA_RUNTIME_API: "127.0.0.1:5000",
    });
  });

  it("let the user's values win, also over endpoint and credentials", () => {
    const environment = {
      TABLE: "t",
      PATH: "/mine",
      AWS_ENDPOINT_URL: "http://x",
      AWS_ACCESS_KEY_ID: "mine",
    };
    expect(toVariables({ environment })).toMatchObject(environment);
  });

  it("do not let the user's values win over reserved names", () => {
    const environment = { _HANDLER: "other", AWS_LAMBDA_RUNTIME_API: "x", LAMBDA_TASK_ROOT: "y" };
    expect(toVariables({ environment })).toMatchObject({
      _HANDLER: "index.handler",
      AWS_LAMBDA_RUNTIME_API: "127.0.0.1:5000",
      LAMBDA_TASK_ROOT: "/code",
    });
  });

  it("name no execution environment for custom runtimes", () => {
    expect(toVariables({ runtime: "provided.al2023" })).not.toHaveProperty("AWS_EXECUTION_ENV");
  });
});
