/** The name that AWS gave the error; the SDK does not model all of them. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

/** AWS refused for its rate limits and did nothing. `SlowDown` is S3's word for it. */
export function isThrottle(error: unknown): boolean {
  return /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/.test(errorName(error));
}

/** Another change to the function is in progress, or it is Pending: HTTP 409, which the SDK does not repeat. */
export function isConflict(error: unknown): boolean {
  return errorName(error) === "ResourceConflictException";
}

/** Lambda knows of no such function, version or alias; also of one that has just been made. */
export function isMissing(error: unknown): boolean {
  return errorName(error) === "ResourceNotFoundException";
}

/** The function or alias has changed since it was read; also what a repeated request gets whose first one worked. */
export function isOtherRevision(error: unknown): boolean {
  return errorName(error) === "PreconditionFailedException";
}

/** Refusals that Lambda sends with HTTP 502 although they say that something of the caller's is wrong. */
const REFUSALS_SENT_AS_FAULTS =
  /^(KMS|ENILimit|EC2AccessDenied|EC2Unexpected|SubnetIPAddress|Invalid(Runtime|SecurityGroupID|SubnetID|ZipFile))/;

const CONNECTION_CODES = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR)/;

/** AWS failed, or its answer was lost: whether the call had its effect is not known. */
export function isFault(error: unknown): boolean {
  if (!(error instanceof Error) || REFUSALS_SENT_AS_FAULTS.test(error.name)) return false;
  const { $fault, $metadata, code } = error as {
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
    code?: string;
  };
  return (
    $fault === "server" ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    error.name === "TimeoutError" ||
    CONNECTION_CODES.test(code ?? "")
  );
}

/** Whether a change may go through when it is sent again: throttled, failed or lost, or another one is in progress. */
export function mayGoThroughLater(error: unknown): boolean {
  return isThrottle(error) || isFault(error) || isConflict(error);
}
