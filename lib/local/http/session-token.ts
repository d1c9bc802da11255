import { timingSafeEqual } from "node:crypto";
import { hmac } from "./canonical-request.ts";
import type { SessionKeys } from "./signature.ts";

/** Who made a request, as its session token says; the user's own requests carry none. */
export interface Caller {
  /** The function in whose execution environment the request was made. */
  readonly functionName?: string;
  readonly environmentId?: string;
  /** Set for the credentials that AssumeRole gave: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
  readonly assumedRoleArn?: string;
}

/**
 * A session token for the session's keys that tells who uses them. The token is part of what is signed, and it is
 * sealed, so that a function cannot pass for another one.
 */
export function createSessionToken(keys: SessionKeys, caller: Caller): string {
  const text = Buffer.from(JSON.stringify(caller)).toString("base64url");
  return `${text}.${seal(keys, text)}`;
}

/** The caller in a session token, or undefined when this session did not make the token. */
export function readSessionToken(keys: SessionKeys, token: string): Caller | undefined {
  const [text = "", given = ""] = token.split(".");
  const expected = Buffer.from(seal(keys, text));
  const found = Buffer.from(given);
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString());
}

function seal({ secretAccessKey }: SessionKeys, text: string): string {
  return hmac(Buffer.from(secretAccessKey), `session-token ${text}`).toString("base64url");
}
