import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  paginateListFunctions,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CloudInTest,
  functionArn,
  functionRequest,
  packHandler,
  startCloudInTest,
} from "../helpers/cloud-in-test.ts";

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
});

afterAll(() => aws.close());

describe("CreateFunction", () => {
  it("makes a function that is Pending first, and cannot be invoked or changed until it is Active", async () => {
    const request = functionRequest(aws.cloud, "pending");
    const created = await aws.lambda.send(new CreateFunctionCommand(request));
    expect(created).toMatchObject({
      State: "Pending",
      StateReasonCode: "Creating",
      FunctionArn: functionArn("pending"),
    });
    const conflict = {
      name: "ResourceConflictException",
      message: expect.stringContaining("currently in the following state: Pending"),
    };
    const early = await Promise.allSettled([
      aws.invoke("pending"),
      aws.update("pending", {}),
      aws.publish("pending"),
    ]);
    expect(early).toMatchObject(Array(3).fill({ status: "rejected", reason: conflict }));
    await aws.waitUntilUpdated("pending");
    expect(await aws.invoke("pending")).toMatchObject({ statusCode: 200 });
  });

  it("keeps and gives back what it was given", async () => {
    const settings = {
      Description: "a description",
      Environment: { Variables: { WORD: "hello" } },
      EphemeralStorage: { Size: 1024 },
      LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "INFO" },
      TracingConfig: { Mode: "PassThrough" },
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      Tags: { team: "a" },
    } satisfies Partial<CreateFunctionCommandInput>;
    await aws.createFunction("kept", settings);
    const { Configuration, Tags } = await aws.lambda.send(new GetFunctionCommand({ FunctionName: "kept" }));
    const { Tags: given, ...configuration } = settings;
    expect(Configuration).toMatchObject({
      ...configuration,
      LoggingConfig: {
        ...configuration.LoggingConfig,
        ApplicationLogLevel: "INFO",
        LogGroup: "/aws/lambda/kept",
      },
      MemorySize: 512,
      Timeout: 20,
      Version: "$LATEST",
      CodeSha256: createHash("sha256").update(packHandler()).digest("base64"),
    });
    expect(Tags).toEqual(given);
    expect((await aws.invoke("kept")).payload).toMatchObject({ word: "hello" });
  });

  it("takes its code from S3", async () => {
    await aws.s3.send(new CreateBucketCommand({ Bucket: "packages" }));
    await aws.s3.send(new PutObjectCommand({ Bucket: "packages", Key: "f.zip", Body: packHandler() }));
    await aws.createFunction("from-s3", { Code: { S3Bucket: "packages", S3Key: "f.zip" } });
    expect(await aws.invoke("from-s3")).toMatchObject({ statusCode: 200 });
    const missing = aws.createFunction("missing", { Code: { S3Bucket: "packages", S3Key: "g.zip" } });
    await expect(missing).rejects.toThrow("S3 Error Code: NoSuchKey");
  });

  it.each<[string, object, string, string]>([
    [
      "a taken name",
      { FunctionName: "pending" },
      "ResourceConflictException",
      "Function already exist: pending",
    ],
    ["too little memory", { MemorySize: 127 }, "ValidationException", "greater than or equal to 128"],
    [
      "too much memory",
      { MemorySize: 10_241 },
      "ValidationException",
      "'MemorySize' value failed to satisfy",
    ],
    ["too long a time-out", { Timeout: 901 }, "ValidationException", "less than or equal to 900"],
    ["a wrong name", { FunctionName: "a b" }, "ValidationException", "at 'functionName'"],
    [
      "no runtime",
      { Runtime: undefined },
      "InvalidParameterValueException",
      "Runtime and Handler are mandatory",
    ],
    ["a runtime that is not here", { Runtime: "java21" }, "InvalidParameterValueException", "java21"],
    ["no zip", { Code: { ZipFile: Buffer.from("x") } }, "InvalidParameterValueException", "Could not unzip"],
    [
      "an image",
      { PackageType: "Image", Code: { ImageUri: "i" } },
      "InvalidParameterValueException",
      "images",
    ],
    [
      "layers",
      { Layers: ["arn:aws:lambda:us-east-1:000000000000:layer:l:1"] },
      "InvalidParameterValueException",
      "layers",
    ],
    [
      "a reserved variable",
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
      "Reserved keys used in this request: AWS_REGION",
    ],
    [
      "a variable that no process can have",
      { Environment: { Variables: { WORD: "a\0b" } } },
      "InvalidParameterValueException",
      "NUL",
    ],
    [
      "too many variables",
      { Environment: { Variables: { LARGE: "x".repeat(5000) } } },
      "InvalidParameterValueException",
      "4KB",
    ],
  ])("refuses %s", async (_, changes, name, message) => {
    const request = { ...functionRequest(aws.cloud, "refused"), ...changes };
    await expect(aws.lambda.send(new CreateFunctionCommand(request))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it("refuses the architecture that the host does not have", async () => {
    const other = aws.cloud.host.architecture === "arm64" ? "x86_64" : "arm64";
    await expect(aws.createFunction("other", { Architectures: [other] })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining(other),
    });
  });

  it("refuses a request with a package that is too large", async () => {
    const Code = { ZipFile: Buffer.alloc(53_000_000) };
    await expect(aws.createFunction("large", { Code })).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      message: expect.stringContaining("Request must be smaller than 70167211 bytes"),
      $metadata: { httpStatusCode: 413 },
    });
  });
});

