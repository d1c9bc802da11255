import { setTimeout as sleep } from "node:timers/promises";
import { AwsError } from "../http/aws-error.ts";
import type { AcceptedInvocation } from "../lambda/invoke-function.ts";
import type { AcceptInvocation } from "../states/invoke-task.ts";
import { ERRORS } from "./fault-errors.ts";
import { type FaultPlan, TASK } from "./fault-plan.ts";
import { SLOW_MS } from "./faulty-server.ts";

/**
 * Lets the faults of a plan happen to what state machines invoke.
 * @param principalArn who state machines are to Lambda.
 */
export function createFaultyTasks(
  plan: FaultPlan,
  accept: AcceptInvocation,
  principalArn: string,
): AcceptInvocation {
  return (functionName, qualifier) => {
    const name = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
    const kind = plan.take({ service: "states", operation: TASK, texts: [name] })?.kind;
    switch (kind) {
      case undefined:
      // Of a Task nobody can inject it.
      case "fail-state":
        return accept(functionName, qualifier);
      case "drop-before":
        throw connectionLost();
      case "drop-after":
      case "slow":
      case "crash":
        return change(kind, accept(functionName, qualifier));
      default: {
        const operation = { name: "Invoke", action: "lambda:InvokeFunction", resourceArn: name };
        throw ERRORS.lambda[kind]({ operation, principalArn });
      }
    }
  };
}

function change(kind: "drop-after" | "slow" | "crash", accepted: AcceptedInvocation): AcceptedInvocation {
  return {
    executedVersion: accepted.executedVersion,
    async run(event) {
      const outcome = await accepted.run(event, { crash: kind === "crash" });
      if (kind === "drop-after") throw connectionLost();
      if (kind === "slow") await sleep(SLOW_MS);
      return outcome;
    },
  };
}

/** What Step Functions' own SDK says when Lambda's answer does not come; not an error of Lambda's. */
function connectionLost(): AwsError {
  return new AwsError("SdkClientException", 0, "Unable to execute HTTP request: Connection reset");
}
