import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalInvoker } from "../../lib/local/lambda/invoker.ts";
import { makeFunction, removeFunctions } from "../helpers/function-folder.ts";
import { createTestInvoker, invokeFunction } from "../helpers/local-invoker.ts";
import { hasProgram } from "../helpers/programs.ts";

let invoker: LocalInvoker;

beforeAll(async () => {
  invoker = await createTestInvoker();
});

afterAll(async () => {
  await invoker.close();
  removeFunctions();
});

/** Invokes a function of one Node.js file once. */
function runNode(source: string, event: unknown = {}, file = "index.mjs", handler = "index.handler") {
  return invokeFunction(invoker, makeFunction({ [file]: source }, { handler }), event);
}

describe("the Node.js runtime", () => {
  it.each([
    ["index.mjs", "index.handler", "export const handler = async (event) => event.n;"],
    ["index.cjs", "index.handler", "exports.handler = async (event) => event.n;"],
    ["index.js", "index.handler", "module.exports.handler = async (event) => event.n;"],
    [
      "index.js",
      "index.handler",
      "const api = {}; module.exports = api; api.handler = async (event) => event.n;",
    ],
    ["src/app/main.mjs", "src/app/main.api.get", "export const api = { get: async (event) => event.n };"],
    ["index.js", "index.handler", "exports.handler = (event, context, callback) => callback(null, event.n);"],
    ["index.js", "index.handler", "exports.handler = (event, context) => context.succeed(event.n);"],
    ["main/index.js", "main.handler", "exports.handler = async (event) => event.n;"],
  ])("runs %s by the handler %s: %s", async (file, handler, source) => {
    const { payload, functionError } = await runNode(source, { n: 7 }, file, handler);
    expect({ payload, functionError }).toEqual({ payload: 7, functionError: undefined });
  });

  it("follows the package's module type", async () => {
    const files = {
      "package.json": '{"type":"module"}',
      "index.js": "export const handler = async () => 1;",
    };
    expect((await invokeFunction(invoker, makeFunction(files))).payload).toBe(1);
  });

  it("waits for the event loop before it sends a callback's result, unless told not to", async () => {
    const source = `
let late = "not yet";
exports.handler = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = event.wait;
  const answer = {};
  Object.defineProperty(answer, "late", { enumerable: true, get: () => late });
  setTimeout(() => { late = "now"; }, 50);
  callback(null, answer);
};`;
    expect((await runNode(source, { wait: true }, "index.js")).payload).toEqual({ late: "now" });
    expect((await runNode(source, { wait: false }, "index.js")).payload).toEqual({ late: "not yet" });
  });

  it("answers null for a handler that never answers, once the event loop is empty", async () => {
    expect((await runNode("export const handler = () => new Promise(() => {});")).payload).toBeNull();
    expect((await runNode("export const handler = () => {};")).payload).toBeNull();
  });

  it("gives the handler Lambda's context", async () => {
    const source = `
export const handler = async (event, context) => ({
  ...context, remainingMs: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID,
});`;
    const { payload, requestId } = await runNode(source);
    expect(payload).toMatchObject({
      awsRequestId: requestId,
      functionName: "f",
      functionVersion: "$LATEST",
      memoryLimitInMB: "1024",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
      logGroupName: "/aws/lambda/f",
      callbackWaitsForEmptyEventLoop: true,
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(payload.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(payload.remainingMs).toBeGreaterThan(5000);
    expect(payload.remainingMs).toBeLessThanOrEqual(10_000);
  });

  it("shows the function none of the developer's own environment", async () => {
    process.env.POWER_TUNER_TEST_SECRET = "mine";
    const { payload } = await runNode("export const handler = async () => process.env;");
    delete process.env.POWER_TUNER_TEST_SECRET;
    expect(payload).not.toHaveProperty("POWER_TUNER_TEST_SECRET");
    expect(payload).toMatchObject({ AWS_ACCESS_KEY_ID: "test-key", AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(payload.HOME).not.toBe(process.env.HOME);
  });

  it.each([
    ["async () => { throw new TypeError('bad'); }", "TypeError", "bad"],
    ["(event, context, callback) => callback(new RangeError('far'))", "RangeError", "far"],
    ["() => { throw 'text'; }", "string", "text"],
    ["async () => ({ big: 1n })", "TypeError", "Do not know how to serialize a BigInt"],
    [
      "async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 1000)); }",
      "Runtime.UnhandledPromiseRejection",
      "Error: lost",
    ],
    [
      "async () => { setTimeout(() => { throw new EvalError('later'); }, 1); await new Promise((r) => setTimeout(r, 1000)); }",
      "EvalError",
      "later",
    ],
  ])("reports the error of %s", async (handler, errorType, errorMessage) => {
    const { payload, functionError, report, log } = await runNode(`export const handler = ${handler};`);
    expect(functionError).toBe("Unhandled");
    expect(payload).toMatchObject({ errorType, errorMessage });
    expect(payload.trace).toBeInstanceOf(Array);
    expect(log).toContain("\tERROR\t");
    expect(report.status).toBe("success");
  });

  it("writes console output as Lambda does, and keeps all of it in order", async () => {
    const source = `
export const handler = async () => {
  console.log("to %s", "output", { a: 1 });
  console.error("failed");
  process.stdout.write("raw\\n");
  process.stderr.write("x".repeat(300_000) + "end\\n");
};`;
    const { log, requestId } = await runNode(source);
    const lines = log.split("\n").slice(2, -3);
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(new RegExp(`^\\d{4}-\\S+Z\t${requestId}\tINFO\tto output \\{ a: 1 \\}$`)),
      expect.stringMatching(new RegExp(`Z\t${requestId}\tERROR\tfailed$`)),
      "raw",
    ]);
    expect(lines[3]).toHaveLength(300_003);
    expect(lines[3]).toMatch(/xend$/);
  });

  it("writes JSON lines when the function's log format is JSON", async () => {
    const source = "export const handler = async () => { console.warn('low'); console.log({ a: 1 }); };";
    const version = makeFunction({ "index.mjs": source }, { logFormat: "JSON" });
    const { log, requestId } = await invokeFunction(invoker, version);
    const events = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ type, message }) => type ?? message)).toEqual([
      "platform.initStart",
      "platform.start",
      "low",
      { a: 1 },
      "platform.report",
    ]);
    expect(events[2]).toMatchObject({ level: "WARN", requestId });
  });

  it("tells the caller that a response is too large, and goes on", async () => {
    const source = "export const handler = async ({ megabytes }) => 'x'.repeat(megabytes * 1024 * 1024);";
    const version = makeFunction({ "index.mjs": source });
    expect((await invokeFunction(invoker, version, { megabytes: 5 })).payload).toHaveLength(5 * 1024 * 1024);
    const large = await invokeFunction(invoker, version, { megabytes: 7 });
    expect(large.functionError).toBe("Unhandled");
    expect(large.payload.errorType).toBe("Function.ResponseSizeTooLarge");
    const next = await invokeFunction(invoker, version, { megabytes: 0 });
    expect(next.payload).toBe("");
    expect(next.report.initDurationMs, "in the same environment").toBeUndefined();
  });
});

