import { AwsError } from "../http/aws-error.ts";

/** 404, for example `Function not found: arn:…`. */
export function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", 404, what);
}

/** 409: the name is taken, or the function is in a state that allows no change now. */
export function conflict(message: string): AwsError {
  return new AwsError("ResourceConflictException", 409, message);
}

/** 400: a value that Lambda itself refuses, or that the embedded cloud cannot do. */
export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", 400, message);
}

/** What Lambda's front end says of values outside their constraints, all at once. */
export function validationFailed(mistakes: readonly string[]): AwsError {
  const count = `${mistakes.length} validation error${mistakes.length === 1 ? "" : "s"} detected: `;
  return new AwsError("ValidationException", 400, count + mistakes.join("; "));
}

/** 412: somebody else changed the resource since the caller read it. */
export function revisionMismatch(): AwsError {
  return new AwsError(
    "PreconditionFailedException",
    412,
    "The Revision Id provided does not match the latest Revision Id. " +
      "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  );
}
