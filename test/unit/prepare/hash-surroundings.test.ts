import { describe, expect, it } from "vitest";
import { hashSurroundings } from "../../../lib/prepare/hash-surroundings.ts";

const configuration = {
  Environment: { Variables: { STAGE: "test", TABLE: "orders" } },
  Layers: [{ Arn: "arn:aws:lambda:eu-west-1:000000000000:layer:sharp:3" }],
  VpcConfig: { SubnetIds: ["subnet-1", "subnet-2"], SecurityGroupIds: ["sg-1"] },
  Role: "arn:aws:iam::000000000000:role/orders",
  MemorySize: 512,
  LastModified: "2026-11-21T00:00:00Z",
};

describe("hashSurroundings", () => {
  it.each([
    ["a variable", { Environment: { Variables: { STAGE: "live", TABLE: "orders" } } }],
    ["variables that may not be read", { Environment: { Error: { ErrorCode: "AccessDeniedException" } } }],
    ["a layer's version", { Layers: [{ Arn: "arn:aws:lambda:eu-west-1:000000000000:layer:sharp:4" }] }],
    ["a subnet", { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] } }],
    ["the role", { Role: "arn:aws:iam::000000000000:role/other" }],
    ["a file system", { FileSystemConfigs: [{ Arn: "arn:aws:efs:1", LocalMountPath: "/mnt/data" }] }],
    ["the image's command", { ImageConfigResponse: { ImageConfig: { Command: ["app.other"] } } }],
    ["tracing", { TracingConfig: { Mode: "Active" as const } }],
  ])("is another one with %s changed", (_what, changes) => {
    expect(hashSurroundings({ ...configuration, ...changes })).not.toBe(hashSurroundings(configuration));
  });

  it("is the same whatever the memory, the time of the last change, and the order of names", () => {
    const same = {
      ...configuration,
      Environment: { Variables: { TABLE: "orders", STAGE: "test" } },
      VpcConfig: { SubnetIds: ["subnet-2", "subnet-1"], SecurityGroupIds: ["sg-1"] },
      MemorySize: 1024,
      LastModified: "2026-11-22T00:00:00Z",
      TracingConfig: { Mode: "PassThrough" as const },
      Layers: configuration.Layers.map((layer) => ({ ...layer, CodeSize: 7 })),
    };
    expect(hashSurroundings(same)).toBe(hashSurroundings(configuration));
    expect(hashSurroundings()).toBe(hashSurroundings({}));
  });
});
