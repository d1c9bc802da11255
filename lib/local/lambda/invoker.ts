import type { LocalHost } from "../cloud.ts";
import type { Invoker } from "./function-version.ts";

export interface InvokerOptions {
  readonly region: string;
  readonly accountId: string;
  /** URL of the cloud's HTTP server, read when an environment starts; handlers get it as `AWS_ENDPOINT_URL`. */
  readonly endpoint: () => string;
  /** What handlers sign with. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly limits?: {
    /** Forces one method instead of the best that works; also through `POWER_TUNER_CPU_METHOD`. */
    readonly cpuMethod?: LocalHost["cpuMethod"];
    /** Lambda's limit for the init phase; default 10,000 ms. */
    readonly initTimeoutMs?: number;
    /** Environments that were idle so long end; default 5 minutes. */
    readonly idleTimeoutMs?: number;
  };
}

/** An `Invoker` on this machine, and what the machine is. */
export interface LocalInvoker extends Invoker {
  readonly host: LocalHost;
}

/** Chooses how limits are enforced by trying it, and removes what dead clouds left behind. */
export async function createInvoker(options: InvokerOptions): Promise<LocalInvoker> {
  throw new Error(`no environments yet for ${options.region}`);
}
