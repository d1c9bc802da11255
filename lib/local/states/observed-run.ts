import { setImmediate } from "node:timers/promises";
import { type RunOptions, StateMachine } from "aws-local-stepfunctions";
import { StoppedError } from "./task-error.ts";

type Run = ReturnType<StateMachine["run"]>;
type JsonValue = Parameters<StateMachine["run"]>[0];

/** An event of the interpreter's own log. */
export type RunEvent = Run["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

export type TaskHandler = (input: unknown) => Promise<unknown>;

/** Who watches and steers one run of the interpreter, and those nested in it. */
export interface ObservedRun {
  /** By name of the Task state. */
  readonly taskHandlers: Readonly<Record<string, TaskHandler>>;
  record(event: RunEvent): void;
  /** Another run begins inside this one, for a Map's iteration or a Parallel's branch; undefined forbids it. */
  enter(machine: StateMachine): ObservedRun | undefined;
  nestedFailed(machine: StateMachine): void;
  stop(): void;
}

interface ObservedOptions extends RunOptions {
  /** The interpreter hands its options on to nested runs, and this with them. */
  readonly observer?: ObservedRun;
}

const runUnobserved = StateMachine.prototype.run;

/**
 * Map and Parallel states run machines that the interpreter makes itself, out of reach of its options: their
 * events reach the root late and without saying which iteration they belong to, and a task handler is not told
 * for whom it works. `run` is the only place where both can be known, so it is replaced. Runs without an
 * observer are left as they are.
 */
StateMachine.prototype.run = function (this: StateMachine, input, options: ObservedOptions = {}): Run {
  const parent = options.observer;
  if (!parent) return runUnobserved.call(this, input, options);
  const observer = parent.enter(this);
  if (!observer) return forbiddenRun();
  const run = startRun(this, input, options, observer);
  const result = run.result.catch((error: unknown) => {
    parent.nestedFailed(this);
    throw error;
  });
  return { ...run, result, eventLogs: noEvents() };
};

/**
 * Starts a machine's run under observation. `result` settles after the last event was recorded.
 * @param context what `$$` gives.
 */
export function observeRun(
  machine: StateMachine,
  input: JsonValue,
  context: RunOptions["context"],
  observer: ObservedRun,
): Pick<Run, "abort" | "result"> {
  return startRun(machine, input, { context }, observer);
}

function startRun(
  machine: StateMachine,
  input: JsonValue,
  options: ObservedOptions,
  observer: ObservedRun,
): Run {
  // Requested first, so that the events of the outer run are recorded before those of this one.
  const turn = setImmediate();
  const observed: ObservedOptions = {
    ...options,
    observer,
    overrides: { taskResourceLocalHandlers: toHandlers(observer) },
  };
  const run = runUnobserved.call(machine, input, observed);
  const recorded = turn.then(async () => {
    for await (const event of run.eventLogs) observer.record(event);
  });
  return {
    eventLogs: noEvents(),
    result: run.result.finally(() => recorded),
    abort() {
      observer.stop();
      run.abort();
    },
  };
}

function toHandlers({ taskHandlers }: ObservedRun) {
  return Object.fromEntries(
    Object.entries(taskHandlers).map(([name, handle]) => [
      name,
      async (input: JsonValue) => (await handle(input)) as JsonValue,
    ]),
  );
}

function forbiddenRun(): Run {
  return { abort() {}, eventLogs: noEvents(), result: Promise.reject(new StoppedError()) };
}

async function* noEvents(): Run["eventLogs"] {}
