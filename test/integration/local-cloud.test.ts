import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import http from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetLayerVersionCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListBucketsCommand, PutObjectAclCommand } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../lib/clients.ts";
import { type CloudInTest, startCloudInTest } from "../helpers/cloud-in-test.ts";

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
});

afterAll(() => aws.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

function send(options: http.RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request(aws.cloud.endpoint, { agent: false, ...options }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    sent.on("error", reject).end();
  });
}

function clientsWith(
  credentials: { accessKeyId: string; secretAccessKey: string },
  region = aws.cloud.region,
) {
  return createClients({ endpoint: aws.cloud.endpoint, region, credentials });
}

describe("the door", () => {
  it.each([
    ["Lambda", { path: "/2015-03-31/functions" }, "MissingAuthenticationTokenException"],
    [
      "Step Functions",
      { path: "/", method: "POST", headers: { "x-amz-target": "AWSStepFunctions.ListStateMachines" } },
      "MissingAuthenticationTokenException",
    ],
    ["S3", { path: "/bucket/key" }, "AccessDenied"],
    ["nothing in particular", { path: "/" }, "AccessDenied"],
  ])("refuses an unsigned request to %s", async (_, options, code) => {
    const { status, headers, text } = await send(options);
    expect(status).toBe(403);
    expect(`${text} ${headers["x-amzn-errortype"]}`).toContain(code);
    expect(headers["x-amzn-requestid"] ?? headers["x-amz-request-id"]).toBeTruthy();
  });

  it("refuses an unknown access key in each protocol", async () => {
    const { lambda, sfn, s3 } = clientsWith({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" });
    const refused = (name: string) => ({ name, $metadata: { httpStatusCode: 403 } });
    const json = refused("UnrecognizedClientException");
    await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toMatchObject(json);
    await expect(sfn.send(new ListStateMachinesCommand({}))).rejects.toMatchObject(json);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(refused("InvalidAccessKeyId"));
  });

  it("refuses a wrong secret key in each protocol", async () => {
    const { lambda, sfn, s3 } = clientsWith({ accessKeyId: aws.cloud.accessKeyId, secretAccessKey: "x" });
    const refused = (name: string) => ({ name, $metadata: { httpStatusCode: 403 } });
    const json = refused("InvalidSignatureException");
    await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toMatchObject(json);
    await expect(sfn.send(new ListStateMachinesCommand({}))).rejects.toMatchObject(json);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(refused("SignatureDoesNotMatch"));
  });

  it("refuses another region and says which one it is", async () => {
    const { lambda } = clientsWith(aws.cloud, "eu-west-1");
    await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toThrow("expecting 'us-east-1'");
  });

  it("answers to no other host name, not even to a signed request", async () => {
    const url = new URL(await getSignedUrl(aws.s3, new GetObjectCommand({ Bucket: "bucket", Key: "k" })));
    const path = url.pathname + url.search;
    expect(await send({ path })).toMatchObject({ status: 404 });
    for (const host of [
      "evil.example",
      `evil.example:${url.port}`,
      "127.0.0.1",
      `127.0.0.1.evil:${url.port}`,
    ]) {
      const { status, text } = await send({ path, headers: { host } });
      expect(status).toBe(403);
      expect(text).toContain("Host header");
    }
  });

  it("says which operations it does not have", async () => {
    const unknown = { name: "UnknownOperationException", message: expect.stringContaining("embedded cloud") };
    const layer = new GetLayerVersionCommand({ LayerName: "l", VersionNumber: 1 });
    await expect(aws.lambda.send(layer)).rejects.toMatchObject(unknown);
    const { sfn } = clientsWith(aws.cloud);
    sfn.config.disableHostPrefix = true;
    const sync = new StartSyncExecutionCommand({
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
    });
    await expect(sfn.send(sync)).rejects.toMatchObject(unknown);
    const acl = new PutObjectAclCommand({ Bucket: "bucket", Key: "k", ACL: "private" });
    await expect(aws.s3.send(acl)).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

describe("load", () => {
  it("serves 200 invocations at once", async () => {
    await aws.createFunction("parallel", { MemorySize: 1769 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => aws.invoke("parallel", { index })),
    );
    expect(answers.map(({ payload }) => payload)).toMatchObject(
      Array.from({ length: 200 }, (_, index) => ({ event: { index } })),
    );
    expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(200);
  });
});

describe("closing", () => {
  it("ends running executions and functions, removes the packages and lets the process end", async () => {
    const script = `
      import { startCloudInTest } from ${JSON.stringify(join(import.meta.dirname, "../helpers/cloud-in-test.ts"))};
      import { CreateStateMachineCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
      const aws = await startCloudInTest();
      await aws.createFunction("f");
      const Resource = "arn:aws:states:::lambda:invoke";
      const Parameters = { FunctionName: "f", Payload: { waitMs: 600000 } };
      const definition = JSON.stringify({ StartAt: "T", States: { T: { Type: "Task", Resource, Parameters, End: true } } });
      const machine = await aws.sfn.send(new CreateStateMachineCommand({ name: "m", definition, roleArn: "arn:aws:iam::000000000000:role/r" }));
      await aws.sfn.send(new StartExecutionCommand({ stateMachineArn: machine.stateMachineArn }));
      await aws.invoke("f", {}, { InvocationType: "Event" });
      await aws.close();
      console.log("closed");`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module-typescript", "--eval", script],
      { cwd: join(import.meta.dirname, "../.."), timeout: 60_000 },
    );
    expect(stdout).toContain("closed");
  });

  it("waits for a package that is being unpacked, and for nobody who is slow to ask", async () => {
    const other = await startCloudInTest();
    const { host, port } = new URL(other.cloud.endpoint);
    const half = connect(Number(port), "127.0.0.1").on("error", () => {});
    half.write(`PUT /bucket/key HTTP/1.1\r\nHost: ${host}\r\nContent-Le`);
    const files = Array.from({ length: 2000 }, (_, index) => [`${index}/index.mjs`, Buffer.from("x")]);
    const creating = other.createFunction("f", { Code: { ZipFile: zipSync(Object.fromEntries(files)) } });
    const refused = expect(creating).rejects.toThrow();
    const packages = join(other.folder, "data", "packages");
    await expect.poll(() => readdirSync(join(packages, readdirSync(packages)[0] ?? ""))).not.toEqual([]);
    await other.cloud.close();
    expect(readdirSync(packages)).toEqual([]);
    half.destroy();
    await refused;
    await other.close();
  });

  it("can be asked for twice, and leaves the objects", async () => {
    const other = await startCloudInTest();
    await other.createFunction("f");
    await Promise.all([other.cloud.close(), other.cloud.close()]);
    expect(readdirSync(join(other.folder, "data", "packages"))).toEqual([]);
    await other.close();
  });
});
