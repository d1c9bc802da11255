import { AwsError } from "../http/aws-error.ts";

/** An error of Step Functions; all of the client's own are 400. */
export function statesError(code: string, message: string): AwsError {
  return new AwsError(code, 400, message);
}

/** 400, with everything that is wrong with the definition. */
export function invalidDefinition(reasons: string): AwsError {
  return statesError("InvalidDefinition", `Invalid State Machine Definition: '${reasons}'`);
}

/** 400: Step Functions has no 404. */
export function stateMachineDoesNotExist(arn: string): AwsError {
  return statesError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

/** 400: Step Functions has no 404. */
export function executionDoesNotExist(arn: string): AwsError {
  return statesError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}

/** 400: a member is outside its constraint. */
export function validationFailed(field: string, constraint: string): AwsError {
  return statesError(
    "ValidationException",
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`,
  );
}

const NAME_MAX_LENGTH = 80;

/** Step Functions quotas, "names": no space, no brackets, no wildcard, no special or control character. */
export function checkName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is forbidden
  const isForbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name);
  if (name === "" || name.length > NAME_MAX_LENGTH || isForbidden) {
    throw statesError("InvalidName", `Invalid Name: '${name}'`);
  }
}
