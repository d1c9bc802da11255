import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../lib/clients.ts";
import type { Fault, InjectedFault } from "../../lib/local/faults/fault-plan.ts";
import {
  type CloudInTest,
  functionArn,
  functionRequest,
  packHandler,
  startCloudInTest,
} from "../helpers/cloud-in-test.ts";
import { SIGNING } from "../helpers/signing-handler.ts";

/** Writes the object that its event names, or does nothing. */
const WRITER = `${SIGNING}
export const handler = async ({ write }) => (write ? (await send("s3", "PUT", "/writes/" + write)).status : "idle");`;

let aws: CloudInTest;
const injected: InjectedFault[] = [];

beforeAll(async () => {
  const started = await startCloudInTest();
  // Each request once: what a fault does is to be seen.
  const once = createClients({
    endpoint: started.cloud.endpoint,
    region: started.cloud.region,
    credentials: started.cloud,
    maxAttempts: 1,
  });
  aws = { ...started, lambda: once.lambda, s3: once.s3, sfn: once.sfn };
  await aws.s3.send(new CreateBucketCommand({ Bucket: "writes" }));
  for (const name of ["writer", "other"]) {
    await aws.createFunction(name, { Code: { ZipFile: packHandler(WRITER) } });
  }
});

afterEach(() => {
  for (const fault of injected.splice(0)) fault.remove();
});

afterAll(() => aws.close());

function inject(fault: Fault): InjectedFault {
  const made = aws.cloud.injectFault(fault);
  injected.push(made);
  return made;
}

const get = (name = "writer") => aws.lambda.send(new GetFunctionCommand({ FunctionName: name }));
const put = (key: string) => aws.s3.send(new PutObjectCommand({ Bucket: "writes", Key: key, Body: "x" }));
const read = (key: string) => aws.s3.send(new GetObjectCommand({ Bucket: "writes", Key: key }));
const call = (name: string, event: object) =>
  aws.lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: "Tail" }));

