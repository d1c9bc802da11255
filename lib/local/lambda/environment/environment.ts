import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../clock.ts";
import type { FunctionVersion, InvokeOptions, InvokeOutcome } from "../function-version.ts";
import { describeExit, describeTimeout, type FailurePayload } from "./failure-payload.ts";
import { InvocationLog } from "./invocation-log.ts";
import type { PlatformStatus, RuntimeVersion } from "./report-line.ts";
import type { RuntimeApi } from "./runtime-api.ts";
import type { ProcessExit, RuntimeProcess } from "./runtime-process.ts";
import { withinTime } from "./within-time.ts";

/** What serves the invocations of one version, one after the other. */
export interface ExecutionEnvironment {
  readonly id: string;
  invoke(event: Buffer, invokedArn: string, options?: InvokeOptions): Promise<InvokeOutcome>;
  /** Ends its processes and removes what it made. */
  close(): Promise<void>;
  /** Kills its processes without waiting, for when the cloud's own process ends. */
  killNow(): void;
  /** Kills its process when the invocation that it runs is meant to crash, and says whether it did. */
  killIfDoomed(): boolean;
}

export interface EnvironmentParts {
  readonly id: string;
  readonly version: FunctionVersion;
  readonly runtime: RuntimeVersion;
  readonly api: RuntimeApi;
  readonly initTimeoutMs: number;
  readonly clock: Clock;
  startProcess(onOutput: (output: Buffer) => void): Promise<RuntimeProcess>;
  /** Removes the folder that stands for /tmp. */
  removeFiles(): Promise<void>;
}

/** An init phase that ended without the runtime asking for work. */
interface FailedInit extends FailurePayload {
  readonly status: "error" | "timeout";
  readonly durationMs: number;
}

type InitOutcome = { readonly status: "success"; readonly durationMs: number } | FailedInit;

/** How the invoke phase ended. */
interface Ending {
  readonly status: PlatformStatus;
  readonly durationMs: number;
  readonly payload: Buffer;
  readonly errorType?: string;
}

/**
 * One execution environment with the life cycle of Lambda's (Lambda developer guide, runtime environment): an
 * init phase before the first invocation; a process that is used again; a reset after a crash or time-out, after
 * which init is part of the next invocation (suppressed init) while /tmp is kept. Unlike Lambda it neither
 * freezes the process between invocations nor limits the size of /tmp.
 */
export class Environment implements ExecutionEnvironment {
  readonly #parts: EnvironmentParts;
  #process: RuntimeProcess | undefined;
  #log: InvocationLog;
  #peakMemoryMb = 0;
  #isFirst = true;
  #isClosed = false;
  /** The invocation that runs is meant to crash. */
  #isDoomed = false;

  constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.#log = new InvocationLog(parts.version);
  }

  get id(): string {
    return this.#parts.id;
  }

  /** Runs one event; the caller sees to it that there is one at a time. */
  async invoke(event: Buffer, invokedArn: string, options: InvokeOptions = {}): Promise<InvokeOutcome> {
    const { version } = this.#parts;
    const requestId = randomUUID();
    const initDurationMs = await this.#initialise(requestId);
    const ending = await this.#run(requestId, event, invokedArn, options.crash ?? false);
    this.#isDoomed = false;
    const log = this.#finishLog(requestId, ending, initDurationMs);
    return {
      requestId,
      executedVersion: version.version,
      payload: ending.payload,
      ...(ending.status !== "success" && { functionError: "Unhandled" as const }),
      log,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#endProcess();
    await this.#parts.api.close();
    await this.#parts.removeFiles();
  }

  killNow(): void {
    this.#process?.killNow();
  }

  killIfDoomed(): boolean {
    const isDoomed = this.#isDoomed;
    this.#isDoomed = false;
    if (isDoomed) this.killNow();
    return isDoomed;
  }

  /** The init phase of a cold start. @returns its duration, when this was one and it went well */
  async #initialise(requestId: string): Promise<number | undefined> {
    if (!this.#isFirst) return undefined;
    this.#isFirst = false;
    this.#log.addInitStart(this.#parts.runtime);
    const outcome = await this.#start(requestId, this.#parts.initTimeoutMs);
    if (outcome.status === "success") return outcome.durationMs;
    this.#reportInit(outcome, "init");
    return undefined;
  }

  /** The invoke phase, with a suppressed init first when there is no living process. */
  async #run(requestId: string, event: Buffer, invokedArn: string, isDoomed: boolean): Promise<Ending> {
    const { api, version, clock } = this.#parts;
    const timeoutMs = version.timeoutSeconds * 1000;
    const limitMs = clock.toWorkMs(timeoutMs);
    let suppressedInitMs = 0;
    const state = await this.#waitUntilReady(limitMs);
    if (state === "gone") {
      const outcome = await this.#start(requestId, limitMs, timeoutMs);
      if (outcome.status !== "success") this.#reportInit(outcome, "invoke");
      this.#log.addStart(requestId);
      if (outcome.status !== "success") return toEnding(outcome);
      suppressedInitMs = outcome.durationMs;
    } else {
      this.#log.addStart(requestId);
    }
    if (state === "time-out" || !this.#process) return this.#endByTimeout(requestId);
    const process = this.#process;
    const leftMs = limitMs - suppressedInitMs;
    process.wake();
    this.#isDoomed = isDoomed;
    const handedAt = performance.now();
    const deadlineMs = Math.round(Date.now() + leftMs);
    const answer = api.hand({ requestId, body: event, invokedArn, deadlineMs });
    const result = await process.watchExit((exited) =>
      withinTime(leftMs + clock.endMs, answer, this.#exitWithoutAnswer(process, exited)),
    );
    if (result === "time-out") return this.#endByTimeout(requestId);
    await process.drainOutput();
    if ("payload" in result && !this.killIfDoomed()) {
      const status = result.kind === "response" ? "success" : "failure";
      return { status, payload: result.payload, durationMs: suppressedInitMs + result.durationMs };
    }
    const durationMs = suppressedInitMs + performance.now() - handedAt;
    await this.#endProcess();
    const exit = "payload" in result ? await process.exited : result;
    return { status: "error", durationMs, ...describeExit(requestId, exit) };
  }

  /**
   * Starts a process and waits until it asks for its first event. After a failure there is no process.
   * @param timeoutMs what the log says when it did not in time.
   */
  async #start(requestId: string, limitMs: number, timeoutMs = limitMs): Promise<InitOutcome> {
    const { api, version } = this.#parts;
    if (this.#isClosed) throw new Error(`the environment of ${version.functionName} was closed`);
    const startedAt = performance.now();
    const process = await this.#parts.startProcess((output) => this.#log.write(output));
    this.#process = process;
    // It may have been closed while the process was started; then nobody else knows of the process.
    if (this.#isClosed) await this.#endProcess();
    else process.wake();
    const ready = api.ready.then(() => "ready" as const);
    const result = await withinTime(limitMs, ready, api.initError, process.exited);
    const durationMs = performance.now() - startedAt;
    if (result === "ready") return { status: "success", durationMs };
    await process.drainOutput();
    await this.#endProcess();
    if (result === "time-out") {
      const timeout = describeTimeout(requestId, version.timeoutSeconds);
      return { status: "timeout", durationMs: timeoutMs, ...timeout };
    }
    if ("payload" in result) return { status: "error", durationMs, ...result };
    return { status: "error", durationMs, ...describeExit(requestId, result) };
  }

  /** The process of the last invocation may be about to ask for work, may hang, or may have ended since. */
  async #waitUntilReady(limitMs: number): Promise<"ready" | "gone" | "time-out"> {
    const process = this.#process;
    if (!process) return "gone";
    const ready = this.#parts.api.ready.then(() => "ready" as const);
    const state = process.hasExited
      ? "gone"
      : await process.watchExit((exited) =>
          withinTime(
            limitMs,
            ready,
            exited.then(() => "gone" as const),
          ),
        );
    if (state === "gone") await this.#endProcess();
    return state;
  }

  /** A runtime may send its answer and exit at once; what it has sent still counts. */
  async #exitWithoutAnswer(process: RuntimeProcess, exited: Promise<ProcessExit>): Promise<ProcessExit> {
    const exit = await exited;
    await process.drainOutput();
    while (this.#parts.api.isAnswering) await sleep(1);
    return exit;
  }

  async #endByTimeout(requestId: string): Promise<Ending> {
    const { timeoutSeconds } = this.#parts.version;
    await this.#endProcess();
    const { payload } = describeTimeout(requestId, timeoutSeconds);
    return { status: "timeout", durationMs: timeoutSeconds * 1000, payload };
  }

  async #endProcess(): Promise<void> {
    const process = this.#process;
    if (!process) return;
    this.#process = undefined;
    this.#peakMemoryMb = process.readPeakMemoryMb();
    await process.end();
    this.#parts.api.reset();
  }

  #reportInit({ status, durationMs, errorType }: FailedInit, phase: "init" | "invoke"): void {
    this.#log.addInitReport({ phase, status, durationMs, ...(status === "error" && { errorType }) });
  }

  /** Closes the log of this invocation; what is printed from now on goes to that of the next. */
  #finishLog(requestId: string, ending: Ending, initDurationMs: number | undefined): Buffer {
    const { version } = this.#parts;
    const { status, durationMs, payload, errorType } = ending;
    const log = this.#log;
    this.#log = new InvocationLog(version);
    const peakMemoryMb = this.#process?.readPeakMemoryMb() ?? this.#peakMemoryMb;
    const report = {
      requestId,
      status,
      durationMs,
      memoryMb: version.memoryMb,
      maxMemoryUsedMb: errorType === "Runtime.OutOfMemory" ? version.memoryMb : peakMemoryMb,
      ...(initDurationMs !== undefined && { initDurationMs }),
      ...(errorType !== undefined && { errorType }),
    };
    log.addEnd(report, payload.length);
    return log.toBuffer();
  }
}

function toEnding({ status, durationMs, payload, errorType }: FailedInit): Ending {
  return { status, durationMs, payload, ...(status === "error" && { errorType }) };
}
