import { setImmediate } from "node:timers/promises";
import type { StateMachine } from "aws-local-stepfunctions";
import type { RunnableDefinition } from "./definition.ts";
import { type History, MAX_EVENTS } from "./history.ts";
import { type AcceptInvocation, invokeTask } from "./invoke-task.ts";
import type { ObservedRun, RunEvent, TaskHandler } from "./observed-run.ts";
import { type ScopeKind, ScopeRecorder } from "./scope-recorder.ts";
import { dataLimitExceeded, isTooLarge, StoppedError, TaskError, toJson } from "./task-error.ts";

/** What all runs of one execution share. */
export interface ExecutionRun {
  readonly runnable: RunnableDefinition;
  readonly history: History;
  readonly region: string;
  readonly roleArn: string;
  readonly accept: AcceptInvocation;
  /** Ends the execution as FAILED, whatever its states do. */
  fail(error: TaskError): void;
}

/**
 * One run of the interpreter: the execution itself, an iteration of a Map, or a branch of a Parallel. Gives the
 * run its task handlers, records its events, and stops it: the interpreter itself goes on with queued iterations
 * after their Map state failed, and retries after an abort.
 */
export class RunScope implements ObservedRun {
  readonly taskHandlers: Readonly<Record<string, TaskHandler>>;
  readonly #execution: ExecutionRun;
  readonly #recorder: ScopeRecorder;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** The machines that this run's Map and Parallel states made. */
  readonly #nested = new WeakMap<StateMachine, { count: number; hasFailed: boolean }>();

  constructor(execution: ExecutionRun, parent?: RunScope, kind: ScopeKind = { name: "execution" }) {
    this.#execution = execution;
    this.#recorder = new ScopeRecorder(execution, kind, parent === undefined ? undefined : parent.#recorder);
    this.#signal = parent ? AbortSignal.any([parent.#signal, this.#stop.signal]) : this.#stop.signal;
    this.taskHandlers = Object.fromEntries(
      [...execution.runnable.tasks.keys()].map((name) => [name, (input) => this.#runTask(name, input)]),
    );
  }

  enter(machine: StateMachine): RunScope | undefined {
    const nested = this.#nested.get(machine) ?? { count: 0, hasFailed: false };
    this.#nested.set(machine, nested);
    if (nested.hasFailed || this.#signal.aborted) return undefined;
    return new RunScope(this.#execution, this, { name: "nested", index: nested.count++ });
  }

  nestedFailed(machine: StateMachine): void {
    const nested = this.#nested.get(machine);
    if (nested) nested.hasFailed = true;
  }

  record(event: RunEvent): void {
    const large = this.#recorder.record(event);
    if (large !== undefined) this.#execution.fail(dataLimitExceeded(large));
    if (this.#execution.history.isFull) this.#execution.fail(historyFull());
  }

  /** Id of the event that the end of this run follows. */
  get lastEventId(): number {
    return this.#recorder.lastId;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #runTask(name: string, input: unknown): Promise<unknown> {
    // The interpreter's events come later than its calls: after one turn, all of them are recorded.
    await setImmediate();
    if (this.#signal.aborted) throw new StoppedError();
    const resource = this.#execution.runnable.tasks.get(name);
    if (!resource) throw new Error(`no task '${name}'`);
    if (isTooLarge(toJson(input))) throw dataLimitExceeded(name);

    const task = this.#recorder.taskStarted(resource, input);
    const output = await this.#untilStopped(invokeTask(resource, input, this.#execution.accept));
    const json = toJson(output);
    if (isTooLarge(json)) throw dataLimitExceeded(name);
    this.#recorder.taskSucceeded(task, json);
    return output;
  }

  /** A task that runs on after its execution ended is left alone, as on AWS; nobody waits for it. */
  #untilStopped<T>(running: Promise<T>): Promise<T> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const onStop = () => reject(new StoppedError());
      signal.addEventListener("abort", onStop, { once: true });
      running.then(resolve, reject).finally(() => signal.removeEventListener("abort", onStop));
    });
  }
}

function historyFull(): TaskError {
  return new TaskError(
    "States.Runtime",
    `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
  );
}
