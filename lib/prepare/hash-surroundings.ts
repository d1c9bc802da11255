import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { hashCanonical } from "./hash-canonical.ts";

/**
 * The SHA-256, in hex, of what beside code, memory and architecture decides how a function runs: layers, environment
 * variables, VPC, file systems, an image's entry point, tracing, and the function's role, by which what it calls may
 * answer otherwise. One digest of all, so that no single variable can be guessed by its own; where the variables may not
 * be read, the refusal stands for them.
 */
export function hashSurroundings(configuration: FunctionConfiguration = {}): string {
  const { Environment, Layers = [], VpcConfig, FileSystemConfigs = [], ImageConfigResponse } = configuration;
  return hashCanonical({
    environment: Environment?.Variables ?? Environment?.Error?.ErrorCode ?? {},
    layers: Layers.map(({ Arn }) => Arn),
    subnets: (VpcConfig?.SubnetIds ?? []).toSorted(),
    securityGroups: (VpcConfig?.SecurityGroupIds ?? []).toSorted(),
    fileSystems: FileSystemConfigs.map(({ Arn, LocalMountPath }) => [Arn, LocalMountPath]),
    image: ImageConfigResponse?.ImageConfig ?? {},
    tracing: configuration.TracingConfig?.Mode ?? "PassThrough",
    role: configuration.Role,
  });
}
