import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MeasurementError } from "../../../lib/errors.ts";
import type { InvocationReport } from "../../../lib/measure/invocation.ts";
import { parseReport } from "../../../lib/measure/report-line.ts";

function readLog(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/report-lines/${name}.txt`, import.meta.url));
}

/** The request ids of the fixtures differ in their first block only. */
function requestId(number: number): string {
  return `${String(number).padStart(8, "0")}-1111-4222-8333-444455556666`;
}

type Numbers = readonly [
  durationMs: number,
  billedDurationMs: number,
  memoryMb: number,
  maxMemoryUsedMb: number,
];

function reportOf(id: number, numbers: Numbers, rest: Partial<InvocationReport> = {}): InvocationReport {
  const [durationMs, billedDurationMs, memoryMb, maxMemoryUsedMb] = numbers;
  return {
    requestId: requestId(id),
    durationMs,
    billedDurationMs,
    memoryMb,
    maxMemoryUsedMb,
    status: "success",
    ...rest,
  };
}

const restored = { restoreDurationMs: 511.25, billedRestoreDurationMs: 303 };
const outOfMemory = { status: "error", errorType: "Runtime.OutOfMemory" } as const;
const crashed = { status: "error", errorType: "Runtime.ExitError" } as const;

const readable: readonly (readonly [fixture: string, report: InvocationReport])[] = [
  ["text-warm", reportOf(1, [1.87, 2, 1024, 95])],
  ["text-cold", reportOf(2, [2.46, 417, 1024, 95], { initDurationMs: 413.61 })],
  ["text-time-out", reportOf(3, [600000, 600517, 1024, 1024], { initDurationMs: 516.31, status: "timeout" })],
  ["text-out-of-memory", reportOf(4, [3270.55, 3271, 128, 128], outOfMemory)],
  ["text-crash", reportOf(5, [12.05, 13, 512, 71], crashed)],
  ["text-snap-start", reportOf(6, [306.34, 610, 3009, 155], restored)],
  ["text-traced", reportOf(7, [40.02, 41, 256, 88])],
  ["text-init-report", reportOf(8, [2500.1, 2501, 128, 60])],
  ["text-emulator", reportOf(9, [88.2, 89, 3008, 3008], { initDurationMs: 0.43 })],
  ["text-old-time-out", reportOf(10, [3004.92, 3000, 128, 34], { status: "timeout" })],
  ["text-old-crash", reportOf(11, [1420.6, 1421, 128, 128], crashed)],
  ["text-imitated", reportOf(12, [250.75, 251, 512, 80])],
  ["text-numbers-as-floats", reportOf(13, [7, 8, 1769, 101.5])],
  ["text-other-fields", reportOf(14, [9.9, 10, 640, 55])],
  ["text-two-invocations", reportOf(16, [22.2, 23, 256, 51])],
  ["json-warm", reportOf(21, [1.87, 2, 1024, 95])],
  ["json-cold", reportOf(22, [2.46, 417, 1024, 95], { initDurationMs: 413.61 })],
  ["json-time-out", reportOf(23, [5000, 5000, 128, 94], { status: "timeout" })],
  ["json-out-of-memory", reportOf(24, [3270.55, 3271, 128, 128], outOfMemory)],
  ["json-snap-start", reportOf(25, [306.34, 610, 3009, 155], restored)],
  ["json-key-order", reportOf(26, [1.87, 2, 1024, 95])],
  ["json-mixed", reportOf(27, [64.5, 65, 512, 77])],
  ["json-imitated", reportOf(28, [33.3, 34, 512, 77])],
];

describe("a log that holds a report", () => {
  test.each(readable)("%s is read field by field", (fixture, report) => {
    expect(parseReport(readLog(fixture))).toStrictEqual(report);
  });

  test.each(readable)("%s reads the same as text with CRLF line ends", (fixture, report) => {
    expect(parseReport(readLog(fixture).toString().replaceAll("\n", "\r\n"))).toStrictEqual(report);
  });

  test("the report of the request asked for is taken, not the last one", () => {
    const report = parseReport(readLog("text-two-invocations"), requestId(15));
    expect(report).toStrictEqual(reportOf(15, [11.1, 12, 256, 50]));
  });

  test("a status this version does not know is not a success", () => {
    const text = readLog("text-time-out").toString().replace("Status: timeout", "Status: paused");
    expect(parseReport(text).status).toBe("error");
    const json = readLog("json-warm").toString().replace('"status":"success"', '"status":"paused"');
    expect(parseReport(json).status).toBe("error");
  });

  test("a time-out line of another request says nothing about this one", () => {
    const log = `${readLog("text-warm")}2023-05-04T09:12:44.100Z ${requestId(10)} Task timed out after 3.00 seconds\n`;
    expect(parseReport(log).status).toBe("success");
  });
});

describe("a log without a report", () => {
  test.each(["none-json-warn-level", "none-init-only", "none-managed-instance", "none-empty"])(
    "%s is a MeasurementError, never 0 ms",
    (fixture) => {
      expect(() => parseReport(readLog(fixture))).toThrow(MeasurementError);
    },
  );

  test.each([
    [
      "the report of an init",
      `{"type":"platform.initReport","record":{"requestId":"r","metrics":{"durationMs":1}}}`,
    ],
    [
      "the report of a restore",
      `{"type":"platform.restoreReport","record":{"status":"success","metrics":{"durationMs":1}}}`,
    ],
    [
      "a report that the function printed over several lines",
      JSON.stringify(
        JSON.parse(readLog("json-warm").toString().trim().split("\n").at(-1) ?? ""),
        undefined,
        2,
      ),
    ],
    ["a text report of an init", "INIT_REPORT Init Duration: 2000.00 ms\tPhase: invoke\tStatus: timeout"],
    ["a text report of a restore", "RESTORE_REPORT Restore Duration: 300.00 ms\tStatus: success"],
  ])("%s is not taken for the invocation's", (_case, log) => {
    expect(() => parseReport(`START\n${log}\nEND\n`)).toThrow(MeasurementError);
    expect(parseReport(`${readLog("text-warm")}\n${log}\n`).durationMs).toBe(1.87);
  });

  test("another request's report is not taken for the one asked for", () => {
    expect(() => parseReport(readLog("text-warm"), requestId(99))).toThrow(requestId(99));
  });

  test.each([
    ["a missing field", "\tMax Memory Used: 95 MB", ""],
    ["a cut number", "Billed Duration: 2 ms", "Billed Duration: "],
    ["a wrong unit", "Memory Size: 1024 MB", "Memory Size: 1024 ms"],
    ["a negative number", "Duration: 1.87 ms", "Duration: -1.87 ms"],
    ["a memory size of zero", "Memory Size: 1024 MB", "Memory Size: 0 MB"],
    ["a number that is not decimal", "Duration: 1.87 ms", "Duration: 0x1 ms"],
    ["no request id", `RequestId: ${requestId(1)}\tD`, "RequestId: \tD"],
    ["something before it on the line", "REPORT ", "x REPORT "],
  ])("a REPORT line with %s is not a report", (_case, from, to) => {
    const log = readLog("text-warm").toString();
    expect(log).toContain(from);
    expect(() => parseReport(log.replace(from, to))).toThrow(MeasurementError);
  });

  test("the message never repeats what the function logged", () => {
    expect(() => parseReport("card number 4111")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("4111") }),
    );
  });
});

const hundredths = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((n) => n / 100);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const anyReport: fc.Arbitrary<InvocationReport> = fc
  .record({
    requestId: fc.uuid(),
    durationMs: hundredths(900_000),
    billedDurationMs: fc.integer({ min: 0, max: 1_000_000 }),
    memoryMb: fc.integer({ min: 128, max: 10_240 }),
    maxMemoryUsedMb: fc.integer({ min: 0, max: 10_240 }),
    initDurationMs: optional(hundredths(900_000)),
    restored: optional(
      fc.record({ restoreDurationMs: hundredths(10_000), billedRestoreDurationMs: fc.nat(10_000) }),
    ),
    ending: fc.constantFrom(
      { status: "success" } as const,
      { status: "timeout" } as const,
      { status: "error", errorType: "Runtime.ExitError" } as const,
      { status: "error", errorType: "Extension.Crash" } as const,
    ),
  })
  .map(({ initDurationMs, restored: restore, ending, ...always }) => ({
    ...always,
    ...(initDurationMs === undefined ? {} : { initDurationMs }),
    ...restore,
    ...ending,
  }));

function toTextLine(report: InvocationReport): string {
  const ms = (key: string, value: number | undefined, digits: number) =>
    value === undefined ? [] : [`${key}: ${value.toFixed(digits)} ms`];
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    ...ms("Duration", report.durationMs, 2),
    ...ms("Billed Duration", report.billedDurationMs, 0),
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryUsedMb} MB`,
    ...ms("Init Duration", report.initDurationMs, 2),
    ...ms("Restore Duration", report.restoreDurationMs, 2),
    ...ms("Billed Restore Duration", report.billedRestoreDurationMs, 0),
    ...(report.status === "success" ? [""] : [`Status: ${report.status}`]),
    ...(report.errorType === undefined ? [] : [`Error Type: ${report.errorType}`]),
  ];
  return `${fields.join("\t")}\n`;
}

