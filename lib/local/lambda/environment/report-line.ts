/** How an invocation or an init phase ended, in the words of Lambda's platform events. */
export type PlatformStatus = "success" | "failure" | "error" | "timeout";

/** What the platform says about one finished invocation. Durations in milliseconds, memory in MB. */
export interface PlatformReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  /** 0, which no process can have used, where it is not known: a line without this field is no REPORT line. */
  readonly maxMemoryUsedMb: number;
  /** Only of a cold start whose init phase went well. */
  readonly initDurationMs?: number;
  /** Only of a cold start from a snapshot. */
  readonly restore?: RestoreDurations;
  /** `failure` is a function that threw: it has no Status in the text format. */
  readonly status: PlatformStatus;
  readonly errorType?: string;
}

/** The time that a restored environment took: all of it, and the part of it that is billed. In milliseconds. */
export interface RestoreDurations {
  readonly durationMs: number;
  readonly billedMs: number;
}

/** What the platform says about an init phase that failed or was not finished in time. */
export interface InitReport {
  readonly durationMs: number;
  /** `invoke` is the suppressed init inside an invocation. */
  readonly phase: "init" | "invoke";
  readonly status: PlatformStatus;
  readonly errorType?: string;
}

/** The runtime as Lambda names it when an environment starts: `nodejs:24.v3` and an ARN. */
export interface RuntimeVersion {
  readonly name: string;
  readonly arn: string;
}

/**
 * Lambda bills per started millisecond, with one rounding of Duration and Init together (AWS compute blog on
 * billing of the init phase, in force since 2025-08-01). Of a restore it bills a part, already in whole milliseconds
 * (REPORT lines of functions with SnapStart).
 */
export function toBilledDurationMs(
  durationMs: number,
  initDurationMs = 0,
  restore?: RestoreDurations,
): number {
  // From what the line shows, so that it adds up, and in whole hundredths: 12.30 + 0.70 is a little above 13.
  const billedMs = Math.ceil((toHundredths(durationMs) + toHundredths(initDurationMs)) / 100);
  return billedMs + Math.ceil(restore?.billedMs ?? 0);
}

function toHundredths(durationMs: number): number {
  return Math.round(Number(durationMs.toFixed(2)) * 100);
}

/** The `REPORT` line of the text format, fields joined by TAB; a TAB ends it unless a Status does. */
export function formatReportLine(report: PlatformReport): string {
  const { requestId, durationMs, memoryMb, maxMemoryUsedMb, initDurationMs, restore } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${toBilledDurationMs(durationMs, initDurationMs, restore)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryUsedMb} MB`,
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs.toFixed(2)} ms`]),
    ...(restore
      ? [
          `Restore Duration: ${restore.durationMs.toFixed(2)} ms`,
          `Billed Restore Duration: ${Math.ceil(restore.billedMs)} ms`,
        ]
      : []),
  ];
  return `${[...fields, ...formatStatus(report)].join("\t")}\n`;
}

/** The last fields of the line. An exception of the handler is no Status: only its caller sees it. */
function formatStatus({ status, errorType }: { status: PlatformStatus; errorType?: string }): string[] {
  if (status === "success" || status === "failure") return [""];
  return [`Status: ${status}`, ...(errorType === undefined ? [] : [`Error Type: ${errorType}`])];
}

/** The `INIT_START` line that begins the log of a cold start. */
export function formatInitStartLine({ name, arn }: RuntimeVersion): string {
  return `INIT_START Runtime Version: ${name}\tRuntime Version ARN: ${arn}\n`;
}

/** The `RESTORE_START` line that begins the log of a cold start from a snapshot. */
export function formatRestoreStartLine({ name, arn }: RuntimeVersion): string {
  return `RESTORE_START Runtime Version: ${name}\tRuntime Version ARN: ${arn}\n`;
}

/** The `RESTORE_REPORT` line, which Lambda always writes after a restore. */
export function formatRestoreReportLine({ durationMs }: RestoreDurations): string {
  return `RESTORE_REPORT Restore Duration: ${durationMs.toFixed(2)} ms\n`;
}

/** The `INIT_REPORT` line, which Lambda writes on demand only when an init phase fails. */
export function formatInitReportLine({ durationMs, phase, status, errorType }: InitReport): string {
  const fields = [`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`, `Phase: ${phase}`];
  return `${[...fields, ...formatStatus({ status, errorType })].join("\t")}\n`;
}

/** The line before the handler's own output. */
export function formatStartLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

/** The line after the handler's own output. */
export function formatEndLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

/** The `platform.report` event's record of the JSON format (telemetry schema reference). */
export function toReportRecord(report: PlatformReport): object {
  const { requestId, durationMs, memoryMb, maxMemoryUsedMb, initDurationMs, restore, status, errorType } =
    report;
  return {
    requestId,
    metrics: {
      durationMs: toThousandths(durationMs),
      billedDurationMs: toBilledDurationMs(durationMs, initDurationMs, restore),
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: maxMemoryUsedMb,
      ...(initDurationMs !== undefined && { initDurationMs: toThousandths(initDurationMs) }),
      ...(restore && {
        restoreDurationMs: toThousandths(restore.durationMs),
        billedRestoreDurationMs: Math.ceil(restore.billedMs),
      }),
    },
    status,
    ...(errorType !== undefined && { errorType }),
  };
}

/** The `platform.initReport` event's record. */
export function toInitReportRecord({ durationMs, phase, status, errorType }: InitReport): object {
  return {
    initializationType: "on-demand",
    phase,
    status,
    ...(errorType !== undefined && { errorType }),
    metrics: { durationMs: toThousandths(durationMs) },
  };
}

/** One line of the JSON format. */
export function formatPlatformEvent(type: string, record: object, at: Date): string {
  return `${JSON.stringify({ time: at.toISOString(), type, record })}\n`;
}

/** As precise as the JSON format shows durations. */
export function toThousandths(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}
