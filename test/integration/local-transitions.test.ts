import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CloudInTest,
  functionRequest,
  packHandler,
  startCloudInTest,
} from "../helpers/cloud-in-test.ts";

const REASON = { code: "InvalidSubnet", text: "The subnet does not exist." };

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest({ transitionMs: 400 });
});

afterAll(() => aws.close());

const read = (FunctionName: string, Qualifier?: string) =>
  aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
const create = (name: string, more = {}) =>
  aws.lambda.send(new CreateFunctionCommand(functionRequest(aws.cloud, name, more)));
const change = (FunctionName: string, changes: object) =>
  aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }));
const publish = (FunctionName: string, more = {}) =>
  aws.lambda.send(new PublishVersionCommand({ FunctionName, ...more }));

/** Waits for the end of a transition, however it ends. */
async function settled(name: string, qualifier?: string) {
  for (;;) {
    const configuration = await read(name, qualifier);
    if (configuration.State !== "Pending" && configuration.LastUpdateStatus !== "InProgress") {
      return configuration;
    }
  }
}

describe("a transition", () => {
  it("lasts as long as the cloud was told", async () => {
    expect(await create("slow")).toMatchObject({ State: "Pending", StateReasonCode: "Creating" });
    await expect(change("slow", { Timeout: 5 })).rejects.toMatchObject({ name: "ResourceConflictException" });
    expect(await settled("slow")).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
    expect(await change("slow", { Timeout: 5 })).toMatchObject({ LastUpdateStatus: "InProgress" });
    await expect(publish("slow")).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: expect.stringContaining("An update is in progress for resource: arn:aws:lambda:"),
    });
    await settled("slow");
  });

  it("can end with a function that failed, which can only be deleted", async () => {
    aws.cloud.injectFault({
      service: "lambda",
      operation: "CreateFunction",
      resource: "broken",
      kind: "fail-state",
      stateReason: REASON,
    });
    expect(await create("broken")).toMatchObject({ State: "Pending" });
    expect(await settled("broken")).toMatchObject({
      State: "Failed",
      StateReasonCode: REASON.code,
      StateReason: REASON.text,
    });
    const failed = {
      name: "ResourceConflictException",
      message: expect.stringContaining("The function is currently in the following state: Failed"),
    };
    await expect(aws.invoke("broken")).rejects.toMatchObject(failed);
    await expect(change("broken", { Timeout: 5 })).rejects.toMatchObject(failed);
    await aws.lambda.send(new DeleteFunctionCommand({ FunctionName: "broken" }));
    await expect(read("broken")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("can end with an update that failed: what was before still runs, and another update mends it", async () => {
    await aws.createFunction("updated", { Environment: { Variables: { WORD: "old" } } });
    aws.cloud.injectFault({
      service: "lambda",
      operation: "UpdateFunctionConfiguration",
      kind: "fail-state",
      stateReason: REASON,
    });
    await change("updated", { Environment: { Variables: { WORD: "new" } } });
    expect(await settled("updated")).toMatchObject({
      State: "Active",
      LastUpdateStatus: "Failed",
      LastUpdateStatusReasonCode: REASON.code,
      LastUpdateStatusReason: REASON.text,
    });
    expect((await aws.invoke("updated")).payload).toMatchObject({ word: "old" });
    await change("updated", { Environment: { Variables: { WORD: "newest" } } });
    expect((await aws.invoke("updated")).payload).toMatchObject({ word: "old" });
    expect(await settled("updated")).toMatchObject({ LastUpdateStatus: "Successful" });
    expect((await aws.invoke("updated")).payload).toMatchObject({ word: "newest" });
  });

  it("can end with a version that failed", async () => {
    await aws.createFunction("versioned");
    aws.cloud.injectFault({ service: "lambda", operation: "PublishVersion", kind: "fail-state" });
    expect(await publish("versioned")).toMatchObject({ Version: "1", State: "Pending" });
    expect(await settled("versioned", "1")).toMatchObject({
      State: "Failed",
      StateReasonCode: "InternalError",
    });
    expect(await read("versioned")).toMatchObject({ State: "Active" });
    await expect(aws.invoke("versioned:1")).rejects.toMatchObject({ name: "ResourceConflictException" });
  });
});

describe("the revision id", () => {
  it("of $LATEST changes when something is asked for, and again when it has taken effect", async () => {
    const ids = [(await create("revised")).RevisionId];
    ids.push((await settled("revised")).RevisionId);
    ids.push((await change("revised", { Timeout: 9 })).RevisionId);
    ids.push((await settled("revised")).RevisionId);
    const code = { FunctionName: "revised", ZipFile: packHandler("export const handler = () => 1;") };
    ids.push((await aws.lambda.send(new UpdateFunctionCodeCommand(code))).RevisionId);
    ids.push((await settled("revised")).RevisionId);
    expect(new Set(ids).size).toBe(6);
    expect((await read("revised")).RevisionId).toBe(ids.at(-1));
  });

  it("that an update gave is out of date once the update is done", async () => {
    await aws.createFunction("stale");
    const { RevisionId } = await change("stale", { Timeout: 9 });
    await settled("stale");
    await expect(change("stale", { Timeout: 8, RevisionId })).rejects.toMatchObject({
      name: "PreconditionFailedException",
      $metadata: { httpStatusCode: 412 },
    });
  });

  it("of $LATEST changes with a new version, whose own stays; aliases change neither", async () => {
    await aws.createFunction("published");
    const before = await read("published");
    const version = await publish("published", { RevisionId: before.RevisionId });
    expect(version.RevisionId).not.toBe(before.RevisionId);
    expect((await settled("published", "1")).RevisionId).toBe(version.RevisionId);
    const latest = await read("published");
    expect(latest.RevisionId).not.toBe(before.RevisionId);
    const name = { FunctionName: "published", Name: "live" };
    const alias = await aws.lambda.send(new CreateAliasCommand({ ...name, FunctionVersion: "1" }));
    expect((await read("published")).RevisionId).toBe(latest.RevisionId);
    expect((await read("published", "1")).RevisionId).toBe(version.RevisionId);
    const { RevisionId } = alias;
    const updated = await aws.lambda.send(new UpdateAliasCommand({ ...name, Description: "x", RevisionId }));
    expect(updated.RevisionId).not.toBe(RevisionId);
    await expect(aws.lambda.send(new UpdateAliasCommand({ ...name, RevisionId }))).rejects.toMatchObject({
      name: "PreconditionFailedException",
    });
    await expect(
      aws.lambda.send(new DeleteFunctionCommand({ FunctionName: "published", Qualifier: "1" })),
    ).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: expect.stringContaining("[live]"),
    });
  });
});

