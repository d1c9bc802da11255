import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInTest, QUICK_WAITER, startCloudInTest } from "../helpers/cloud-in-test.ts";

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
});

afterAll(() => aws.close());

const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

function waitUntilUpdated(name: string) {
  return waitUntilFunctionUpdatedV2({ client: aws.lambda, ...QUICK_WAITER }, { FunctionName: name });
}

async function publish(name: string): Promise<string> {
  const { Version = "" } = await aws.lambda.send(new PublishVersionCommand({ FunctionName: name }));
  await waitUntilPublishedVersionActive(
    { client: aws.lambda, ...QUICK_WAITER },
    { FunctionName: name, Qualifier: Version },
  );
  return Version;
}

async function update(name: string, changes: object): Promise<void> {
  await aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...changes }));
  await waitUntilUpdated(name);
}

describe("Invoke", () => {
  beforeAll(() => aws.createFunction("invoked"));

  it("finds the function by every form of its name", async () => {
    for (const name of ["invoked", arn("invoked"), "000000000000:function:invoked", "invoked:$LATEST"]) {
      expect((await aws.invoke(name)).payload).toMatchObject({ version: "$LATEST" });
    }
    expect((await aws.invoke(arn("invoked"))).payload).toMatchObject({ arn: arn("invoked") });
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
    await expect(aws.invoke("nobody")).rejects.toMatchObject(missing(arn("nobody")));
    await expect(aws.invoke("invoked:7")).rejects.toMatchObject(missing(`${arn("invoked")}:7`));
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
    expect(await publish("versioned")).toBe("1");
    expect(await publish("versioned")).toBe("1");
    await update("versioned", { Environment: { Variables: { WORD: "two" } } });
    expect(await publish("versioned")).toBe("2");

    const live = { FunctionName: "versioned", Name: "live" };
    await aws.lambda.send(new CreateAliasCommand({ ...live, FunctionVersion: "1" }));
    expect(await aws.invoke("versioned:live")).toMatchObject({
      executedVersion: "1",
      payload: { word: "one", version: "1", arn: `${arn("versioned")}:live` },
    });
    await aws.lambda.send(new UpdateAliasCommand({ ...live, FunctionVersion: "2" }));
    expect(await aws.invoke("versioned", {}, { Qualifier: "live" })).toMatchObject({
      payload: { word: "two" },
    });
    expect(await aws.lambda.send(new GetAliasCommand(live))).toMatchObject({
      AliasArn: `${arn("versioned")}:live`,
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
    await update("weighted", { Description: "two", Timeout: 19 });
    await publish("weighted");
    const RoutingConfig = { AdditionalVersionWeights: { 2: 1 } };
    await aws.lambda.send(
      new CreateAliasCommand({ FunctionName: "weighted", Name: "live", FunctionVersion: "1", RoutingConfig }),
    );
    expect(await aws.invoke("weighted:live")).toMatchObject({ executedVersion: "2" });
  });
});
