import * as z from "zod/mini";
import { MeasurementError } from "../errors.ts";
import type { InvocationReport } from "./invocation.ts";

type Status = InvocationReport["status"];

/**
 * Reads the report of an invocation out of its log: the `REPORT` line of the text format, or the
 * `platform.report` event of the JSON format (Lambda developer guide, runtime environment lifecycle and
 * telemetry schema reference).
 *
 * @param logTail the decoded log: `LogResult` of Invoke after base64, or the whole log. It may begin in the
 *   middle of a line or of a UTF-8 character, because Lambda keeps the last 4 KB (and so never cuts the end),
 *   and may hold anything that the function printed. The last complete report counts, so output that imitates one before it does not.
 * @param requestId takes the report of this invocation only, when the log may hold several.
 * @throws {MeasurementError} when no complete report is there; a missing report is never 0 ms.
 */
export function parseReport(logTail: string | Uint8Array, requestId?: string): InvocationReport {
  const log = typeof logTail === "string" ? logTail : new TextDecoder().decode(logTail);
  const lines = log.split("\n").map((line) => line.trimEnd());
  for (const line of lines.toReversed()) {
    const report = parseTextReport(line, lines) ?? parseJsonReport(line);
    if (report && (requestId === undefined || report.requestId === requestId)) return report;
  }
  throw new MeasurementError(
    `The log${requestId === undefined ? "" : ` of request ${requestId}`} holds no complete REPORT line ` +
      `(${log.length} characters read), so nothing was measured. Lambda leaves it out when a function logs ` +
      `JSON with a system log level of WARN: set the level to INFO, or the log format to Text.`,
  );
}

/** Reads one `REPORT` line of the text format: `Name: value` fields between TABs, in any order. */
function parseTextReport(line: string, lines: readonly string[]): InvocationReport | undefined {
  const [head, ...rest] = line.split("\t").map((field) => field.trim());
  const requestId = head?.match(/^REPORT RequestId: (\S+)$/)?.[1];
  if (requestId === undefined) return undefined;

  // Keys are compared whole: `Billed Duration` and `Init Duration` both contain `Duration`.
  const fields = new Map(rest.map((field) => splitField(field)));
  const amounts = {
    durationMs: readAmount(fields.get("Duration"), "ms"),
    billedDurationMs: readAmount(fields.get("Billed Duration"), "ms"),
    memoryMb: readAmount(fields.get("Memory Size"), "MB"),
    maxMemoryUsedMb: readAmount(fields.get("Max Memory Used"), "MB"),
    initDurationMs: readAmount(fields.get("Init Duration"), "ms"),
    restoreDurationMs: readAmount(fields.get("Restore Duration"), "ms"),
    billedRestoreDurationMs: readAmount(fields.get("Billed Restore Duration"), "ms"),
  };
  const ending = fields.has("Status")
    ? { status: toStatus(fields.get("Status")), errorType: fields.get("Error Type") }
    : findOldStyleEnding(requestId, lines);
  return toReport({ requestId, ...amounts, ...ending });
}

function splitField(field: string): [key: string, value: string] {
  const colon = field.indexOf(": ");
  return colon === -1 ? [field, ""] : [field.slice(0, colon), field.slice(colon + 2)];
}

/** NaN for a value that is there but is not an amount in this unit, as where a line was cut. */
function readAmount(value: string | undefined, unit: "ms" | "MB"): number | undefined {
  if (value === undefined) return undefined;
  const [, digits] = value.match(/^(\d+(?:\.\d+)?) (?:ms|MB)$/) ?? [];
  return digits !== undefined && value.endsWith(unit) ? Number(digits) : Number.NaN;
}

/** Where reports have no Status field yet (seen in China and GovCloud), a line of its own tells how it ended. */
function findOldStyleEnding(
  requestId: string,
  lines: readonly string[],
): { status: Status; errorType?: string } {
  for (const [index, line] of lines.entries()) {
    const [, timedOutId] = line.match(/^\S+ (\S+) Task timed out after [\d.]+ seconds$/) ?? [];
    if (timedOutId === requestId) return { status: "timeout" };
    if (line.startsWith(`RequestId: ${requestId} Error: Runtime exited`)) {
      const errorType = lines[index + 1]?.match(/^(?:Runtime|Extension|Function)\.\w+$/)?.[0];
      return { status: "error", errorType: errorType ?? "Runtime.ExitError" };
    }
  }
  return { status: "success" };
}

const platformReportSchema = z.object({
  type: z.literal("platform.report"),
  record: z.object({
    requestId: z.string().check(z.minLength(1)),
    status: z.optional(z.string()),
    errorType: z.optional(z.string()),
    metrics: z.object({
      durationMs: z.number(),
      billedDurationMs: z.number(),
      memorySizeMB: z.number(),
      maxMemoryUsedMB: z.number(),
      initDurationMs: z.optional(z.number()),
      restoreDurationMs: z.optional(z.number()),
      billedRestoreDurationMs: z.optional(z.number()),
    }),
  }),
});

/** Reads one line of the JSON format. The function may have printed before the event without a line end. */
function parseJsonReport(line: string): InvocationReport | undefined {
  if (!line.includes('"platform.report"')) return undefined;
  for (let start = line.indexOf("{"); start !== -1; start = line.indexOf("{", start + 1)) {
    const event = parseJson(line.slice(start));
    if (event === undefined) continue;
    const { success, data } = platformReportSchema.safeParse(event);
    if (!success) return undefined;
    const { memorySizeMB, maxMemoryUsedMB, ...durations } = data.record.metrics;
    return toReport({
      requestId: data.record.requestId,
      ...durations,
      memoryMb: memorySizeMB,
      maxMemoryUsedMb: maxMemoryUsedMB,
      status: data.record.status === undefined ? "success" : toStatus(data.record.status),
      errorType: data.record.errorType,
    });
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A status this version does not know is not a success. */
function toStatus(status: string | undefined): Status {
  return status === "success" || status === "failure" || status === "timeout" ? status : "error";
}

const amount = z.number().check(z.nonnegative());
const reportSchema = z.object({
  requestId: z.string(),
  durationMs: amount,
  billedDurationMs: amount,
  memoryMb: z.number().check(z.positive()),
  maxMemoryUsedMb: amount,
  initDurationMs: z.optional(amount),
  restoreDurationMs: z.optional(amount),
  billedRestoreDurationMs: z.optional(amount),
  status: z.enum(["success", "failure", "error", "timeout"]),
  errorType: z.optional(z.string()),
});

/** The report without its absent fields, or undefined when a required one is missing or cut. */
function toReport(fields: Readonly<Record<string, unknown>>): InvocationReport | undefined {
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return reportSchema.safeParse(present).data;
}
