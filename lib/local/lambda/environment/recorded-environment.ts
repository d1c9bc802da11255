import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, REAL_TIME } from "../../clock.ts";
import type { FunctionVersion, InvokeOptions, InvokeOutcome } from "../function-version.ts";
import type { MeasuredCandidate, RecordedCandidate, Recording } from "../runtimes/recording.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import { describeExit, describeTimeout, toLoggedErrorType } from "./failure-payload.ts";
import { InvocationLog } from "./invocation-log.ts";
import type { RestoreDurations, RuntimeVersion } from "./report-line.ts";

/** How many values of a recording its environments have served together, so that each gets the next one. */
export interface RecordingPosition {
  cold: number;
  warm: number;
}

interface RecordedValues {
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly restore?: RestoreDurations;
  readonly maxMemoryUsedMb: number;
}

const NOT_RECORDED = "Runtime.NotRecorded";

/**
 * Serves recorded durations in the shape of real invocations. The first invocation of an environment is a cold start,
 * when cold starts were recorded; the lists are served in order and from the beginning again. Memory that was
 * not recorded is reported as 0 MB, as wherever it is not known: any other number would pass for a measured one.
 */
export class RecordedEnvironment implements ExecutionEnvironment {
  readonly id = randomUUID();
  readonly #version: FunctionVersion;
  readonly #runtime: RuntimeVersion;
  readonly #wait: Recording["wait"];
  readonly #candidate: RecordedCandidate | undefined;
  readonly #position: RecordingPosition;
  readonly #clock: Clock;
  #isFirst = true;

  constructor(
    version: FunctionVersion,
    runtime: RuntimeVersion,
    recording: Recording,
    position: RecordingPosition,
    clock: Clock = REAL_TIME,
  ) {
    this.#clock = clock;
    this.#version = version;
    this.#runtime = runtime;
    this.#wait = recording.wait;
    this.#position = position;
    this.#candidate = recording.candidates.find(
      ({ architecture, memorySizeMB }) =>
        architecture === version.architecture && memorySizeMB === version.memoryMb,
    );
  }

  async invoke(_event?: Buffer, _invokedArn?: string, options: InvokeOptions = {}): Promise<InvokeOutcome> {
    const log = new InvocationLog(this.#version);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const candidate = this.#candidate;
    if (!candidate || candidate.failure) return this.#failInit(log, isFirst, candidate?.failure);
    const cold = isFirst ? candidate.cold : undefined;
    const values = cold ? this.#takeCold(cold) : this.#takeWarm(candidate);
    if (values.restore) log.addRestore(this.#runtime, values.restore);
    else if (cold) log.addInitStart(this.#runtime);
    return options.crash ? this.#crash(log, values) : this.#serve(log, values);
  }

  async close(): Promise<void> {}

  killNow(): void {}

  killIfDoomed(): boolean {
    return false;
  }

  async #serve(log: InvocationLog, values: RecordedValues): Promise<InvokeOutcome> {
    const { memoryMb, timeoutSeconds, version } = this.#version;
    const requestId = randomUUID();
    const isTimeout = values.durationMs > timeoutSeconds * 1000;
    const durationMs = Math.min(values.durationMs, timeoutSeconds * 1000);
    await this.#pass(startOf(values) + durationMs);
    const payload = isTimeout ? describeTimeout(requestId, timeoutSeconds).payload : Buffer.from("null");
    log.addStart(requestId);
    log.addEnd(
      { ...values, requestId, durationMs, memoryMb, status: isTimeout ? "timeout" : "success" },
      payload.length,
    );
    return {
      requestId,
      executedVersion: version,
      payload,
      ...(isTimeout && { functionError: "Unhandled" as const }),
      log: log.toBuffer(),
    };
  }

  /** Half way through what was recorded. */
  async #crash(log: InvocationLog, values: RecordedValues): Promise<InvokeOutcome> {
    const { memoryMb, version } = this.#version;
    const requestId = randomUUID();
    const durationMs = values.durationMs / 2;
    await this.#pass(startOf(values) + durationMs);
    const { payload, errorType } = describeExit(requestId, {
      description: "signal: killed",
      outOfMemory: false,
    });
    log.addStart(requestId);
    log.addEnd({ ...values, requestId, durationMs, memoryMb, status: "error", errorType }, payload.length);
    return { requestId, executedVersion: version, payload, functionError: "Unhandled", log: log.toBuffer() };
  }

  /** A size that was not recorded fails as a function does that cannot be loaded, as one is that was recorded so. */
  #failInit(log: InvocationLog, isFirst: boolean, error = this.#describeMissing()): InvokeOutcome {
    const { memoryMb, version } = this.#version;
    const requestId = randomUUID();
    const payload = Buffer.from(JSON.stringify(error));
    const failure = {
      status: "error",
      errorType: toLoggedErrorType(error.errorType),
      durationMs: 0,
    } as const;
    if (isFirst) {
      log.addInitStart(this.#runtime);
      log.addInitReport({ ...failure, phase: "init" });
    }
    log.addInitReport({ ...failure, phase: "invoke" });
    log.addStart(requestId);
    log.addEnd({ ...failure, requestId, memoryMb, maxMemoryUsedMb: 0 }, payload.length);
    return { requestId, executedVersion: version, payload, functionError: "Unhandled", log: log.toBuffer() };
  }

  #describeMissing() {
    const { architecture, memoryMb } = this.#version;
    return {
      errorType: NOT_RECORDED,
      errorMessage: `The recording holds no invocations at ${memoryMb} MB on ${architecture}.`,
    };
  }

  async #pass(durationMs: number): Promise<void> {
    if (this.#wait === "real") await sleep(this.#clock.toRealMs(durationMs));
  }

  #takeCold(cold: NonNullable<MeasuredCandidate["cold"]>): RecordedValues {
    const index = this.#position.cold++;
    const start = this.#version.hasSnapshot
      ? {
          restore: {
            durationMs: cycle(cold.restoreDurationMs, index) ?? 0,
            billedMs: cycle(cold.billedRestoreDurationMs, index) ?? 0,
          },
        }
      : { initDurationMs: cycle(cold.initDurationMs, index) ?? 0 };
    return {
      durationMs: cycle(cold.durationMs, index) ?? 0,
      ...start,
      maxMemoryUsedMb: cycle(cold.maxMemoryUsedMB, index) ?? 0,
    };
  }

  #takeWarm({ warm }: MeasuredCandidate): RecordedValues {
    const index = this.#position.warm++;
    return {
      durationMs: cycle(warm.durationMs, index) ?? 0,
      maxMemoryUsedMb: cycle(warm.maxMemoryUsedMB, index) ?? 0,
    };
  }
}

/** Time before the handler began, in milliseconds. */
function startOf({ initDurationMs = 0, restore }: RecordedValues): number {
  return initDurationMs + (restore?.durationMs ?? 0);
}

function cycle(values: readonly number[] | undefined, index: number): number | undefined {
  return values?.[index % values.length];
}