describe("Lambda's errors", () => {
  it.each([
    ["throttle", 429, "TooManyRequestsException", "Rate exceeded"],
    [
      "conflict",
      409,
      "ResourceConflictException",
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn("writer")}`,
    ],
    ["server-error", 500, "ServiceException", "An error occurred and the request cannot be processed."],
    [
      "denied",
      403,
      "AccessDeniedException",
      "User: arn:aws:iam::000000000000:user/local is not authorized to perform: lambda:GetFunction on resource: " +
        `${functionArn("writer")} because no identity-based policy allows the lambda:GetFunction action`,
    ],
    ["not-found", 404, "ResourceNotFoundException", `Function not found: ${functionArn("writer")}`],
  ] as const)("%s is AWS's own, once", async (kind, httpStatusCode, name, message) => {
    const fault = inject({ service: "lambda", operation: "GetFunction", kind });
    await expect(get()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
    expect((await get()).Configuration?.FunctionName).toBe("writer");
    expect(fault.hits()).toBe(1);
  });

  it("of throttling say which limit it was", async () => {
    inject({ service: "lambda", operation: "*", kind: "throttle", times: 2 });
    await expect(get()).rejects.toMatchObject({ Reason: "CallerRateLimitExceeded" });
    await expect(call("writer", {})).rejects.toMatchObject({ Reason: "ConcurrentInvocationLimitExceeded" });
  });

  it("are waited out by a client that repeats", async () => {
    const fault = inject({ service: "lambda", operation: "GetFunction", kind: "server-error", times: 2 });
    const patient = new LambdaClient({
      endpoint: aws.cloud.endpoint,
      region: aws.cloud.region,
      credentials: aws.cloud,
    });
    expect(await patient.send(new GetFunctionCommand({ FunctionName: "writer" }))).toBeTruthy();
    expect(fault.hits()).toBe(2);
    patient.destroy();
  });

  it("find a function by its name in the path, and one that is being created", async () => {
    inject({ service: "lambda", operation: "*", resource: "other", kind: "denied", times: 9 });
    expect(await get("writer")).toBeTruthy();
    await expect(get("other")).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(
      aws.lambda.send(new CreateFunctionCommand(functionRequest(aws.cloud, "other-clone"))),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("the errors of the other services", () => {
  it.each([
    ["throttle", 503, "SlowDown", "Please reduce your request rate."],
    ["server-error", 500, "InternalError", "We encountered an internal error. Please try again."],
    [
      "denied",
      403,
      "AccessDenied",
      'User: arn:aws:iam::000000000000:user/local is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::writes/a/b" because no identity-based policy allows the s3:PutObject action',
    ],
    ["not-found", 404, "NoSuchKey", "The specified key does not exist."],
    [
      "conflict",
      409,
      "OperationAborted",
      "A conflicting conditional operation is currently in progress against this resource. Please try again.",
    ],
  ] as const)("S3 has its own for %s", async (kind, httpStatusCode, name, message) => {
    inject({ service: "s3", operation: "PutObject", resource: "a/b", kind });
    await expect(put("a/b")).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
    await expect(read("a/b")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it.each([
    ["throttle", "ThrottlingException"],
    ["denied", "AccessDeniedException"],
    ["server-error", "InternalServerException"],
  ] as const)("Step Functions has its own for %s", async (kind, name) => {
    inject({ service: "states", operation: "ListStateMachines", kind });
    await expect(aws.sfn.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({ name });
    expect((await aws.sfn.send(new ListStateMachinesCommand({}))).$metadata.httpStatusCode).toBe(200);
  });
});

describe("a connection that breaks", () => {
  it("before the operation leaves everything as it was", async () => {
    inject({ service: "s3", operation: "PutObject", kind: "drop-before" });
    await expect(put("before")).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(read("before")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("after the operation leaves it done", async () => {
    inject({ service: "s3", operation: "PutObject", kind: "drop-after" });
    await expect(put("after")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await read("after")).toMatchObject({ ContentLength: 1 });
  });

  it("after an invocation has really run the function", async () => {
    inject({ service: "lambda", operation: "Invoke", kind: "drop-after" });
    await expect(call("writer", { write: "ran" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await read("ran")).toMatchObject({ ContentLength: 0 });
  });

  it("before an invocation has not", async () => {
    inject({ service: "lambda", operation: "Invoke", kind: "drop-before" });
    await expect(call("writer", { write: "never" })).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(read("never")).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});

describe("a caller", () => {
  it("is the function that signed the request, and nobody else", async () => {
    const fault = inject({
      service: "s3",
      operation: "PutObject",
      caller: "writer",
      kind: "denied",
      times: 5,
    });
    await put("by-user");
    const other = await call("other", { write: "by-other" });
    expect(other.Payload?.transformToString()).toBe("200");
    expect(fault.hits()).toBe(0);
    const writer = await call("writer", { write: "by-writer" });
    expect(writer.Payload?.transformToString()).toBe("403");
    expect(fault.hits()).toBe(1);
  });

  it("is refused with a token that is not of this session", async () => {
    const stranger = createClients({
      endpoint: aws.cloud.endpoint,
      region: aws.cloud.region,
      credentials: {
        accessKeyId: aws.cloud.accessKeyId,
        secretAccessKey: aws.cloud.secretAccessKey,
        sessionToken: "FwoGZXIvYXdzEBYaD",
      },
    });
    await expect(
      stranger.lambda.send(new GetFunctionCommand({ FunctionName: "writer" })),
    ).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    await expect(
      stranger.s3.send(new GetObjectCommand({ Bucket: "writes", Key: "x" })),
    ).rejects.toMatchObject({
      name: "InvalidToken",
    });
  });

  it("crashes when its request was carried out and before it has the answer", async () => {
    inject({ service: "s3", operation: "PutObject", caller: "writer", kind: "crash" });
    const answer = await call("writer", { write: "last-words" });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/^RequestId: .* Error: Runtime exited with error: signal: killed$/),
    });
    const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
    expect(log).toMatch(/Status: error\tError Type: Runtime.ExitError\n$/);
    expect(await read("last-words")).toMatchObject({ ContentLength: 0 });
    // The environment begins anew.
    expect((await call("writer", { write: "x" })).Payload?.transformToString()).toBe("200");
  });
});

describe("a Task", () => {
  let stateMachineArn: string | undefined;

  beforeAll(async () => {
    const created = await aws.sfn.send(
      new CreateStateMachineCommand({
        name: "tasks",
        roleArn: "arn:aws:iam::000000000000:role/local",
        definition: JSON.stringify({
          StartAt: "Write",
          States: {
            Write: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Parameters: { FunctionName: functionArn("writer"), "Payload.$": "$" },
              OutputPath: "$.Payload",
              End: true,
            },
          },
        }),
      }),
    );
    stateMachineArn = created.stateMachineArn;
  });

  async function run(input: object) {
    const started = await aws.sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    await aws.cloud.settle();
    const { executionArn } = started;
    return aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
  }

  it.each([
    ["throttle", "Lambda.TooManyRequestsException"],
    ["server-error", "Lambda.ServiceException"],
    ["conflict", "Lambda.ResourceConflictException"],
    ["not-found", "Lambda.ResourceNotFoundException"],
    ["denied", "Lambda.AWSLambdaException"],
    ["drop-before", "Lambda.SdkClientException"],
  ] as const)("that meets %s fails as %s and its function does not run", async (kind, error) => {
    inject({ service: "states", operation: "Task", resource: "writer", kind });
    expect(await run({ write: `task-${kind}` })).toMatchObject({ status: "FAILED", error });
    await expect(read(`task-${kind}`)).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("whose answer is lost fails as Lambda.SdkClientException after its function has run", async () => {
    inject({ service: "states", operation: "Task", kind: "drop-after" });
    expect(await run({ write: "unheard" })).toMatchObject({
      status: "FAILED",
      error: "Lambda.SdkClientException",
    });
    expect(await read("unheard")).toMatchObject({ ContentLength: 0 });
  });

  it.each([
    ["after its first request was carried out", { write: "half" }],
    ["in place of its answer when it makes none", {}],
  ])("whose function crashes %s fails as Runtime.ExitError", async (_, input) => {
    const fault = inject({
      service: "states",
      operation: "Task",
      resource: functionArn("writer"),
      kind: "crash",
    });
    const ended = await run(input);
    expect(ended).toMatchObject({ status: "FAILED", error: "Runtime.ExitError" });
    expect(ended.cause).toContain("signal: killed");
    expect(fault.hits()).toBe(1);
    expect(await run({})).toMatchObject({ status: "SUCCEEDED", output: '"idle"' });
  });

  it("lets the operation of another service be, and other Tasks", async () => {
    const fault = inject({ service: "states", operation: "Task", resource: "other", kind: "crash" });
    expect(await run({})).toMatchObject({ status: "SUCCEEDED" });
    await aws.lambda.send(new PublishVersionCommand({ FunctionName: "other" }));
    expect(fault.hits()).toBe(0);
  });
});
