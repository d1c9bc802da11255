import type { GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCloneRequest, CLONE_NAME_PREFIX, nameClone } from "../../../lib/provision/clone-request.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan = buildPlan([512]);
const candidate = { key: "arm64-512", architecture: "arm64", memoryMb: 512 } as const;
const location = { bucketName: "tuner", key: "runs/run-1/code.zip" };
const answer = (configuration: GetFunctionCommandOutput["Configuration"]): GetFunctionCommandOutput => ({
  $metadata: {},
  Configuration: configuration,
  Code: { ResolvedImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:1" },
});

describe("nameClone", () => {
  it("is the same for the same execution and candidate, and differs for others", () => {
    expect(nameClone("arn:a", "arm64-512")).toBe(nameClone("arn:a", "arm64-512"));
    expect(nameClone("arn:a", "arm64-512")).not.toBe(nameClone("arn:b", "arm64-512"));
  });

  it("is a valid function name of at most 64 characters for any execution", () => {
    fc.assert(
      fc.property(fc.string(), (executionArn) => {
        const name = nameClone(executionArn, "x86_64-10240");
        expect(name).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
        expect(name.startsWith(CLONE_NAME_PREFIX)).toBe(true);
      }),
    );
  });
});

describe("buildCloneRequest", () => {
  it("keeps what makes the target run and changes memory, architecture, name and tags", () => {
    const request = buildCloneRequest(
      answer({
        FunctionName: "orders",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/orders",
        Timeout: 30,
        MemorySize: 128,
        Architectures: ["x86_64"],
        Environment: { Variables: { TABLE: "orders" } },
        EphemeralStorage: { Size: 1024 },
        TracingConfig: { Mode: "Active" },
        PackageType: "Zip",
      }),
      candidate,
      plan,
      location,
    );
    expect(request).toMatchObject({
      FunctionName: nameClone(plan.executionArn, "arm64-512"),
      Code: { S3Bucket: "tuner", S3Key: "runs/run-1/code.zip" },
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/orders",
      Timeout: 30,
      MemorySize: 512,
      Architectures: ["arm64"],
      Environment: { Variables: { TABLE: "orders" } },
      EphemeralStorage: { Size: 1024 },
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogFormat: "Text" },
      Tags: { "power-tuner:run": "run-1", "power-tuner:expires-at": plan.expiresAt },
    });
  });

  it("turns the answer's shapes into the request's", () => {
    const request = buildCloneRequest(
      answer({
        Layers: [{ Arn: "arn:aws:lambda:us-east-1:000000000000:layer:sharp:3", CodeSize: 10 }],
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"], VpcId: "vpc-1" },
        Environment: { Error: { ErrorCode: "AccessDeniedException" } },
      }),
      candidate,
      plan,
      location,
    );
    expect(request.Layers).toEqual(["arn:aws:lambda:us-east-1:000000000000:layer:sharp:3"]);
    expect(request.VpcConfig).toEqual({ SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] });
    expect(request.Environment).toBeUndefined();
  });

  it("leaves out the network of a function without one", () => {
    const { VpcConfig } = buildCloneRequest(
      answer({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: "" } }),
      candidate,
      plan,
      location,
    );
    expect(VpcConfig).toBeUndefined();
  });

  it("clones an image by its resolved address, with its unwrapped configuration", () => {
    const request = buildCloneRequest(
      answer({ PackageType: "Image", ImageConfigResponse: { ImageConfig: { Command: ["app.handler"] } } }),
      candidate,
      plan,
      location,
    );
    expect(request.Code).toEqual({
      ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:1",
    });
    expect(request.ImageConfig).toEqual({ Command: ["app.handler"] });
  });

  it("raises the system log level of a JSON logger, as WARN drops the report", () => {
    const { LoggingConfig } = buildCloneRequest(
      answer({ LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" } }),
      candidate,
      plan,
      location,
    );
    expect(LoggingConfig).toEqual({ LogFormat: "JSON", SystemLogLevel: "INFO" });
  });
});
