import { isFault, isThrottle } from "../../aws-errors.ts";
import { InputError } from "../../errors.ts";

/** A call to AWS failed: which one, on what, and what to do next. */
export class AwsCallError extends Error {
  override readonly name = "AwsCallError";
  readonly hint: string;
  /** AWS's own name of the error, `AccessDeniedException` for example. */
  readonly awsName: string;

  constructor(message: string, hint: string, awsName: string, options: ErrorOptions) {
    super(message, options);
    this.hint = hint;
    this.awsName = awsName;
  }
}

const NO_CREDENTIALS = "sign in (aws sso login, aws configure), or set AWS_PROFILE or --profile";
const EXPIRED = "sign in again: the credentials have expired or are not AWS's";

/**
 * The answer of a call to AWS.
 * @param action the permission that the call needs, `states:StartExecution`
 * @param resource a name or ARN
 * @throws AwsCallError that says what to do; InputError as it is
 */
export async function callAws<T>(action: string, resource: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof InputError || error instanceof AwsCallError) throw error;
    throw describeAwsError(action, resource, error);
  }
}

/** What happened, to what, and what to do next, in AWS's own words as far as they help. */
export function describeAwsError(action: string, resource: string, error: unknown): AwsCallError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const because = { cause: error };
  if (/CredentialsProviderError|CouldNotLoadCredentials/.test(name)) {
    return new AwsCallError(`no AWS credentials were found (${message})`, NO_CREDENTIALS, name, because);
  }
  if (
    /Expired|UnrecognizedClient|InvalidClientToken|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch/.test(
      name,
    )
  ) {
    return new AwsCallError(`AWS refused the credentials (${name}: ${message})`, EXPIRED, name, because);
  }
  if (isDenied(error)) {
    const hint = `ask for the permission ${action}`;
    return new AwsCallError(`${action} on ${resource} is not allowed (${message})`, hint, name, because);
  }
  if (isUnreachable(error)) {
    const hint = "check the network, the region and AWS_ENDPOINT_URL";
    return new AwsCallError(`AWS cannot be reached for ${action} (${message || name})`, hint, name, because);
  }
  return new AwsCallError(`${action} on ${resource} failed (${name}: ${message})`, "", name, because);
}

/** Whether the caller lacks a permission. */
export function isDenied(error: unknown): boolean {
  if (error instanceof AwsCallError) return isDenied(error.cause);
  return error instanceof Error && /^(AccessDenied|Forbidden|Unauthorized)|NotAuthorized/.test(error.name);
}

/** Whether what was named does not exist. */
export function isMissing(error: unknown): boolean {
  if (error instanceof AwsCallError) return isMissing(error.cause);
  return error instanceof Error && /DoesNotExist|NotFound|NoSuch/.test(error.name);
}

/** Whether nobody answered, so that trying again later may help. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof AwsCallError) return isUnreachable(error.cause);
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)/.test(code) ||
    /TimeoutError|NetworkingError/.test(error.name)
  );
}

/**
 * Whether looking again later may help: nobody answered, AWS is busy or failed, or does not know yet of an execution
 * that it has just started (Step Functions API reference, DescribeExecution: eventually consistent).
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof AwsCallError) return isPassing(error.cause);
  const isTooEarly = error instanceof Error && error.name === "ExecutionDoesNotExist";
  return isUnreachable(error) || isThrottle(error) || isFault(error) || isTooEarly;
}
