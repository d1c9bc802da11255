import type { Caller } from "../http/session-token.ts";
import type { SessionKeys } from "../http/signature.ts";

/** What STS's operations work on. */
export interface StsContext {
  readonly keys: SessionKeys;
  readonly principalOf: (caller: Caller) => string;
}
