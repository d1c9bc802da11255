import { AwsError } from "../http/aws-error.ts";
import { type AwsRequest, type AwsResponse, header, type Service } from "../http/service.ts";
import {
  describeExecution,
  getExecutionHistory,
  listExecutions,
  startExecution,
  stopExecution,
} from "./executions.ts";
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
  updateStateMachine,
} from "./state-machines.ts";
import type { StatesContext } from "./states-context.ts";

const TARGET_PREFIX = "AWSStepFunctions.";

/** By their names in the API. */
const OPERATIONS: Readonly<
  Record<string, (context: StatesContext, request: AwsRequest) => Promise<unknown>>
> = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: deleteStateMachine,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  ListStateMachines: listStateMachines,
  StartExecution: startExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  StopExecution: stopExecution,
};

/** Step Functions quotas: largest request, 1 MB. A definition of 1 MB is longer once it is escaped as JSON text. */
const BODY_LIMIT_BYTES = 2 * 1024 * 1024;

/** AWS Step Functions (protocol awsJson1_0). */
export function createStatesService(context: StatesContext): Service {
  return {
    bodyLimitBytes: () => BODY_LIMIT_BYTES,
    bodyTooLarge: () =>
      new AwsError(
        "RequestEntityTooLargeException",
        413,
        `Request must be smaller than ${BODY_LIMIT_BYTES} bytes`,
      ),
    async handle(request) {
      const target = header(request, "x-amz-target") ?? "";
      const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : "";
      const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
      if (!operation || request.method !== "POST") {
        throw new AwsError(
          "UnknownOperationException",
          400,
          `The embedded cloud does not support this Step Functions operation: ${target || request.rawPath}`,
        );
      }
      return respond(200, request.requestId, await operation(context, request));
    },
    identify(request) {
      const name = (header(request, "x-amz-target") ?? "").replace(TARGET_PREFIX, "");
      if (!Object.hasOwn(OPERATIONS, name)) return undefined;
      return { name, action: `states:${name}`, resourceArn: findArn(request) };
    },
    renderError({ code, statusCode, message }, requestId) {
      return respond(statusCode, requestId, { __type: code, message });
    },
  };
}

/** Of the execution or the state machine that the request is about. */
function findArn({ body }: AwsRequest): string {
  try {
    const { executionArn, stateMachineArn, resourceArn } = JSON.parse(body.toString());
    return String(executionArn ?? stateMachineArn ?? resourceArn ?? "*");
  } catch {
    return "*";
  }
}

function respond(statusCode: number, requestId: string, value: unknown): AwsResponse {
  return {
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId },
    body: JSON.stringify(value),
  };
}
