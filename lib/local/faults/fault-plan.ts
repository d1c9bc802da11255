import type { StateReason } from "../lambda/function-store.ts";
import { ERRORS } from "./fault-errors.ts";

/** What to make go wrong. */
export interface Fault {
  readonly service: "lambda" | "states" | "s3" | "sts";
  /**
   * As AWS names it: CreateFunction, GetFunction, Invoke, PutObject, ListObjectsV2; `*` for all. For `states`,
   * `Task` is the invocation of a Task state's function by the state machine itself, which `*` does not include.
   */
  readonly operation: string;
  /** Name of the function whose credentials signed the request; left out: any caller. */
  readonly caller?: string;
  /**
   * Part of the decoded path and query or of the resource's ARN (function name, object key, the role to assume); for
   * `Task` part of the function's name or ARN.
   */
  readonly resource?: string;
  /**
   * - `throttle`, `conflict`, `server-error`, `denied`, `not-found`: AWS's own error, and nothing was done.
   * - `drop-before`: the connection breaks and nothing was done; for Task `Lambda.SdkClientException`.
   * - `drop-after`: it was done, and the connection breaks before the answer; for Task likewise.
   * - `slow`: it is done at once and answered 2 s of real time later.
   * - `crash`, of a Task: the function's process is killed when the first request it makes to this cloud was carried
   *   out, before it has the answer; when it makes none, in place of its own answer. Of any other operation: the
   *   operation is carried out, and then the process of the function that asked for it is killed, whoever it is.
   */
  readonly kind:
    | "throttle"
    | "conflict"
    | "server-error"
    | "drop-before"
    | "drop-after"
    | "denied"
    | "not-found"
    | "slow"
    | "crash";
  /** Matching requests that pass first; default 0. */
  readonly skip?: number;
  /** How many are hit; default 1; Infinity for all. */
  readonly times?: number;
}

/**
 * CreateFunction, UpdateFunctionConfiguration, UpdateFunctionCode or PublishVersion is accepted, and after its time the
 * function or version is in State Failed, or the update has LastUpdateStatus Failed.
 */
export interface TransitionFault extends Omit<Fault, "service" | "kind"> {
  readonly service: "lambda";
  readonly kind: "fail-state";
  /** Default: an InternalError. */
  readonly stateReason?: StateReason;
}

export type FaultKind = Fault["kind"];

export interface InjectedFault {
  /** How many requests were hit so far. */
  hits(): number;
  remove(): void;
}

/** A request that a fault may hit. */
export interface FaultTarget {
  readonly service: Fault["service"];
  readonly operation: string;
  readonly caller?: string;
  /** What `resource` may be a part of. */
  readonly texts: readonly string[];
}

export interface FaultPlan {
  /** @throws Error when the fault can never happen: AWS has no such error, or a number is wrong. */
  inject(fault: Fault | TransitionFault): InjectedFault;
  readonly isEmpty: boolean;
  /** Counts this request, and says what happens to it; undefined: nothing out of the ordinary. */
  take(target: FaultTarget): Fault | TransitionFault | undefined;
}

interface ActiveFault {
  readonly fault: Fault | TransitionFault;
  passed: number;
  hits: number;
}

/** The operation of the service `states` that no client calls. */
export const TASK = "Task";

/**
 * The faults of one cloud. A request is shown to all of them in the order in which they were injected; the first that
 * is due hits it, alone. A fault that still lets requests pass counts those that no earlier fault hit.
 */
export function createFaultPlan(): FaultPlan {
  const active = new Set<ActiveFault>();
  return {
    inject(fault) {
      check(fault);
      const entry: ActiveFault = { fault, passed: 0, hits: 0 };
      active.add(entry);
      return { hits: () => entry.hits, remove: () => void active.delete(entry) };
    },
    get isEmpty() {
      return active.size === 0;
    },
    take(target) {
      for (const entry of active) {
        const { skip = 0, times = 1 } = entry.fault;
        if (entry.hits >= times || !matches(entry.fault, target)) continue;
        if (entry.passed < skip) {
          entry.passed += 1;
          continue;
        }
        entry.hits += 1;
        return entry.fault;
      }
      return undefined;
    },
  };
}

function matches(
  fault: Fault | TransitionFault,
  { service, operation, caller, texts }: FaultTarget,
): boolean {
  const { resource } = fault;
  return (
    fault.service === service &&
    (fault.operation === operation || (fault.operation === "*" && operation !== TASK)) &&
    (fault.caller === undefined || fault.caller === caller) &&
    (resource === undefined || texts.some((text) => text.includes(resource)))
  );
}

const WITH_STATES = ["CreateFunction", "UpdateFunctionConfiguration", "UpdateFunctionCode", "PublishVersion"];

function check({ service, operation, kind, skip = 0, times = 1 }: Fault | TransitionFault): void {
  if (!Number.isInteger(skip) || skip < 0) throw new Error(`skip is ${skip}; it counts requests`);
  if (times !== Number.POSITIVE_INFINITY && (!Number.isInteger(times) || times < 1)) {
    throw new Error(`times is ${times}; it counts requests from 1, or is Infinity`);
  }
  if (kind === "fail-state") {
    if (WITH_STATES.includes(operation)) return;
    throw new Error(`${operation} has no state that fails; ${WITH_STATES.join(", ")} have`);
  }
  const isError = !["drop-before", "drop-after", "slow", "crash"].includes(kind);
  if (isError && !(kind in ERRORS[service]))
    throw new Error(`the service ${service} has no error for ${kind}`);
}