describe.runIf(hasProgram("python3"))("the Python runtime", () => {
  const source = `
import logging
import os
logging.getLogger().setLevel(logging.INFO)

def handler(event, context):
    print("printed")
    logging.info("logged")
    if "exit" in event:
        os._exit(event["exit"])
    if "boom" in event:
        raise ValueError("boom")
    if "set" in event:
        return {1, 2}
    return {"n": event["n"], "id": context.aws_request_id, "ms": context.get_remaining_time_in_millis()}
`;

  it("runs handlers, logs what they print, and reports their errors", async () => {
    const version = makeFunction(
      { "src/app.py": source },
      { runtime: "python3.13", handler: "src/app.handler" },
    );
    const { payload, log, requestId } = await invokeFunction(invoker, version, { n: 7 });
    expect(payload).toMatchObject({ n: 7, id: requestId });
    expect(payload.ms).toBeGreaterThan(5000);
    expect(log).toMatch(/^INIT_START Runtime Version: python:3/);
    expect(log).toMatch(new RegExp(`\nprinted\n\\[INFO\\]\t\\S+Z\t${requestId}\tlogged\nEND `));
    const failed = await invokeFunction(invoker, version, { boom: true });
    expect(failed.payload).toMatchObject({ errorType: "ValueError", errorMessage: "boom" });
    expect(failed.payload.stackTrace.join("")).toContain("raise ValueError");
    expect(failed.log).toContain("[ERROR] ValueError: boom\nTraceback (most recent call last):\n");
    const unmarshalled = await invokeFunction(invoker, version, { set: true });
    expect(unmarshalled.payload.errorType).toBe("Runtime.MarshalError");
    const gone = await invokeFunction(invoker, version, { exit: 4 });
    expect(gone.payload.errorMessage).toContain("Runtime exited with error: exit status 4");
  });

  it.each([
    ["import not_there", "app.handler", "Runtime.ImportModuleError"],
    ["def handler(:", "app.handler", "Runtime.UserCodeSyntaxError"],
    ["other = 1", "app.handler", "Runtime.HandlerNotFound"],
    ["other = 1", "handler", "Runtime.MalformedHandlerName"],
    ["raise KeyError('k')", "app.handler", "KeyError"],
  ])("refuses %j by the handler %s", async (code, handler, errorType) => {
    const version = makeFunction({ "app.py": code }, { runtime: "python3.13", handler });
    const { payload, functionError } = await invokeFunction(invoker, version);
    expect(functionError).toBe("Unhandled");
    expect(payload.errorType).toBe(errorType);
  });
});