describe("updates", () => {
  it("take effect after a while in which another change conflicts and invocations run what was before", async () => {
    await aws.createFunction("updated", { Environment: { Variables: { WORD: "before" } } });
    const change = { FunctionName: "updated", Environment: { Variables: { WORD: "after" } } };
    const answer = await aws.lambda.send(new UpdateFunctionConfigurationCommand(change));
    expect(answer).toMatchObject({ State: "Active", LastUpdateStatus: "InProgress" });
    const [during, conflict] = await Promise.allSettled([
      aws.invoke("updated"),
      aws.update("updated", { Timeout: 5 }),
    ]);
    expect(during).toMatchObject({ value: { payload: { word: "before" } } });
    expect(conflict).toMatchObject({
      reason: {
        name: "ResourceConflictException",
        message: expect.stringContaining(`An update is in progress for resource: ${functionArn("updated")}`),
      },
    });
    await aws.waitUntilUpdated("updated");
    expect(await aws.invoke("updated")).toMatchObject({ payload: { word: "after" } });
  });

  it("let an invocation that runs already come to its end", async () => {
    await aws.createFunction("interrupted", { Environment: { Variables: { WORD: "before" } } });
    await aws.invoke("interrupted");
    const running = aws.invoke("interrupted", { waitMs: 1000 });
    await sleep(200);
    await aws.update("interrupted", { Environment: { Variables: { WORD: "after" } } });
    expect(await aws.invoke("interrupted")).toMatchObject({ payload: { word: "after" } });
    expect(await running).toMatchObject({ functionError: undefined, payload: { word: "before" } });
  });

  it("keep what they leave out, and honour the revision that the caller read", async () => {
    await aws.createFunction("revised", { Description: "kept", MemorySize: 256 });
    const before = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "revised" }));
    const change = { FunctionName: "revised", MemorySize: 512, RevisionId: before.RevisionId };
    const after = await aws.lambda.send(new UpdateFunctionConfigurationCommand(change));
    expect(after).toMatchObject({ Description: "kept", MemorySize: 512, Timeout: 20 });
    await aws.waitUntilUpdated("revised");
    await expect(aws.lambda.send(new UpdateFunctionConfigurationCommand(change))).rejects.toMatchObject({
      name: "PreconditionFailedException",
      $metadata: { httpStatusCode: 412 },
    });
  });

  it("replace the code", async () => {
    await aws.createFunction("recoded");
    const ZipFile = packHandler("export const handler = async () => 'new';");
    await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "recoded", ZipFile }));
    await aws.waitUntilUpdated("recoded");
    expect(await aws.invoke("recoded")).toMatchObject({ payload: "new" });
  });
});

describe("the rest of the control plane", () => {
  it("gives a link to the code", async () => {
    await aws.createFunction("linked");
    const { Code } = await aws.lambda.send(new GetFunctionCommand({ FunctionName: "linked" }));
    const response = await fetch(Code?.Location ?? "");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(packHandler()));
    expect((await fetch((Code?.Location ?? "").replace("Signature=", "Signature=0"))).status).toBe(403);
  });

  it("tags functions", async () => {
    await aws.createFunction("tagged", { Tags: { a: "1" } });
    const Resource = functionArn("tagged");
    await aws.lambda.send(new TagResourceCommand({ Resource, Tags: { b: "2", c: "3" } }));
    await aws.lambda.send(new UntagResourceCommand({ Resource, TagKeys: ["a", "c"] }));
    expect((await aws.lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: "2" });
  });

  it("lists functions page by page and counts them", async () => {
    const pages = paginateListFunctions({ client: aws.lambda, pageSize: 3 }, {});
    const names: (string | undefined)[] = [];
    for await (const { Functions = [] } of pages) {
      expect(Functions.length).toBeLessThanOrEqual(3);
      names.push(...Functions.map(({ FunctionName }) => FunctionName));
    }
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain("linked");
    const { AccountUsage } = await aws.lambda.send(new GetAccountSettingsCommand({}));
    expect(AccountUsage?.FunctionCount).toBe(names.length);
  });

  it("deletes a function with all its versions", async () => {
    await aws.createFunction("deleted", { Publish: true });
    const remove = new DeleteFunctionCommand({ FunctionName: "deleted" });
    await aws.lambda.send(remove);
    await expect(aws.invoke("deleted")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(aws.lambda.send(remove)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const { Functions = [] } = await aws.lambda.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }));
    expect(Functions.map(({ FunctionName }) => FunctionName)).not.toContain("deleted");
  });
});
