import { createHash } from "node:crypto";
import { AwsError } from "../http/aws-error.ts";
import { type Caller, createSessionToken } from "../http/session-token.ts";
import { element } from "../http/xml.ts";
import type { StsContext } from "./sts-context.ts";

const ROLE = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const DURATION_SECONDS = { min: 900, max: 43_200, default: 3600 };
/** What has a role already gets another one for an hour at most. */
const MAX_CHAINED_SECONDS = 3600;

/**
 * AssumeRole: there are no roles here, so every role may be assumed, of any account. The credentials are the session's
 * keys with a token that names the role, and still the function that assumed it.
 */
export function assumeRole({ keys }: StsContext, input: URLSearchParams, caller: Caller): string {
  const roleArn = input.get("RoleArn") ?? "";
  const sessionName = input.get("RoleSessionName") ?? "";
  const [, accountId, roleName] = ROLE.exec(roleArn) ?? [];
  if (accountId === undefined || roleName === undefined) throw invalid(`${roleArn} is invalid`);
  if (!SESSION_NAME.test(sessionName)) {
    throw invalid(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  const seconds = readDuration(input.get("DurationSeconds"), caller);
  const assumedRoleArn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
  const token = createSessionToken(keys, { ...caller, assumedRoleArn });
  const credentials =
    element("AccessKeyId", keys.accessKeyId) +
    element("SecretAccessKey", keys.secretAccessKey) +
    element("SessionToken", token) +
    element("Expiration", new Date(Date.now() + seconds * 1000).toISOString());
  const user =
    element("AssumedRoleId", `${toRoleId(roleArn)}:${sessionName}`) + element("Arn", assumedRoleArn);
  return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`;
}

/** Ids of roles begin with AROA; the same for the same role. */
export function toRoleId(roleArn: string): string {
  return `AROA${createHash("sha256").update(roleArn).digest("hex").slice(0, 17).toUpperCase()}`;
}

function readDuration(text: string | null, caller: Caller): number {
  const seconds = text === null ? DURATION_SECONDS.default : Number(text);
  if (!(seconds >= DURATION_SECONDS.min && seconds <= DURATION_SECONDS.max)) {
    throw invalid(
      `1 validation error detected: Value '${text}' at 'durationSeconds' failed to satisfy constraint: Member must have value between ${DURATION_SECONDS.min} and ${DURATION_SECONDS.max}`,
    );
  }
  const isChained = caller.functionName !== undefined || caller.assumedRoleArn !== undefined;
  if (isChained && seconds > MAX_CHAINED_SECONDS) {
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  return seconds;
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", 400, message);
}