describe("a custom runtime", () => {
  const bootstrap = `#!/bin/sh
api="http://\${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation"
while true; do
  event=$(curl -sS -D "$TMPDIR/headers" "$api/next") || exit 1
  id=$(grep -i Lambda-Runtime-Aws-Request-Id "$TMPDIR/headers" | tr -d '[:space:]' | cut -d: -f2)
  echo "event $event" >&2
  curl -sS -o /dev/null "$api/$id/response" -d "$event"
done
`;

  it.runIf(hasProgram("curl"))("is a shell script as well as any other program", async () => {
    const version = makeFunction({ bootstrap }, { runtime: "provided.al2023", handler: "" });
    const cold = await invokeFunction(invoker, version, { n: 1 });
    expect(cold.payload).toEqual({ n: 1 });
    expect(cold.log).toContain('\nevent {"n":1}\nEND ');
    expect(cold.report.initDurationMs).toBeGreaterThan(0);
    expect((await invokeFunction(invoker, version, { n: 2 })).report.initDurationMs).toBeUndefined();
  });

  it("that cannot be started fails like one that exits", async () => {
    const version = makeFunction(
      { bootstrap: "#!/not/there\n" },
      { runtime: "provided.al2023", handler: "" },
    );
    const { payload, report } = await invokeFunction(invoker, version);
    expect(payload.errorType).toBe("Runtime.ExitError");
    expect(report.status).toBe("error");
  });

  it("can be a recording", async () => {
    const recording = {
      schema: "lambda-recording/1",
      wait: "none",
      candidates: [
        {
          architecture: "arm64",
          memorySizeMB: 512,
          warm: { durationMs: [12.5, 13.5] },
          cold: { durationMs: [20], initDurationMs: [300] },
        },
      ],
    };
    const version = makeFunction(
      { "recording.json": JSON.stringify(recording) },
      { runtime: "provided.al2023", handler: "", memoryMb: 512, architecture: "arm64" },
    );
    const reports = [];
    for (let count = 0; count < 4; count += 1) reports.push((await invokeFunction(invoker, version)).report);
    expect(reports.map(({ durationMs }) => durationMs)).toEqual([20, 12.5, 13.5, 12.5]);
    expect(reports.map(({ initDurationMs }) => initDurationMs)).toEqual([
      300,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