describe("PublishVersion", () => {
  it("gives the version that is there while nothing changes, and a new one for as little as a description", async () => {
    await aws.createFunction("repeated");
    expect(await publish("repeated")).toMatchObject({ Version: "1" });
    await settled("repeated", "1");
    expect(await publish("repeated", { Description: "of the version alone" })).toMatchObject({
      Version: "1",
      Description: "",
    });
    await change("repeated", { Description: "another" });
    await settled("repeated");
    expect(await publish("repeated")).toMatchObject({ Version: "2", Description: "another" });
    await settled("repeated", "2");
    await aws.lambda.send(new DeleteFunctionCommand({ FunctionName: "repeated", Qualifier: "2" }));
    expect(await publish("repeated")).toMatchObject({ Version: "3" });
  });

  it("refuses another code than it was told", async () => {
    await aws.createFunction("hashed");
    const wrong = publish("hashed", { CodeSha256: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" });
    await expect(wrong).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    const { CodeSha256 } = await read("hashed");
    expect(await publish("hashed", { CodeSha256 })).toMatchObject({ Version: "1" });
  });

  it("as part of a creation gives the function's ARN, and as part of new code the version's", async () => {
    expect(await create("both", { Publish: true })).toMatchObject({
      Version: "1",
      FunctionArn: expect.stringMatching(/:both$/),
    });
    await settled("both");
    const code = {
      FunctionName: "both",
      ZipFile: packHandler("export const handler = () => 1;"),
      Publish: true,
    };
    expect(await aws.lambda.send(new UpdateFunctionCodeCommand(code))).toMatchObject({
      Version: "2",
      FunctionArn: expect.stringMatching(/:both:2$/),
    });
  });
});
