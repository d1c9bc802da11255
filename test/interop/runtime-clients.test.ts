import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMeasuringClient } from "../../lib/clients.ts";
import { type LocalCloud, startLocalCloud } from "../../lib/local/cloud.ts";
import { parseReport } from "../../lib/measure/report-line.ts";
import { createLocalFunction } from "../helpers/local-function.ts";
import { buildGoClient, buildPythonClient } from "./build-runtime-clients.ts";

const folder = await mkdtemp(join(tmpdir(), "power-tuner-clients-"));
const [pythonFolder, goFolder] = [join(folder, "python"), join(folder, "go")];
await Promise.all([mkdir(pythonFolder), mkdir(goFolder)]);
const clients = [
  { name: "awslambdaric", errorType: "ValueError", client: await buildPythonClient(pythonFolder) },
  { name: "aws-lambda-go", errorType: "errorString", client: await buildGoClient(goFolder) },
] as const;

let cloud: LocalCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await startLocalCloud({ dataDir: join(folder, "cloud") });
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  lambda = createMeasuringClient(1, { endpoint, region, credentials: { accessKeyId, secretAccessKey } });
});

afterAll(async () => {
  await cloud?.close();
  await rm(folder, { recursive: true, force: true });
});

async function invoke(functionName: string, event: object) {
  const { $metadata, FunctionError, LogResult, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event), LogType: "Tail" }),
  );
  const log = Buffer.from(LogResult ?? "", "base64").toString();
  return {
    requestId: $metadata.requestId,
    FunctionError,
    log,
    answer: JSON.parse(Payload?.transformToString() ?? ""),
  };
}

for (const { name, client, errorType } of clients) {
  if (client.state === "unavailable") console.warn(`${name} is not tested: ${client.reason}`);

  describe.runIf(client.state === "ready")(`AWS's runtime client ${name}`, () => {
    beforeAll(async () => {
      if (client.state !== "ready") return;
      await createLocalFunction(cloud, lambda, {
        functionName: name,
        runtime: "provided.al2023",
        handler: "lambda_function.lambda_handler",
        memoryMb: 512,
        timeoutSeconds: 30,
        files: client.files,
      });
    });

    test("starts cold, and gets event, context and deadline", async () => {
      const event = { greeting: "grüß dich 👋", nested: { list: [1, 2.5, null, true] } };
      const { requestId, FunctionError, log, answer } = await invoke(name, event);
      expect(FunctionError, log).toBeUndefined();
      expect(answer).toMatchObject({ event, requestId, functionName: name, memoryMb: 512 });
      expect(answer.arn).toBe(`arn:aws:lambda:us-east-1:${cloud.accountId}:function:${name}`);
      expect(answer.remainingMs).toBeGreaterThan(0);
      expect(answer.remainingMs).toBeLessThanOrEqual(30_000);
      expect(parseReport(log)).toMatchObject({
        requestId,
        status: "success",
        initDurationMs: expect.any(Number),
      });
    });

    test("serves warm invocations in the same environment", async () => {
      await invoke(name, {});
      const { FunctionError, log } = await invoke(name, {});
      expect(FunctionError, log).toBeUndefined();
      expect(parseReport(log).initDurationMs).toBeUndefined();
    });

    test("hands over an error with its type and message, and goes on", async () => {
      const { FunctionError, answer, log } = await invoke(name, { fail: "out of stock" });
      expect(FunctionError).toBe("Unhandled");
      expect(answer).toMatchObject({ errorType, errorMessage: "out of stock" });
      expect(parseReport(log).status).toBe("success");
      expect(await invoke(name, {})).toMatchObject({ FunctionError: undefined });
    });

    test("passes a payload of five megabytes both ways", async () => {
      const event = { text: "x".repeat(5 * 2 ** 20) };
      const { answer } = await invoke(name, event);
      expect(answer.event.text.length).toBe(event.text.length);
    });
  });
}
