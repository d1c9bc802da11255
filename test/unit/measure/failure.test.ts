import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../../lib/measure/failure.ts";
import type { InvocationReport } from "../../../lib/measure/invocation.ts";

const report = (overrides: Partial<InvocationReport> = {}): InvocationReport => ({
  requestId: "request-1",
  durationMs: 10,
  billedDurationMs: 10,
  memoryMb: 128,
  maxMemoryUsedMb: 60,
  status: "success",
  ...overrides,
});
const failed = (errorType: string, errorMessage: string) => ({
  FunctionError: "Unhandled",
  Payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) as never,
});

describe("classifyFailure", () => {
  it("finds no failure in a normal answer", () => {
    expect(classifyFailure({ Payload: undefined }, report())).toBeUndefined();
  });

  it("keeps the handler's own error type and message", () => {
    expect(classifyFailure(failed("RangeError", "out of stock"), report())).toEqual({
      reason: "function-error",
      errorType: "RangeError",
      errorMessage: "out of stock",
    });
  });

  it.each([
    ["a timeout status", failed("Sandbox.Timedout", "…"), report({ status: "timeout" }), "time-out"],
    ["an old time-out message", failed("", "2026 1 Task timed out after 3.00 seconds"), report(), "time-out"],
    [
      "an out-of-memory type",
      failed("Runtime.ExitError", "…"),
      report({ status: "error", errorType: "Runtime.OutOfMemory" }),
      "out-of-memory",
    ],
    [
      "a kill with all memory used",
      failed("Runtime.ExitError", "signal: killed"),
      report({ maxMemoryUsedMb: 128 }),
      "out-of-memory",
    ],
    ["a kill with memory to spare", failed("Runtime.ExitError", "signal: killed"), report(), "crash"],
    ["an exit", failed("Runtime.ExitError", "exit status 1"), report(), "crash"],
    ["a missing module", failed("Runtime.ImportModuleError", "no sharp"), report(), "init-failure"],
    [
      "a missing handler without a report",
      failed("Runtime.HandlerNotFound", "no"),
      undefined,
      "init-failure",
    ],
  ] as const)("takes %s for what it is", (_name, answer, seen, reason) => {
    expect(classifyFailure(answer, seen)?.reason).toBe(reason);
  });

  it.each([
    [
      "RequestId: 323bf2fd-e471-4ace-95ed-6854a35f1f0a Error: Runtime exited with error: exit status 3",
      "Runtime exited with error: exit status 3",
    ],
    [
      "RequestId: 323bf2fd-e471-4ace-95ed-6854a35f1f0a Process exited before completing request",
      "Process exited before completing request",
    ],
    [
      "2026-11-21T04:10:11.193Z 323bf2fd-e471-4ace-95ed-6854a35f1f0a Task timed out after 3.00 seconds",
      "Task timed out after 3.00 seconds",
    ],
    ["RequestId: mine", "RequestId: mine"],
  ])("leaves the request out of %j, so that equal failures read alike", (message, expected) => {
    expect(classifyFailure(failed("Runtime.ExitError", message), report())?.errorMessage).toBe(expected);
  });

  it("shows an answer that is no JSON as it is, cut to a readable length", () => {
    const answer = { FunctionError: "Unhandled", Payload: Buffer.from("x".repeat(5000)) as never };
    expect(classifyFailure(answer, report())?.errorMessage).toHaveLength(1000);
  });
});
