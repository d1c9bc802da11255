import { describe, expect, it } from "vitest";
import { InvocationLog } from "../../../../../lib/local/lambda/environment/invocation-log.ts";
import type { PlatformReport } from "../../../../../lib/local/lambda/environment/report-line.ts";

const runtime = { name: "nodejs:24.1.0", arn: "arn:aws:lambda:us-east-1::runtime:local" };
const success: PlatformReport = {
  requestId: "r1",
  status: "success",
  durationMs: 1,
  memoryMb: 128,
  maxMemoryUsedMb: 60,
};

function writeLog(
  settings: { logFormat: "Text" | "JSON"; systemLogLevel: "DEBUG" | "INFO" | "WARN" },
  report: PlatformReport,
): string {
  const log = new InvocationLog(
    { functionName: "hash", version: "$LATEST", ...settings },
    () => new Date("2026-01-02T03:04:05.678Z"),
  );
  log.addInitStart(runtime);
  log.addStart("r1");
  log.write(Buffer.from("hello"));
  log.addEnd(report, 4);
  return log.toBuffer().toString();
}

function listTypes(log: string): string[] {
  const lines = log.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line).type);
}

describe("the log of an invocation", () => {
  it("puts platform lines on lines of their own around the output", () => {
    expect(writeLog({ logFormat: "Text", systemLogLevel: "WARN" }, success).split("\n")).toEqual([
      "INIT_START Runtime Version: nodejs:24.1.0\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:local",
      "START RequestId: r1 Version: $LATEST",
      "hello",
      "END RequestId: r1",
      "REPORT RequestId: r1\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t",
      "",
    ]);
  });

  it("holds events instead of lines in JSON format", () => {
    const log = writeLog({ logFormat: "JSON", systemLogLevel: "INFO" }, success);
    expect(listTypes(log)).toEqual(["platform.initStart", "platform.start", "platform.report"]);
    expect(log).toContain(
      '{"time":"2026-01-02T03:04:05.678Z","type":"platform.start","record":{"requestId":"r1","version":"$LATEST"}}\n',
    );
  });

  it("adds runtimeDone at DEBUG", () => {
    const log = writeLog({ logFormat: "JSON", systemLogLevel: "DEBUG" }, success);
    expect(listTypes(log)).toContain("platform.runtimeDone");
  });

  it("drops successful reports at WARN but keeps the others", () => {
    const settings = { logFormat: "JSON", systemLogLevel: "WARN" } as const;
    expect(listTypes(writeLog(settings, success))).toEqual([]);
    expect(listTypes(writeLog(settings, { ...success, status: "timeout" }))).toEqual([
      "platform.runtimeDone",
      "platform.report",
    ]);
  });

  it("keeps the newest part of endless output, and the report", () => {
    const log = new InvocationLog({
      functionName: "loud",
      version: "1",
      logFormat: "Text",
      systemLogLevel: "INFO",
    });
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    for (let count = 0; count < 10; count += 1) log.write(megabyte);
    log.addEnd(success, 4);
    const written = log.toBuffer();
    expect(written.length).toBeLessThan(3 * megabyte.length);
    expect(written.toString()).toMatch(/END RequestId: r1\nREPORT RequestId: r1\t.*\n$/);
  });
});
