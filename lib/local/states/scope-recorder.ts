import type { TaskResource } from "./definition.ts";
import type { RunEvent } from "./observed-run.ts";
import type { ExecutionRun } from "./run-scope.ts";
import { isTooLarge, limitCause, limitError, toJson } from "./task-error.ts";

export type ScopeKind =
  | { readonly name: "execution" }
  /** An iteration of a Map or a branch of a Parallel. */
  | { readonly name: "nested"; readonly index: number };

/** A task under way, as far as the history knows. */
export interface RecordedTask {
  readonly resource: TaskResource;
}

interface CurrentState {
  readonly name: string;
  readonly type: string;
  hasFailed: boolean;
  /** Id of MapStateStarted or ParallelStateStarted. */
  startedId: number;
}

const NOT_TRUNCATED = { truncated: false };
const INVOKE = { resourceType: "lambda", resource: "invoke" };

/** Translates the interpreter's events of one run into AWS's history events, with the chain of their ids. */
export class ScopeRecorder {
  readonly #execution: ExecutionRun;
  readonly #kind: ScopeKind;
  readonly #parent: ScopeRecorder | undefined;
  /** The Map or Parallel state that this run belongs to. */
  #within: CurrentState | undefined;
  #state: CurrentState | undefined;
  #task: RecordedTask | undefined;
  #lastId = 0;

  constructor(execution: ExecutionRun, kind: ScopeKind, parent: ScopeRecorder | undefined) {
    this.#execution = execution;
    this.#kind = kind;
    this.#parent = parent;
  }

  /** @returns the name of a state whose data is above the payload limit, if the event shows one. */
  record(event: RunEvent): string | undefined {
    switch (event.type) {
      case "ExecutionStarted":
        return this.#started(toJson(event.input), event.timestamp);
      case "StateEntered":
        this.#entered(event.state.name, event.state.type, event.state.input, event.timestamp);
        return undefined;
      case "StateExited":
        return this.#exited(toJson(event.state.output), event.timestamp);
      case "StateFailed":
        this.#failed(event.Error, event.Cause);
        return undefined;
      case "StateRetried":
        this.#nestedStarted(event.state.input);
        return undefined;
      case "ExecutionSucceeded":
        this.#ended("MapIterationSucceeded");
        return undefined;
      case "ExecutionFailed":
        this.#ended("MapIterationFailed");
        return undefined;
      case "ExecutionAborted":
        this.#ended("MapIterationAborted");
        return undefined;
      default:
        return undefined;
    }
  }

  taskStarted(resource: TaskResource, input: unknown): RecordedTask {
    const task = { resource };
    this.#task = task;
    if (resource.kind === "lambda:invoke") {
      this.#add("TaskScheduled", { ...INVOKE, region: this.#execution.region, parameters: toJson(input) });
      this.#add("TaskStarted", INVOKE);
    } else {
      const details = { resource: resource.functionArn, input: toJson(input), inputDetails: NOT_TRUNCATED };
      this.#add("LambdaFunctionScheduled", details);
      this.#add("LambdaFunctionStarted");
    }
    return task;
  }

  taskSucceeded(task: RecordedTask, output: string): void {
    // A task that was timed out ends unseen.
    if (this.#task !== task) return;
    this.#task = undefined;
    const details = { output, outputDetails: NOT_TRUNCATED };
    if (task.resource.kind === "lambda:invoke") this.#add("TaskSucceeded", { ...INVOKE, ...details });
    else this.#add("LambdaFunctionSucceeded", details);
  }

  #started(input: string, timeMs: number): string | undefined {
    if (this.#kind.name === "execution") {
      const details = { input, inputDetails: NOT_TRUNCATED, roleArn: this.#execution.roleArn };
      this.#add("ExecutionStarted", details, timeMs);
      return undefined;
    }
    this.#within = this.#parent ? this.#parent.#state : undefined;
    this.#lastId = this.#within?.startedId ?? 0;
    if (this.#within?.type === "Map") this.#add("MapIterationStarted", this.#iteration(), timeMs);
    return isTooLarge(input) ? this.#within?.name : undefined;
  }

  #entered(name: string, type: string, input: unknown, timeMs: number): void {
    const json = toJson(input);
    this.#state = { name, type, hasFailed: false, startedId: 0 };
    this.#task = undefined;
    this.#add(`${type}StateEntered`, { name, input: json, inputDetails: NOT_TRUNCATED }, timeMs);
    this.#nestedStarted(input);
  }

  #nestedStarted(input: unknown): void {
    const state = this.#state;
    if (!state) return;
    state.hasFailed = false;
    if (state.type === "Map") {
      const itemsPath = this.#execution.runnable.maps.get(state.name)?.itemsPath ?? "$";
      state.startedId = this.#add("MapStateStarted", { length: countItems(input, itemsPath) });
    }
    if (state.type === "Parallel") state.startedId = this.#add("ParallelStateStarted");
  }

  #exited(output: string, timeMs: number): string | undefined {
    const state = this.#state;
    if (!state) return undefined;
    const isNesting = state.type === "Map" || state.type === "Parallel";
    if (isNesting && !state.hasFailed) this.#add(`${state.type}StateSucceeded`);
    const details = { name: state.name, output, outputDetails: NOT_TRUNCATED };
    this.#add(`${state.type}StateExited`, details, timeMs);
    return isTooLarge(output) ? state.name : undefined;
  }

  #failed(error: string, cause: unknown): void {
    const state = this.#state;
    if (!state) return;
    state.hasFailed = true;
    if (state.type === "Map" || state.type === "Parallel") this.#add(`${state.type}StateFailed`);
    if (!this.#task) return;
    const isInvoke = this.#task.resource.kind === "lambda:invoke";
    const outcome = error === "States.Timeout" ? "TimedOut" : "Failed";
    const details = { error: limitError(error), cause: limitCause(String(cause)) };
    this.#task = undefined;
    if (isInvoke) this.#add(`Task${outcome}`, { ...INVOKE, ...details });
    else this.#add(`LambdaFunction${outcome}`, details);
  }

  #ended(type: string): void {
    if (this.#within?.type === "Map") this.#add(type, this.#iteration());
    // What follows the nested runs follows the last event of the one that ended last.
    if (this.#parent) this.#parent.#lastId = this.#lastId;
  }

  #iteration() {
    return { name: this.#within?.name, index: this.#kind.name === "nested" ? this.#kind.index : 0 };
  }

  /** Id of the last event of this run, which the event that ends the execution follows. */
  get lastId(): number {
    return this.#lastId;
  }

  #add(type: string, details?: Readonly<Record<string, unknown>>, timeMs?: number): number {
    this.#lastId = this.#execution.history.add(type, this.#lastId, details, timeMs);
    return this.#lastId;
  }
}

/** How many items a Map has, where its path is a plain one (`$.a.b`); else 0, the API's default. */
function countItems(input: unknown, itemsPath: string): number {
  let value = input;
  for (const name of itemsPath.split(".").slice(1)) {
    value = value instanceof Object ? Reflect.get(value, name) : undefined;
  }
  return Array.isArray(value) ? value.length : 0;
}
