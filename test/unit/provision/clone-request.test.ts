import type { GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLONE_NAME_PREFIX } from "../../../lib/prepare/plan.ts";
import { buildCloneRequest, isOwnClone, nameClone } from "../../../lib/provision/clone-request.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan = buildPlan([512]);
const candidate = { key: "arm64-512", architecture: "arm64", memoryMb: 512 } as const;
const parts = {
  code: { S3Bucket: "tuner", S3Key: "work/run-1/code.zip" },
  tags: { "power-tuner:run": "run-1" },
};
const answer = (configuration: GetFunctionCommandOutput["Configuration"]): GetFunctionCommandOutput => ({
  $metadata: {},
  Configuration: configuration,
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
      parts,
    );
    expect(request).toMatchObject({
      FunctionName: nameClone(plan.executionArn, "arm64-512"),
      Code: { S3Bucket: "tuner", S3Key: "work/run-1/code.zip" },
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
      Tags: { "power-tuner:run": "run-1" },
    });
  });

  it("turns the answer's shapes into the request's", () => {
    const request = buildCloneRequest(
      answer({
        Layers: [{ Arn: "arn:aws:lambda:us-east-1:000000000000:layer:sharp:3", CodeSize: 10 }],
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"], VpcId: "vpc-1" },
      }),
      candidate,
      plan,
      parts,
    );
    expect(request.Layers).toEqual(["arn:aws:lambda:us-east-1:000000000000:layer:sharp:3"]);
    expect(request.VpcConfig).toEqual({ SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] });
  });

  it("leaves out the network of a function without one", () => {
    const { VpcConfig } = buildCloneRequest(
      answer({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: "" } }),
      candidate,
      plan,
      parts,
    );
    expect(VpcConfig).toBeUndefined();
  });

  it("unwraps an image's configuration", () => {
    const image = { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:1" };
    const request = buildCloneRequest(
      answer({ PackageType: "Image", ImageConfigResponse: { ImageConfig: { Command: ["app.handler"] } } }),
      candidate,
      plan,
      { ...parts, code: image },
    );
    expect(request.Code).toEqual(image);
    expect(request.ImageConfig).toEqual({ Command: ["app.handler"] });
  });

  it("refuses a target whose environment cannot be decrypted, and names the key and what to allow", () => {
    const build = () =>
      buildCloneRequest(
        answer({
          KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
          Environment: { Error: { ErrorCode: "AccessDeniedException", Message: "no kms:Decrypt" } },
        }),
        candidate,
        plan,
        parts,
      );
    expect(build).toThrow(
      /environment variables could not be read .*no kms:Decrypt.*allow kms:Decrypt on .*key\/1/,
    );
  });

  it("keeps file systems, tracing, signing and IPv6, and takes nothing that serves other callers", () => {
    const fileSystems = [
      {
        Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/1",
        LocalMountPath: "/mnt/models",
      },
    ];
    const request = buildCloneRequest(
      answer({
        FileSystemConfigs: fileSystems,
        TracingConfig: { Mode: "Active" },
        DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"], Ipv6AllowedForDualStack: true },
      }),
      candidate,
      plan,
      { ...parts, codeSigningConfigArn: "arn:aws:lambda:us-east-1:000000000000:code-signing-config:1" },
    );
    expect(request).toMatchObject({
      FileSystemConfigs: fileSystems,
      TracingConfig: { Mode: "Active" },
      CodeSigningConfigArn: "arn:aws:lambda:us-east-1:000000000000:code-signing-config:1",
      VpcConfig: { Ipv6AllowedForDualStack: true },
    });
    expect(request.DeadLetterConfig).toBeUndefined();
  });

  it("gives a clone of a SnapStart function snapshots too", () => {
    const withSnapStart = { ...plan, target: { ...plan.target, usesSnapStart: true } };
    expect(buildCloneRequest(answer({}), candidate, withSnapStart, parts).SnapStart).toEqual({
      ApplyOn: "PublishedVersions",
    });
    expect(buildCloneRequest(answer({}), candidate, plan, parts).SnapStart).toBeUndefined();
  });

  it("raises the system log level of a JSON logger, as WARN drops the report, and keeps the application's", () => {
    const { LoggingConfig } = buildCloneRequest(
      answer({
        LoggingConfig: {
          LogFormat: "JSON",
          SystemLogLevel: "WARN",
          ApplicationLogLevel: "ERROR",
          LogGroup: "/orders",
        },
      }),
      candidate,
      plan,
      { ...parts, logGroup: "/power-tuner/clones" },
    );
    expect(LoggingConfig).toEqual({
      LogFormat: "JSON",
      SystemLogLevel: "INFO",
      ApplicationLogLevel: "ERROR",
      LogGroup: "/power-tuner/clones",
    });
  });

  it("never logs to the target's own log group", () => {
    const { LoggingConfig } = buildCloneRequest(
      answer({ LoggingConfig: { LogFormat: "Text", LogGroup: "/orders" } }),
      candidate,
      plan,
      parts,
    );
    expect(LoggingConfig).toEqual({ LogFormat: "Text" });
  });
});

describe("isOwnClone", () => {
  const clone = buildCloneRequest(answer({}), candidate, plan, parts);

  it("goes by the run's tag", () => {
    const isOwn = (Tags?: Record<string, string>) => isOwnClone({ $metadata: {}, Tags }, "run-1");
    expect(isOwn({ "power-tuner:run": "run-1" })).toBe(true);
    expect(isOwn({ "power-tuner:run": "run-2" })).toBe(false);
    expect(isOwn(undefined)).toBe(false);
  });

  it.each([
    ["may not be read", { TagsError: { ErrorCode: "AccessDeniedException", Message: "no" } }],
    ["are left out", {}],
    ["do not say", { Tags: { team: "shop" } }],
  ])("goes by the description where tags %s", (_case, tags) => {
    const isOwn = (Description: string) =>
      isOwnClone({ $metadata: {}, Configuration: { Description }, ...tags }, "run-1");
    expect(isOwn(String(clone.Description))).toBe(true);
    expect(isOwn(`${clone.Description}0`)).toBe(false);
    expect(isOwn("orders of the shop")).toBe(false);
  });
});
