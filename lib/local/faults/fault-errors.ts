import { AwsError } from "../http/aws-error.ts";
import type { RequestedOperation } from "../http/service.ts";

/** The request that an error answers, and who made it. */
export interface FailingRequest {
  readonly operation: RequestedOperation;
  readonly principalArn: string;
}

/** The kinds of fault that are an error of AWS's. */
export type ErrorKind = "throttle" | "conflict" | "server-error" | "denied" | "not-found";

type Errors = Record<ErrorKind, (request: FailingRequest) => AwsError>;

/**
 * The errors of each service under its own names, status codes and words (service models of botocore; public logs).
 * An assumed role that does not exist is "not authorized" to STS too, so that nobody learns which roles there are.
 */
export const ERRORS: {
  readonly lambda: Errors;
  readonly states: Errors;
  readonly s3: Errors;
  readonly sts: Omit<Errors, "conflict"> & { readonly conflict?: undefined };
} = {
  lambda: {
    throttle: ({ operation }) =>
      new AwsError(
        "TooManyRequestsException",
        429,
        operation.name === "Invoke" ? "Rate Exceeded." : "Rate exceeded",
        {
          fields: {
            Reason:
              operation.name === "Invoke" ? "ConcurrentInvocationLimitExceeded" : "CallerRateLimitExceeded",
          },
        },
      ),
    conflict: ({ operation }) =>
      new AwsError(
        "ResourceConflictException",
        409,
        `The operation cannot be performed at this time. An update is in progress for resource: ${operation.resourceArn}`,
      ),
    "server-error": () =>
      new AwsError("ServiceException", 500, "An error occurred and the request cannot be processed."),
    denied: (request) => new AwsError("AccessDeniedException", 403, notAuthorized(request)),
    "not-found": ({ operation }) =>
      new AwsError("ResourceNotFoundException", 404, `Function not found: ${operation.resourceArn}`),
  },
  states: {
    throttle: () => new AwsError("ThrottlingException", 400, "Rate exceeded"),
    conflict: ({ operation }) =>
      new AwsError("ConflictException", 400, `Another request is changing: '${operation.resourceArn}'`),
    "server-error": () => new AwsError("InternalServerException", 500, "Internal server error"),
    denied: (request) => new AwsError("AccessDeniedException", 400, notAuthorized(request)),
    "not-found": ({ operation }) =>
      operation.resourceArn.includes(":execution:")
        ? new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${operation.resourceArn}'`)
        : new AwsError(
            "StateMachineDoesNotExist",
            400,
            `State Machine Does Not Exist: '${operation.resourceArn}'`,
          ),
  },
  s3: {
    throttle: () => new AwsError("SlowDown", 503, "Please reduce your request rate."),
    conflict: () =>
      new AwsError(
        "OperationAborted",
        409,
        "A conflicting conditional operation is currently in progress against this resource. Please try again.",
      ),
    "server-error": () =>
      new AwsError("InternalError", 500, "We encountered an internal error. Please try again."),
    denied: ({ principalArn, operation: { action, resourceArn } }) =>
      new AwsError(
        "AccessDenied",
        403,
        `User: ${principalArn} is not authorized to perform: ${action} on resource: "${resourceArn}" because no identity-based policy allows the ${action} action`,
      ),
    "not-found": ({ operation }) =>
      operation.resourceArn.includes("/")
        ? new AwsError("NoSuchKey", 404, "The specified key does not exist.")
        : new AwsError("NoSuchBucket", 404, "The specified bucket does not exist"),
  },
  sts: {
    throttle: () => new AwsError("Throttling", 400, "Rate exceeded"),
    "server-error": () => new AwsError("InternalFailure", 500, "An internal error occurred."),
    denied: (request) => new AwsError("AccessDenied", 403, notAuthorizedByResource(request)),
    "not-found": (request) => new AwsError("AccessDenied", 403, notAuthorizedByResource(request)),
  },
};

/** AWS's words when no policy of the caller's allows it (IAM user guide, access denied error messages). */
function notAuthorized(request: FailingRequest): string {
  return `${notAuthorizedByResource(request)} because no identity-based policy allows the ${request.operation.action} action`;
}

function notAuthorizedByResource({ principalArn, operation }: FailingRequest): string {
  return `User: ${principalArn} is not authorized to perform: ${operation.action} on resource: ${operation.resourceArn}`;
}
