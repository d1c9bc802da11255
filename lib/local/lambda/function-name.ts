import { validationFailed } from "./lambda-errors.ts";

/** What a caller called a function: its name, and the version or alias if one was named. */
export interface FunctionReference {
  readonly functionName: string;
  readonly qualifier?: string;
}

const PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:function:|\d{12}:function:|function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;
const MAX_NAME_LENGTH = 64;

/**
 * Reads a name, `name:qualifier`, partial ARN (`ACCOUNT:function:name`) or full ARN, each with or without a
 * qualifier; a qualifier given apart must not differ (Lambda API reference, "FunctionName").
 * @throws AwsError `ValidationException` or `InvalidParameterValueException`.
 */
export function readFunctionName(text: string, separateQualifier?: string | null): FunctionReference {
  const [, functionName, ownQualifier] = NAME.exec(text) ?? [];
  if (functionName === undefined) {
    throw validationFailed([
      `Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
    ]);
  }
  if (functionName.length > MAX_NAME_LENGTH) {
    throw validationFailed([
      `Value '${text}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAME_LENGTH}`,
    ]);
  }
  if (ownQualifier && separateQualifier && ownQualifier !== separateQualifier) {
    throw validationFailed([
      `Value '${separateQualifier}' at 'qualifier' failed to satisfy constraint: the function name already names '${ownQualifier}'`,
    ]);
  }
  return { functionName, qualifier: separateQualifier || ownQualifier };
}
