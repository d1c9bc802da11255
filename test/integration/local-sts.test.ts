import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../lib/clients.ts";
import type { Fault, InjectedFault } from "../../lib/local/faults/fault-plan.ts";
import { type CloudInTest, functionArn, packHandler, startCloudInTest } from "../helpers/cloud-in-test.ts";
import { SIGNING } from "../helpers/signing-handler.ts";

const ROLE = "arn:aws:iam::123456789012:role/tuning/Target";
/** Calls STS from inside a function. */
const CALLER = `${SIGNING}
export const handler = async ({ body }) => (await send("sts", "POST", "/", body, "application/x-www-form-urlencoded")).text;`;

let aws: CloudInTest;
let sts: STSClient;
const injected: InjectedFault[] = [];

beforeAll(async () => {
  aws = await startCloudInTest();
  sts = clientWith(aws.cloud);
  await aws.createFunction("caller", { Code: { ZipFile: packHandler(CALLER) } });
});

afterEach(() => {
  for (const fault of injected.splice(0)) fault.remove();
});

afterAll(async () => {
  sts.destroy();
  await aws.close();
});

function clientWith(credentials: NonNullable<STSClientConfig["credentials"]>): STSClient {
  const { endpoint, region } = aws.cloud;
  return new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
}

function inject(fault: Omit<Fault, "service">): InjectedFault {
  const made = aws.cloud.injectFault({ service: "sts", ...fault });
  injected.push(made);
  return made;
}

const assume = (more = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "run-1", ...more }));

async function assumed() {
  const { Credentials: { AccessKeyId = "", SecretAccessKey = "", SessionToken } = {} } = await assume();
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

describe("GetCallerIdentity", () => {
  it("tells the user", async () => {
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:user/local",
    });
  });

  it("tells the session of an assumed role, in the role's account", async () => {
    const other = clientWith(await assumed());
    expect(await other.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:sts::123456789012:assumed-role/Target/run-1",
      UserId: expect.stringMatching(/^AROA[0-9A-F]{17}:run-1$/),
    });
    other.destroy();
  });

  it("tells a function, in the session of its execution role", async () => {
    const { payload } = await aws.invoke("caller", { body: "Action=GetCallerIdentity&Version=2011-06-15" });
    expect(payload).toContain("<Arn>arn:aws:sts::000000000000:assumed-role/local/caller</Arn>");
  });
});

describe("AssumeRole", () => {
  it("gives credentials that work for as long as was asked", async () => {
    const before = Date.now();
    const { AssumedRoleUser, Credentials } = await assume({ DurationSeconds: 900 });
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/Target/run-1");
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThanOrEqual(before + 900_000);
    const { endpoint, region } = aws.cloud;
    const { lambda } = createClients({ endpoint, region, credentials: await assumed() });
    expect(await lambda.send(new GetFunctionCommand({ FunctionName: functionArn("caller") }))).toMatchObject({
      Configuration: { FunctionName: "caller" },
    });
  });

  it("keeps the function that assumed the role as the caller of what it does then", async () => {
    const denied = inject({ operation: "AssumeRole", caller: "caller", kind: "denied" });
    await assume();
    expect(denied.hits()).toBe(0);
    const body = `Action=AssumeRole&RoleSessionName=run-1&RoleArn=${encodeURIComponent(ROLE)}`;
    const { payload } = await aws.invoke("caller", { body });
    expect(payload).toContain("<Code>AccessDenied</Code>");
    expect(payload).toContain(
      "arn:aws:sts::000000000000:assumed-role/local/caller is not authorized to perform: " +
        `sts:AssumeRole on resource: ${ROLE}<`,
    );
    expect(denied.hits()).toBe(1);
  });

  it("of one that has a role already lasts an hour at most", async () => {
    const body = `Action=AssumeRole&RoleSessionName=run-1&DurationSeconds=3601&RoleArn=${encodeURIComponent(ROLE)}`;
    const { payload } = await aws.invoke("caller", { body });
    expect(payload).toContain("<Code>ValidationError</Code>");
    expect(payload).toContain("role chaining");
  });

  it.each([
    [{ RoleArn: "arn:aws:iam::1:role/short-account" }, "is invalid"],
    [{ RoleSessionName: "a name" }, "roleSessionName"],
    [{ DurationSeconds: 60 }, "durationSeconds"],
  ])("refuses %j", async (more, message) => {
    await expect(assume(more)).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ["throttle", "Throttling", 400],
    ["server-error", "InternalFailure", 500],
    ["denied", "AccessDenied", 403],
    ["not-found", "AccessDenied", 403],
  ] as const)("answers %s as STS does", async (kind, name, httpStatusCode) => {
    inject({ operation: "AssumeRole", resource: "role/tuning/Target", kind });
    await expect(assume()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  it("is not for strangers", async () => {
    const stranger = clientWith({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" });
    await expect(stranger.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
      $metadata: { httpStatusCode: 403 },
    });
    stranger.destroy();
  });
});
