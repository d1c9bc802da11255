import type { SessionKeys } from "../http/signature.ts";
import type { FunctionStore } from "./function-store.ts";
import type { FunctionVersion, Invoker } from "./function-version.ts";
import type { PackageStore } from "./package-store.ts";
import type { LambdaQuotas } from "./quotas.ts";

/** What Lambda's operations work on. */
export interface LambdaContext {
  readonly region: string;
  readonly accountId: string;
  readonly keys: SessionKeys;
  /** URL of the cloud's server. */
  readonly endpoint: () => string;
  readonly quotas: LambdaQuotas;
  /** How long Pending and InProgress last, in milliseconds. */
  readonly transitionMs: number;
  readonly functions: FunctionStore;
  readonly packages: PackageStore;
  readonly invoker: Invoker;
  /** Why this host cannot run a version, or undefined. */
  readonly checkRunnable: (version: FunctionVersion) => string | undefined;
  /** Reads an object of the cloud's own S3. Errors are S3's. */
  readonly readObject: (bucket: string, key: string) => Promise<Buffer>;
}

/** The unqualified ARN of a function of this cloud. */
export function functionArn(
  { region, accountId }: Pick<LambdaContext, "region" | "accountId">,
  name: string,
) {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}
