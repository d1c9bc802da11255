import {
  CreateFunctionCommand,
  GetAccountSettingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../lib/clients.ts";
import {
  type CloudInTest,
  functionArn,
  functionRequest,
  startCloudInTest,
} from "../helpers/cloud-in-test.ts";

let aws: CloudInTest;

beforeAll(async () => {
  const started = await startCloudInTest({ quotas: { maxMemoryMb: 3008, concurrentExecutions: 2 } });
  const { endpoint, region } = started.cloud;
  const { lambda } = createClients({ endpoint, region, credentials: started.cloud, maxAttempts: 1 });
  aws = { ...started, lambda };
  for (const name of ["one", "two"]) await aws.createFunction(name);
});

afterAll(() => aws.close());

describe("an account with the quotas of a new one", () => {
  const tooLarge = {
    name: "ValidationException",
    message: expect.stringMatching(
      /'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008$/,
    ),
    $metadata: { httpStatusCode: 400 },
  };

  it("refuses a function above 3008 MB, new or changed, and takes one of 3008 MB", async () => {
    await expect(
      aws.lambda.send(new CreateFunctionCommand(functionRequest(aws.cloud, "large", { MemorySize: 3009 }))),
    ).rejects.toMatchObject(tooLarge);
    await expect(
      aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "one", MemorySize: 10_240 })),
    ).rejects.toMatchObject(tooLarge);
    await aws.createFunction("largest", { MemorySize: 3008 });
  });

  it("tells its concurrency", async () => {
    expect((await aws.lambda.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({
      ConcurrentExecutions: 2,
      UnreservedConcurrentExecutions: 2,
    });
  });

  it("has nothing to reserve", async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      aws.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: "one", ReservedConcurrentExecutions }),
      );
    await expect(reserve(1)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("below its minimum value of [2]."),
    });
  });

  it("throttles what is invoked while two functions run, whichever they are", async () => {
    const definition = {
      StartAt: "Call",
      States: { Call: { Type: "Task", Resource: functionArn("two"), End: true } },
    };
    const { stateMachineArn } = await aws.sfn.send(
      new CreateStateMachineCommand({
        name: "caller",
        roleArn: "arn:aws:iam::000000000000:role/local",
        definition: JSON.stringify(definition),
      }),
    );
    // Long enough to be there while the others are refused; nobody waits for them.
    const running = [1, 2].map(() => aws.invoke("one", { waitMs: 3000 }));
    while (!(await isFull()));
    const { executionArn } = await aws.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    await aws.cloud.settle();
    expect(await aws.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      error: "Lambda.TooManyRequestsException",
    });
    await Promise.all(running);
    expect((await aws.invoke("two")).statusCode).toBe(200);
  });

  /** A dry run is throttled like any other invocation, and runs nothing. */
  async function isFull(): Promise<boolean> {
    try {
      await aws.invoke("two", {}, { InvocationType: "DryRun" });
      return false;
    } catch (error) {
      expect(error).toMatchObject({
        name: "TooManyRequestsException",
        Reason: "ConcurrentInvocationLimitExceeded",
        $metadata: { httpStatusCode: 429 },
      });
      return true;
    }
  }
});
