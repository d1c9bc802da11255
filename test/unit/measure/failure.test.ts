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

  it.each([
    [
      "Runtime.ImportModuleError",
      "libvips-cpp.so.42: cannot open shared object file: No such file or directory",
    ],
    ["Error", "/var/task/node_modules/x/x.node: invalid ELF header"],
    ["OSError", "/var/task/_x.so: wrong ELF class: ELFCLASS32"],
    ["Runtime.ExitError", "/var/task/bootstrap: cannot execute binary file: Exec format error"],
    ["Runtime.InvalidEntrypoint", "Couldn't find valid bootstrap(s)"],
  ])("takes %s: %s for code of another architecture, where it is not the target's own", (type, message) => {
    const answer = failed(type, message);
    const foreign = { allowedExceptions: [], foreignArchitecture: "arm64" as const };
    expect(classifyFailure(answer, report(), foreign)).toEqual({
      reason: "init-failure",
      errorType: type,
      errorMessage: `${message} (built for another architecture? give \`code\` for arm64)`,
    });
    expect(classifyFailure(answer, report())).toEqual({
      reason: "init-failure",
      errorType: type,
      errorMessage: message,
    });
  });

  it("says nothing of architectures where another module is missing", () => {
    const foreign = { allowedExceptions: [], foreignArchitecture: "arm64" as const };
    const answer = failed("Runtime.ImportModuleError", "Cannot find module 'left-pad'");
    expect(classifyFailure(answer, report(), foreign)?.errorMessage).toBe("Cannot find module 'left-pad'");
  });

  it("marks what the target throws by design", () => {
    const allowing = (...allowedExceptions: string[]) => ({ allowedExceptions });
    const answer = failed("OutOfStock", "none left");
    expect(classifyFailure(answer, report(), allowing("Other", "OutOfStock"))?.isAllowed).toBe(true);
    expect(classifyFailure(answer, report(), allowing("Other"))).not.toHaveProperty("isAllowed");
  });

  it("gives a time-out that has no type the one of newer platforms, so that it can be allowed", () => {
    const message =
      "2026-11-21T04:10:11.193Z 323bf2fd-e471-4ace-95ed-6854a35f1f0a Task timed out after 3.00 seconds";
    const answer = {
      FunctionError: "Unhandled",
      Payload: Buffer.from(JSON.stringify({ errorMessage: message })) as never,
    };
    const seen = report({ status: "timeout" });
    expect(classifyFailure(answer, seen, { allowedExceptions: ["Sandbox.Timedout"] })).toEqual({
      reason: "time-out",
      errorType: "Sandbox.Timedout",
      errorMessage: "Task timed out after 3.00 seconds",
      isAllowed: true,
    });
  });

  it("allows what the report alone names", () => {
    const seen = report({ status: "error", errorType: "Runtime.OutOfMemory" });
    const answer = failed("Runtime.ExitError", "signal: killed");
    const failure = classifyFailure(answer, seen, { allowedExceptions: ["Runtime.OutOfMemory"] });
    expect(failure).toMatchObject({ reason: "out-of-memory", isAllowed: true });
  });

  it("keeps an error type that it does not know", () => {
    expect(classifyFailure(failed("Sandbox.Exploded", "how?"), report())).toEqual({
      reason: "function-error",
      errorType: "Sandbox.Exploded",
      errorMessage: "how?",
    });
  });
});
