import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalInvoker } from "../../lib/local/lambda/invoker.ts";
import { makeFunction, removeFunctions } from "../helpers/function-folder.ts";
import { createTestInvoker, invokeFunction } from "../helpers/local-invoker.ts";

const INIT_TIMEOUT_MS = 400;
let invoker: LocalInvoker;

beforeAll(async () => {
  invoker = await createTestInvoker({ initTimeoutMs: INIT_TIMEOUT_MS });
});

afterAll(async () => {
  await invoker.close();
  removeFunctions();
});

describe("an init phase", () => {
  it("that takes too long is done again inside the first invocation", async () => {
    const source = `
await new Promise((resolve) => setTimeout(resolve, 700));
const loaded = crypto.randomUUID();
export const handler = async () => loaded;`;
    const version = makeFunction({ "index.mjs": source });
    const { payload, report, log } = await invokeFunction(invoker, version);
    expect(log).toMatch(
      /^INIT_START .*\nINIT_REPORT Init Duration: 400.00 ms\tPhase: init\tStatus: timeout\nSTART /,
    );
    expect(report.initDurationMs).toBeUndefined();
    expect(report.durationMs).toBeGreaterThan(700);
    const next = await invokeFunction(invoker, version);
    expect(next.log).toMatch(/^START /);
    expect(next.payload, "loaded once").toBe(payload);
  });

  it("that takes longer than the function may take times out", async () => {
    const source =
      "await new Promise((resolve) => setTimeout(resolve, 1e6)); export const handler = async () => 1;";
    const version = makeFunction({ "index.mjs": source }, { timeoutSeconds: 1 });
    const { payload, report, log } = await invokeFunction(invoker, version);
    expect(payload.errorType).toBe("Sandbox.Timedout");
    expect(log).toContain("INIT_REPORT Init Duration: 1000.00 ms\tPhase: invoke\tStatus: timeout\n");
    expect(report).toMatchObject({ status: "timeout", durationMs: 1000 });
  });

  it.each([
    [
      "a missing module",
      "import 'not-there'; export const handler = async () => 1;",
      "Runtime.ImportModuleError",
    ],
    ["a syntax error", "export const handler = async ( => 1;", "Runtime.UserCodeSyntaxError"],
    ["no handler", "export const other = 1;", "Runtime.HandlerNotFound"],
    ["a handler that is no function", "export const handler = 1;", "Runtime.HandlerNotFound"],
    ["an exit", "process.exit(2);", "Runtime.ExitError"],
    [
      "a streaming handler",
      "export const handler = awslambda.streamifyResponse(async () => 1);",
      "Runtime.InvalidStreamingOperation",
    ],
  ])("with %s fails each invocation", async (_, source, errorType) => {
    const version = makeFunction({ "index.mjs": source });
    const first = await invokeFunction(invoker, version);
    expect(first.functionError).toBe("Unhandled");
    expect(first.payload.errorType).toBe(errorType);
    expect(first.log).toMatch(
      new RegExp(`^INIT_REPORT .*\tPhase: init\tStatus: error\tError Type: ${errorType}$`, "m"),
    );
    expect(first.log).toMatch(
      new RegExp(`^INIT_REPORT .*\tPhase: invoke\tStatus: error\tError Type: ${errorType}$`, "m"),
    );
    expect(first.report).toMatchObject({ status: "error", errorType });
    expect(first.report.initDurationMs).toBeUndefined();
    const second = await invokeFunction(invoker, version);
    expect(second.payload.errorType).toBe(errorType);
    expect(second.log).not.toContain("Phase: init");
  });

  it("keeps the name of an error that the module throws", async () => {
    const version = makeFunction({ "index.mjs": "throw new RangeError('too far');" });
    const { payload, report } = await invokeFunction(invoker, version);
    expect(payload).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
    expect(payload.trace[0]).toBe("RangeError: too far");
    expect(report.errorType).toBe("Runtime.Unknown");
  });

  it("can run out of memory", async () => {
    const source = `
const kept = [];
for (let count = 0; count < 600; count += 1) kept.push(Buffer.alloc(1024 * 1024, 1));
export const handler = async () => 1;`;
    const own = await createTestInvoker({ initTimeoutMs: 10_000 });
    const { payload, report } = await invokeFunction(
      own,
      makeFunction({ "index.mjs": source }, { memoryMb: 256 }),
    );
    expect(payload.errorType).toBe("Runtime.OutOfMemory");
    expect(report).toMatchObject({ status: "error", errorType: "Runtime.OutOfMemory", maxMemoryUsedMb: 256 });
    await own.close();
  });
});
