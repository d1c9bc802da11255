import { errorName, isThrottle } from "../aws-errors.ts";
import { TargetError, ThrottledError } from "../errors.ts";

/**
 * Turns an error of the SDK into one of ours where it says something that the user can act on: a missing permission
 * with its action and resource, or throttling. Any other error comes back as it is.
 * @param action IAM action, such as `lambda:GetFunction`
 * @param who whose policy must allow it
 */
export function toActionableError(
  error: unknown,
  action: string,
  resource: string,
  who = "the role of the Prepare step",
): unknown {
  if (/AccessDenied|Forbidden/.test(errorName(error))) {
    return new TargetError(`no permission for ${action} on ${resource}: allow it to ${who}`, {
      cause: error,
    });
  }
  if (isThrottle(error)) {
    return new ThrottledError(`AWS throttled ${action} on ${resource}`, { cause: error });
  }
  return error;
}
