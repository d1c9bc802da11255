import { CreateFunctionCommand, type LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { type Zippable, zipSync } from "fflate";
import type { LocalCloud } from "../../lib/local/cloud.ts";

export interface LocalFunction {
  readonly functionName: string;
  readonly runtime: "nodejs24.x" | "python3.13" | "provided.al2023";
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Path in the package to its bytes. `bootstrap` is packed as executable. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const UNIX = 3;

/** Creates a function of the host's architecture in an embedded cloud, and waits until it can be invoked. */
export async function createLocalFunction(
  cloud: LocalCloud,
  lambda: LambdaClient,
  { functionName, runtime, handler, memoryMb, timeoutSeconds, files, environment }: LocalFunction,
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Runtime: runtime,
      Handler: handler,
      Role: `arn:aws:iam::${cloud.accountId}:role/local`,
      Code: { ZipFile: pack(files) },
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Architectures: [cloud.host.architecture],
      Environment: environment && { Variables: { ...environment } },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 },
    { FunctionName: functionName },
  );
}

function pack(files: LocalFunction["files"]): Uint8Array {
  const zippable: Zippable = {};
  for (const [path, bytes] of Object.entries(files)) {
    const mode = path === "bootstrap" ? 0o755 : 0o644;
    zippable[path] = [bytes, { os: UNIX, attrs: (0o100000 | mode) << 16 }];
  }
  return zipSync(zippable, { level: 1 });
}
