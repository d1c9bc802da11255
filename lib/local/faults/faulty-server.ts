import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { DroppedConnection, type IncomingCall, type Intercept } from "../http/server.ts";
import type { AwsResponse, RequestedOperation } from "../http/service.ts";
import type { Caller } from "../http/session-token.ts";
import type { StateReason } from "../lambda/function-store.ts";
import { ERRORS } from "./fault-errors.ts";
import type { Fault, FaultPlan, TransitionFault } from "./fault-plan.ts";

export const SLOW_MS = 2000;

const INTERNAL_ERROR: StateReason = {
  code: "InternalError",
  text: "An internal error occurred while the function was being set up.",
};

export interface FaultyServerOptions {
  readonly plan: FaultPlan;
  readonly principalOf: (caller: Caller) => string;
  /** Kills the process of an execution environment. */
  readonly kill: (environmentId: string) => void;
  /** Kills it when its invocation is meant to crash, and says whether it did. */
  readonly killIfDoomed: (environmentId: string) => boolean;
  /** Lets what the operation has begun fail in the end. */
  readonly failTransition: (operation: RequestedOperation, reason: StateReason) => void;
}

/** Lets the faults of a plan happen to the requests that reach a cloud's server. */
export function createFaultyServer(options: FaultyServerOptions): Intercept {
  const { plan, killIfDoomed } = options;
  return async (call, run) => {
    const operation = plan.isEmpty ? undefined : call.service.identify(call.request);
    const fault = operation && plan.take(toTarget(call, operation));
    const answer = fault ? happen(fault, operation, call, run, options) : run();
    const { environmentId } = call.request.caller;
    if (environmentId === undefined) return answer;
    const [outcome] = await Promise.allSettled([answer]);
    if (killIfDoomed(environmentId)) throw new DroppedConnection();
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  };
}

async function happen(
  fault: Fault | TransitionFault,
  operation: RequestedOperation,
  { serviceName, request }: IncomingCall,
  run: () => Promise<AwsResponse>,
  { principalOf, kill, failTransition }: FaultyServerOptions,
): Promise<AwsResponse> {
  const { caller } = request;
  switch (fault.kind) {
    case "drop-before":
      throw new DroppedConnection();
    case "drop-after":
      await runUnheard(run);
      throw new DroppedConnection();
    case "crash":
      await runUnheard(run);
      if (caller.environmentId !== undefined) kill(caller.environmentId);
      throw new DroppedConnection();
    case "slow": {
      const answer = await run();
      await sleep(SLOW_MS);
      return answer;
    }
    case "fail-state": {
      const answer = await run();
      failTransition(operation, fault.stateReason ?? INTERNAL_ERROR);
      return answer;
    }
    default: {
      const error = ERRORS[serviceName][fault.kind]?.({ operation, principalArn: principalOf(caller) });
      throw error ?? new Error(`${serviceName} has no error for ${fault.kind}`);
    }
  }
}

/** Carries the operation out; what comes of it reaches nobody. */
async function runUnheard(run: () => Promise<AwsResponse>): Promise<void> {
  const answer = await run().catch(() => undefined);
  if (answer?.body instanceof Readable) answer.body.destroy();
}

function toTarget({ serviceName, request }: IncomingCall, operation: RequestedOperation) {
  const { rawPath, rawQuery, caller } = request;
  return {
    service: serviceName,
    operation: operation.name,
    caller: caller.functionName,
    texts: [decode(rawPath), decode(rawQuery.replaceAll("+", " ")), operation.resourceArn],
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
