import type { Caller } from "./http/session-token.ts";

/**
 * Who a caller is to AWS's policies, as an ARN: an assumed role, a function in its execution role's session (Lambda
 * names the session after the function), or a user of the account.
 * @param roleOf the execution role of a function, or undefined when there is no such function any more.
 */
export function toPrincipalArn(
  { functionName, assumedRoleArn }: Caller,
  accountId: string,
  roleOf: (functionName: string) => string | undefined,
): string {
  if (assumedRoleArn !== undefined) return assumedRoleArn;
  if (functionName === undefined) return `arn:aws:iam::${accountId}:user/local`;
  const role = roleOf(functionName)?.split("/").at(-1) ?? "deleted";
  return `arn:aws:sts::${accountId}:assumed-role/${role}/${functionName}`;
}
