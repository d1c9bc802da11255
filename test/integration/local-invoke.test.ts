import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInTest, functionArn, startCloudInTest } from "../helpers/cloud-in-test.ts";

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
});

afterAll(() => aws.close());

describe("Invoke", () => {
  beforeAll(() => aws.createFunction("invoked"));

  it("finds the function by every form of its name", async () => {
    for (const name of [
      "invoked",
      functionArn("invoked"),
      "000000000000:function:invoked",
      "invoked:$LATEST",
    ]) {
      expect((await aws.invoke(name)).payload).toMatchObject({ version: "$LATEST" });
    }
    expect((await aws.invoke(functionArn("invoked"))).payload).toMatchObject({ arn: functionArn("invoked") });
  });

  it("gives the last 4 KB of the log, with the REPORT line", async () => {
    const { log = "", requestId } = await aws.invoke(
      "invoked",
      { log: "x".repeat(5000) },
      { LogType: "Tail" },
    );
    expect(log).toHaveLength(4096);
    expect(log).toContain(`REPORT RequestId: ${requestId}\t`);
    expect((await aws.invoke("invoked")).log).toBeUndefined();
  });

  it("answers 200 with the error as payload when the function throws", async () => {
    expect(await aws.invoke("invoked", { fail: "broken", name: "MyError" })).toMatchObject({
      statusCode: 200,
      functionError: "Unhandled",
      payload: { errorType: "MyError", errorMessage: "broken" },
    });
  });

  it("answers at once to Event and DryRun", async () => {
    expect(await aws.invoke("invoked", {}, { InvocationType: "Event" })).toMatchObject({ statusCode: 202 });
    expect(await aws.invoke("invoked", {}, { InvocationType: "DryRun" })).toMatchObject({ statusCode: 204 });
  });

  it("refuses what is no JSON, and payloads above the limits", async () => {
    await expect(
      aws.lambda.send(new InvokeCommand({ FunctionName: "invoked", Payload: "{" })),
    ).rejects.toMatchObject({ name: "InvalidRequestContentException" });
    const tooLarge = { name: "RequestTooLargeException", $metadata: { httpStatusCode: 413 } };
    await expect(aws.invoke("invoked", "x".repeat(6_291_456))).rejects.toMatchObject(tooLarge);
    const event = aws.invoke("invoked", "x".repeat(1_048_576), { InvocationType: "Event" });
    await expect(event).rejects.toMatchObject(tooLarge);
  });

  it("says when function or version do not exist", async () => {
    const missing = (what: string) => ({
      name: "ResourceNotFoundException",
      message: `Function not found: ${what}`,
    });
    await expect(aws.invoke("nobody")).rejects.toMatchObject(missing(functionArn("nobody")));
    await expect(aws.invoke("invoked:7")).rejects.toMatchObject(missing(`${functionArn("invoked")}:7`));
  });

  it("throttles above the reserved concurrency", async () => {
    await aws.createFunction("throttled");
    const reserve = { FunctionName: "throttled", ReservedConcurrentExecutions: 0 };
    await aws.lambda.send(new PutFunctionConcurrencyCommand(reserve));
    await expect(aws.invoke("throttled")).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
  });
});

describe("versions and aliases", () => {
  it("publish a version once per change, and an alias leads to the one that it points to", async () => {
    await aws.createFunction("versioned", { Environment: { Variables: { WORD: "one" } } });
    expect(await aws.publish("versioned")).toBe("1");
    expect(await aws.publish("versioned")).toBe("1");
    await aws.update("versioned", { Environment: { Variables: { WORD: "two" } } });
    expect(await aws.publish("versioned")).toBe("2");

    const live = { FunctionName: "versioned", Name: "live" };
    await aws.lambda.send(new CreateAliasCommand({ ...live, FunctionVersion: "1" }));
    expect(await aws.invoke("versioned:live")).toMatchObject({
      executedVersion: "1",
      payload: { word: "one", version: "1", arn: `${functionArn("versioned")}:live` },
    });
    await aws.lambda.send(new UpdateAliasCommand({ ...live, FunctionVersion: "2" }));
    expect(await aws.invoke("versioned", {}, { Qualifier: "live" })).toMatchObject({
      payload: { word: "two" },
    });
    expect(await aws.lambda.send(new GetAliasCommand(live))).toMatchObject({
      AliasArn: `${functionArn("versioned")}:live`,
      FunctionVersion: "2",
    });

    const { Versions = [] } = await aws.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: "versioned" }),
    );
    expect(Versions.map(({ Version }) => Version)).toEqual(["$LATEST", "1", "2"]);
    const { Aliases } = await aws.lambda.send(new ListAliasesCommand({ FunctionName: "versioned" }));
    expect(Aliases).toMatchObject([{ Name: "live" }]);

    const remove = new DeleteFunctionCommand({ FunctionName: "versioned", Qualifier: "2" });
    await expect(aws.lambda.send(remove)).rejects.toThrow("the following aliases reference it: [live]");
    await aws.lambda.send(new DeleteAliasCommand(live));
    await aws.lambda.send(remove);
    await expect(aws.invoke("versioned:2")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(await aws.invoke("versioned:1")).toMatchObject({ payload: { word: "one" } });
  });

  it("share an alias's invocations between two versions by weight", async () => {
    await aws.createFunction("weighted", { Publish: true });
    await aws.update("weighted", { Description: "two", Timeout: 19 });
    await aws.publish("weighted");
    const RoutingConfig = { AdditionalVersionWeights: { 2: 1 } };
    await aws.lambda.send(
      new CreateAliasCommand({ FunctionName: "weighted", Name: "live", FunctionVersion: "1", RoutingConfig }),
    );
    expect(await aws.invoke("weighted:live")).toMatchObject({ executedVersion: "2" });
  });
});
