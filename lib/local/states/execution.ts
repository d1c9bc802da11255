import { ExecutionError, ExecutionTimeoutError, StateMachine } from "aws-local-stepfunctions";
import type { RunnableDefinition } from "./definition.ts";
import { History } from "./history.ts";
import type { AcceptInvocation } from "./invoke-task.ts";
import { observeRun } from "./observed-run.ts";
import { type ExecutionRun, RunScope } from "./run-scope.ts";
import type { StoredStateMachine } from "./states-context.ts";
import { limitCause, limitError, TaskError, toJson } from "./task-error.ts";

export type EndStatus = "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** How an execution ended. */
export interface Ending {
  readonly status: EndStatus;
  readonly stopDate: Date;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface ExecutionOptions {
  readonly arn: string;
  readonly name: string;
  readonly stateMachine: StoredStateMachine;
  readonly runnable: RunnableDefinition;
  /** JSON text as the caller gave it. */
  readonly input: string;
  readonly region: string;
  readonly accept: AcceptInvocation;
}

const END_EVENTS: Record<EndStatus, string> = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
};

/** What the interpreter says of a Fail state without Error or Cause; on AWS the execution then has none. */
const MADE_UP = { error: "FailStateError", cause: "Execution failed because of a Fail state" };

/** One execution of a state machine. Runs from the moment it is made. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachine: StoredStateMachine;
  readonly input: string;
  readonly startDate = new Date();
  readonly history = new History();
  /** Resolves when the execution has ended, however it did. */
  readonly ended: Promise<Ending>;
  #ending: Ending | undefined;
  /** Set by StopExecution or a limit: how the execution ends, whatever its states still do. */
  #forced: Omit<Ending, "stopDate"> | undefined;
  #abort: () => void = () => {};

  constructor(options: ExecutionOptions) {
    this.arn = options.arn;
    this.name = options.name;
    this.stateMachine = options.stateMachine;
    this.input = options.input;
    this.ended = this.#run(options);
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Ends the execution as ABORTED. Tasks that run already run on, as on AWS, but nothing follows them. */
  async stop(error?: string, cause?: string): Promise<Ending> {
    this.#force({ status: "ABORTED", error, cause });
    return this.ended;
  }

  async #run({ runnable, region, accept }: ExecutionOptions): Promise<Ending> {
    const { roleArn, arn: machineArn, name: machineName } = this.stateMachine;
    const run: ExecutionRun = {
      runnable,
      history: this.history,
      region,
      roleArn,
      accept,
      fail: ({ name, message }) => this.#force({ status: "FAILED", error: name, cause: message }),
    };
    const scope = new RunScope(run);
    const context = {
      Execution: {
        Id: this.arn,
        Name: this.name,
        RoleArn: roleArn,
        RootInput: JSON.parse(this.input),
        RootStartTime: this.startDate.toISOString(),
      },
      StateMachine: { Id: machineArn, Name: machineName },
    };
    const machine = new StateMachine(runnable.definition, { validationOptions: { noValidate: true } });
    const running = observeRun(machine, JSON.parse(this.input), context, scope);
    this.#abort = running.abort;
    const result = await running.result.then(succeeded, failed);
    scope.stop();
    return this.#end(this.#forced ?? result, scope);
  }

  #force(ending: Omit<Ending, "stopDate">): void {
    if (this.#ending || this.#forced) return;
    this.#forced = ending;
    this.#abort();
  }

  #end(ending: Omit<Ending, "stopDate">, scope: RunScope): Ending {
    const { status, output, error, cause } = ending;
    const details =
      status === "SUCCEEDED" ? { output, outputDetails: { truncated: false } } : { error, cause };
    this.#ending = { ...ending, stopDate: new Date() };
    this.history.add(END_EVENTS[status], scope.lastEventId, details, this.#ending.stopDate.getTime());
    this.history.close();
    return this.#ending;
  }
}

function succeeded(output: unknown): Omit<Ending, "stopDate"> {
  return { status: "SUCCEEDED", output: toJson(output) };
}

function failed(error: unknown): Omit<Ending, "stopDate"> {
  if (error instanceof ExecutionTimeoutError) return { status: "TIMED_OUT" };
  const reason = error instanceof ExecutionError ? error.cause : error;
  if (!(reason instanceof Error)) return { status: "FAILED", error: "States.Runtime", cause: String(reason) };
  const isDefect = !(reason instanceof TaskError) && reason.constructor.name === reason.name;
  if (isDefect && reason.name !== MADE_UP.error) {
    return { status: "FAILED", error: "States.Runtime", cause: limitCause(reason.message) };
  }
  return {
    status: "FAILED",
    error: reason.name === MADE_UP.error ? undefined : limitError(reason.name),
    cause: reason.message === MADE_UP.cause ? undefined : limitCause(reason.message),
  };
}
