import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCli, useAwsCli } from "../helpers/aws-cli.ts";
import { type CloudInTest, packHandler, startCloudInTest } from "../helpers/cloud-in-test.ts";

if (!awsCli.isInstalled)
  console.warn("The AWS CLI tests are skipped: there is no working `aws` on the PATH.");

/** Unsigned requests, wrong keys and the like are other tests' business: here AWS's own client must be content. */
describe.runIf(awsCli.isInstalled)(`the AWS CLI (${awsCli.version})`, () => {
  const role = "arn:aws:iam::000000000000:role/cli";
  let inTest: CloudInTest;
  let aws: ReturnType<typeof useAwsCli>["aws"];
  let awsJson: ReturnType<typeof useAwsCli>["awsJson"];

  beforeAll(async () => {
    inTest = await startCloudInTest();
    ({ aws, awsJson } = useAwsCli({ ...inTest.cloud, folder: inTest.folder }));
    await writeFile(join(inTest.folder, "f.zip"), packHandler());
  });

  afterAll(() => inTest.close());

  it("creates, invokes, versions and deletes a function", async () => {
    const architectures = ["--architectures", inTest.cloud.host.architecture];
    const code = ["--zip-file", "fileb://f.zip", "--runtime", "nodejs24.x", "--handler", "index.handler"];
    const created = await awsJson(
      "lambda",
      "create-function",
      "--function-name",
      "f",
      "--role",
      role,
      ...code,
      ...architectures,
    );
    expect(created).toMatchObject({ FunctionName: "f", State: "Pending" });
    await aws("lambda", "wait", "function-active-v2", "--function-name", "f");

    await writeFile(join(inTest.folder, "event.json"), '{"word":"hellö"}');
    const invocation = ["--payload", "fileb://event.json", "--log-type", "Tail", "answer.json"];
    const answer = await awsJson("lambda", "invoke", "--function-name", "f", ...invocation);
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      LogResult: expect.any(String),
    });
    const { LogResult = "" } = answer as { LogResult?: string };
    expect(Buffer.from(LogResult, "base64").toString()).toContain("REPORT RequestId: ");
    expect(JSON.parse(await readFile(join(inTest.folder, "answer.json"), "utf8"))).toMatchObject({
      event: { word: "hellö" },
    });

    expect(await awsJson("lambda", "list-functions")).toMatchObject({ Functions: [{ FunctionName: "f" }] });
    expect(await awsJson("lambda", "publish-version", "--function-name", "f")).toMatchObject({
      Version: "1",
    });
    const alias = ["--function-name", "f", "--name", "live", "--function-version", "1"];
    expect(await awsJson("lambda", "create-alias", ...alias)).toMatchObject({ FunctionVersion: "1" });
    const found = await awsJson("lambda", "get-function", "--function-name", "f", "--qualifier", "live");
    expect(found).toMatchObject({ Configuration: { Version: "1" } });

    await aws("lambda", "delete-function", "--function-name", "f");
    await expect(aws("lambda", "get-function", "--function-name", "f")).rejects.toThrow(
      "ResourceNotFoundException",
    );
  });

  it("runs a state machine and reads its history", async () => {
    await inTest.createFunction("task");
    const definition = {
      StartAt: "T",
      States: {
        T: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: { FunctionName: "task", "Payload.$": "$" },
          ResultSelector: { "event.$": "$.Payload.event" },
          End: true,
        },
      },
    };
    await writeFile(join(inTest.folder, "definition.json"), JSON.stringify(definition));
    const machine = ["--name", "m", "--definition", "file://definition.json", "--role-arn", role];
    const { stateMachineArn } = (await awsJson("stepfunctions", "create-state-machine", ...machine)) as {
      stateMachineArn: string;
    };
    const start = ["--state-machine-arn", stateMachineArn, "--name", "run", "--input", '{"a":1}'];
    const { executionArn } = (await awsJson("stepfunctions", "start-execution", ...start)) as {
      executionArn: string;
    };
    await inTest.cloud.settle();

    const execution = ["--execution-arn", executionArn];
    expect(await awsJson("stepfunctions", "describe-execution", ...execution)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"event":{"a":1}}',
    });
    const history = await awsJson("stepfunctions", "get-execution-history", ...execution, "--page-size", "2");
    expect(history).toMatchObject({ events: { length: 7, 0: { type: "ExecutionStarted" } } });
    const list = ["--state-machine-arn", stateMachineArn];
    expect(await awsJson("stepfunctions", "list-executions", ...list)).toMatchObject({
      executions: [{ name: "run", status: "SUCCEEDED" }],
    });
  });

  it("copies files to S3 and back, small ones and those that it takes apart", async () => {
    const { folder } = inTest;
    const bytes = randomBytes(9 * 1024 * 1024);
    await writeFile(join(folder, "large.bin"), bytes);
    await writeFile(join(folder, "small.txt"), "hello");
    await aws("s3", "mb", "s3://cli-bucket");
    await aws("s3", "cp", "large.bin", "s3://cli-bucket/a folder/", "--no-progress");
    await aws("s3", "cp", "small.txt", "s3://cli-bucket/", "--no-progress");
    expect(await aws("s3", "ls", "s3://cli-bucket")).toMatch(/PRE a folder\/\n.* 5 small\.txt\n/);
    await aws("s3", "cp", "s3://cli-bucket/a folder/large.bin", "back.bin", "--no-progress");
    expect((await readFile(join(folder, "back.bin"))).equals(bytes)).toBe(true);
    expect(await aws("s3", "cp", "s3://cli-bucket/small.txt", "-")).toBe("hello");
    await aws("s3", "rb", "s3://cli-bucket", "--force");
    await expect(aws("s3", "ls", "s3://cli-bucket")).rejects.toThrow("NoSuchBucket");
  });
});
