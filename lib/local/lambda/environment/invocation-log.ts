import type { FunctionVersion } from "../function-version.ts";
import {
  formatEndLine,
  formatInitReportLine,
  formatInitStartLine,
  formatPlatformEvent,
  formatReportLine,
  formatRestoreReportLine,
  formatRestoreStartLine,
  formatStartLine,
  type InitReport,
  type PlatformReport,
  type RestoreDurations,
  type RuntimeVersion,
  toInitReportRecord,
  toReportRecord,
  toThousandths,
} from "./report-line.ts";

/** A function may print without end; of that the newest part is kept, and Invoke hands out 4 KB of it. */
const MAX_LOG_BYTES = 1024 * 1024;

const NEW_LINE = "\n".charCodeAt(0);

type LogSettings = Pick<FunctionVersion, "functionName" | "version" | "logFormat" | "systemLogLevel">;

type Level = "DEBUG" | "INFO" | "WARN";
const LEVELS: readonly Level[] = ["DEBUG", "INFO", "WARN"];

/**
 * The log of one invocation: platform lines in the version's format around what the function printed. In JSON
 * format the system log level drops platform events below it (Lambda developer guide, log-level filtering);
 * the text format always has them all.
 */
export class InvocationLog {
  readonly #settings: LogSettings;
  readonly #now: () => Date;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(settings: LogSettings, now: () => Date = () => new Date()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Adds what the function printed. */
  write(output: Buffer): void {
    if (output.length === 0) return;
    this.#chunks.push(output);
    this.#size += output.length;
    if (this.#size <= 2 * MAX_LOG_BYTES) return;
    const kept = Buffer.concat(this.#chunks).subarray(-MAX_LOG_BYTES);
    this.#chunks = [kept];
    this.#size = kept.length;
  }

  addInitStart(runtime: RuntimeVersion): void {
    const { functionName, version } = this.#settings;
    const record = {
      initializationType: "on-demand",
      phase: "init",
      runtimeVersion: runtime.name,
      runtimeVersionArn: runtime.arn,
      functionName,
      functionVersion: version,
    };
    this.#add(formatInitStartLine(runtime), "platform.initStart", record, "INFO");
  }

  /** The two lines before START of a cold start from a snapshot. */
  addRestore(runtime: RuntimeVersion, restore: RestoreDurations): void {
    const { functionName, version } = this.#settings;
    const start = {
      runtimeVersion: runtime.name,
      runtimeVersionArn: runtime.arn,
      functionName,
      functionVersion: version,
    };
    this.#add(formatRestoreStartLine(runtime), "platform.restoreStart", start, "INFO");
    const report = { status: "success", metrics: { durationMs: toThousandths(restore.durationMs) } };
    this.#add(formatRestoreReportLine(restore), "platform.restoreReport", report, "INFO");
  }

  addInitReport(report: InitReport): void {
    this.#add(formatInitReportLine(report), "platform.initReport", toInitReportRecord(report), "WARN");
  }

  addStart(requestId: string): void {
    const { version } = this.#settings;
    this.#add(formatStartLine(requestId, version), "platform.start", { requestId, version }, "INFO");
  }

  /** Ends the log with END and REPORT, or in JSON format with runtimeDone and report. */
  addEnd(report: PlatformReport, producedBytes: number): void {
    const { requestId, status, errorType, durationMs } = report;
    const record = {
      requestId,
      status,
      ...(errorType !== undefined && { errorType }),
      metrics: { durationMs: toThousandths(durationMs), producedBytes },
    };
    const isSuccess = status === "success";
    this.#add(formatEndLine(requestId), "platform.runtimeDone", record, isSuccess ? "DEBUG" : "WARN");
    const level = isSuccess ? "INFO" : "WARN";
    this.#add(formatReportLine(report), "platform.report", toReportRecord(report), level);
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #add(line: string, type: string, record: object, level: Level): void {
    const { logFormat, systemLogLevel } = this.#settings;
    if (logFormat === "Text") {
      this.#addLine(line);
    } else if (LEVELS.indexOf(level) >= LEVELS.indexOf(systemLogLevel)) {
      this.#addLine(formatPlatformEvent(type, record, this.#now()));
    }
  }

  /** Platform lines begin on a line of their own, whatever the function printed last. */
  #addLine(line: string): void {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.at(-1) !== NEW_LINE) this.write(Buffer.from("\n"));
    this.write(Buffer.from(line));
  }
}