function toJsonLine({
  requestId: id,
  status,
  errorType,
  memoryMb,
  maxMemoryUsedMb,
  ...durations
}: InvocationReport): string {
  const metrics = { ...durations, memorySizeMB: memoryMb, maxMemoryUsedMB: maxMemoryUsedMb };
  return `${JSON.stringify({ type: "platform.report", record: { status, errorType, metrics, requestId: id } })}\n`;
}

const anyLine = fc
  .tuple(anyReport, fc.constantFrom(toTextLine, toJsonLine))
  .map(([report, format]) => ({ report, line: format(report) }));

const noise = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.json(),
    fc.json().map((text) => JSON.stringify(JSON.parse(text), undefined, 2)),
    fc.constantFrom(
      "REPORT RequestId: cut\tDuration: 0.01 ms\tBilled Dur",
      "INIT_REPORT Init Duration: 1.00 ms\tPhase: init\tStatus: timeout",
      '{"type":"platform.report","record":{"requestId":"cut","metrics":{}}}',
    ),
  ),
  { maxLength: 5 },
);

describe("any report", () => {
  test("survives whatever is logged before and after it", () => {
    fc.assert(
      fc.property(anyLine, noise, noise, ({ report, line }, before, after) => {
        const log = `${before.map((text) => `${text}\n`).join("")}${line}${after.join("\n")}`;
        expect(parseReport(log)).toStrictEqual(report);
        expect(parseReport(Buffer.from(log), report.requestId)).toStrictEqual(report);
      }),
    );
  });

  test("is read right or not at all when the log is cut at its head, at any byte", () => {
    fc.assert(
      fc.property(anyLine, noise, fc.nat(), ({ report, line }, before, at) => {
        const log = Buffer.from(`${before.join("\n")}ü\n${line}`);
        const read = readOrMiss(log.subarray(at % (log.length + 1)));
        if (read) expect(read).toStrictEqual(report);
      }),
    );
  });

  test("never reads a wrong number when the log is cut at its end", () => {
    fc.assert(
      fc.property(anyLine, fc.nat(), ({ report, line }, at) => {
        const {
          status: _status,
          errorType: _errorType,
          ...numbers
        } = readOrMiss(line.slice(0, at % line.length)) ?? {};
        expect(report).toMatchObject(numbers);
      }),
    );
  });
});

function readOrMiss(log: string | Uint8Array): InvocationReport | undefined {
  try {
    return parseReport(log);
  } catch (error) {
    expect(error).toBeInstanceOf(MeasurementError);
    return undefined;
  }
}
