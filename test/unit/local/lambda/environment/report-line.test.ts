import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatEndLine,
  formatInitReportLine,
  formatInitStartLine,
  formatPlatformEvent,
  formatReportLine,
  formatStartLine,
  type PlatformReport,
  toBilledDurationMs,
  toReportRecord,
} from "../../../../../lib/local/lambda/environment/report-line.ts";
import { parseReport } from "../../../../../lib/measure/report-line.ts";

const requestId = "8d5958b5-2f5d-4a0e-9d5c-2d4f6a3c1b7e";
const warm: PlatformReport = {
  requestId,
  status: "success",
  durationMs: 2.456,
  memoryMb: 1024,
  maxMemoryUsedMb: 95,
};

describe("the REPORT line", () => {
  it("ends a warm success with a TAB", () => {
    expect(formatReportLine(warm)).toBe(
      `REPORT RequestId: ${requestId}\tDuration: 2.46 ms\tBilled Duration: 3 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\t\n`,
    );
  });

  it("adds Init Duration to a cold start, and bills it", () => {
    expect(formatReportLine({ ...warm, durationMs: 2.46, initDurationMs: 413.61 })).toBe(
      `REPORT RequestId: ${requestId}\tDuration: 2.46 ms\tBilled Duration: 417 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 413.61 ms\t\n`,
    );
  });

  it("ends a time-out with its Status, without a TAB and without an Error Type", () => {
    const timeout: PlatformReport = {
      ...warm,
      status: "timeout",
      durationMs: 600_000,
      initDurationMs: 516.31,
      maxMemoryUsedMb: 1024,
    };
    expect(formatReportLine(timeout)).toBe(
      `REPORT RequestId: ${requestId}\tDuration: 600000.00 ms\tBilled Duration: 600517 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tInit Duration: 516.31 ms\tStatus: timeout\n`,
    );
  });

  it("ends a crash with Status and Error Type", () => {
    expect(formatReportLine({ ...warm, status: "error", errorType: "Runtime.OutOfMemory" })).toBe(
      `REPORT RequestId: ${requestId}\tDuration: 2.46 ms\tBilled Duration: 3 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n`,
    );
  });

  it("gives an exception of the handler no Status", () => {
    expect(formatReportLine({ ...warm, status: "failure" })).toBe(formatReportLine(warm));
  });
});

describe("billed duration", () => {
  it.each([
    [344_356.22, 399.33, 344_756],
    [1307.68, 1058.15, 2366],
    [1258.24, 1002.25, 2261],
    [2.46, 413.61, 417],
    [12.3, 0.7, 13],
    [0, undefined, 0],
    [5, undefined, 5],
    [5.0000001, undefined, 5],
    [5.01, undefined, 6],
    [10.004, 2.004, 12],
    [10.996, 2.004, 13],
  ])("of %d ms and an init of %s ms is %d ms", (durationMs, initDurationMs, billedMs) => {
    expect(toBilledDurationMs(durationMs, initDurationMs)).toBe(billedMs);
  });
});

describe("the other lines", () => {
  it("name runtime, version and request as Lambda does", () => {
    const arn = "arn:aws:lambda:us-east-1::runtime:local-nodejs-24.1.0";
    expect(formatInitStartLine({ name: "nodejs:24.1.0", arn })).toBe(
      `INIT_START Runtime Version: nodejs:24.1.0\tRuntime Version ARN: ${arn}\n`,
    );
    expect(formatStartLine(requestId, "$LATEST")).toBe(`START RequestId: ${requestId} Version: $LATEST\n`);
    expect(formatEndLine(requestId)).toBe(`END RequestId: ${requestId}\n`);
  });

  it("report an init phase that failed", () => {
    expect(formatInitReportLine({ durationMs: 10_000, phase: "init", status: "timeout" })).toBe(
      "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout\n",
    );
    const errorType = "Runtime.ImportModuleError";
    expect(formatInitReportLine({ durationMs: 81.5, phase: "invoke", status: "error", errorType })).toBe(
      "INIT_REPORT Init Duration: 81.50 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n",
    );
  });
});

describe("the platform.report event", () => {
  it("holds the metrics under Lambda's names", () => {
    const record = toReportRecord({ ...warm, status: "timeout", durationMs: 5000, initDurationMs: 100.1234 });
    expect(formatPlatformEvent("platform.report", record, new Date("2026-07-09T06:05:50.581Z"))).toBe(
      `{"time":"2026-07-09T06:05:50.581Z","type":"platform.report","record":{"requestId":"${requestId}",` +
        `"metrics":{"durationMs":5000,"billedDurationMs":5101,"memorySizeMB":1024,"maxMemoryUsedMB":95,` +
        `"initDurationMs":100.123},"status":"timeout"}}\n`,
    );
  });
});

describe("both formats", () => {
  const anyDuration = fc.double({ min: 0, max: 900_000, noNaN: true });
  const anyReport = fc.record({
    requestId: fc.uuid(),
    status: fc.constantFrom("success" as const, "error" as const, "timeout" as const),
    durationMs: anyDuration,
    initDurationMs: fc.option(anyDuration, { nil: undefined }),
    memoryMb: fc.integer({ min: 128, max: 10_240 }),
    maxMemoryUsedMb: fc.integer({ min: 0, max: 10_240 }),
  });

  it("are read back as they were written", () => {
    fc.assert(
      fc.property(anyReport, ({ initDurationMs, ...rest }) => {
        const written = { ...rest, ...(initDurationMs !== undefined && { initDurationMs }) };
        const json = formatPlatformEvent("platform.report", toReportRecord(written), new Date(0));
        for (const log of [formatReportLine(written), json]) {
          const read = parseReport(log);
          expect(read).toMatchObject({
            requestId: written.requestId,
            status: written.status,
            memoryMb: written.memoryMb,
            maxMemoryUsedMb: written.maxMemoryUsedMb,
            billedDurationMs: toBilledDurationMs(written.durationMs, initDurationMs),
          });
          expect(read.durationMs).toBeCloseTo(written.durationMs, 1);
          if (initDurationMs === undefined) expect(read.initDurationMs).toBeUndefined();
          else expect(read.initDurationMs).toBeCloseTo(initDurationMs, 1);
        }
      }),
    );
  });
});

describe("a cold start from a snapshot", () => {
  it.each([
    [306.34, 303, 610],
    [159.87, 118, 278],
    [147.156, 53, 201],
  ])("of %s ms bills %s ms of its restore, as real REPORT lines show", (durationMs, billedMs, billed) => {
    expect(toBilledDurationMs(durationMs, undefined, { durationMs: 511.25, billedMs })).toBe(billed);
  });
});
