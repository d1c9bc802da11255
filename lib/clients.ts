import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";

/** Where to reach AWS. Left out, the SDK's own chain decides: `AWS_ENDPOINT_URL*`, `AWS_REGION`, credentials. */
export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a request that may be repeated is sent at most; 3 when left out. */
  readonly maxAttempts?: number;
}

/** Longest synchronous invocation Lambda allows, plus time for the answer to travel. */
const INVOKE_TIMEOUT_MS = 930_000;

/** A Lambda client for the control plane: the SDK's standard retries apply. */
export function createLambdaClient(options: ClientOptions = {}): LambdaClient {
  return new LambdaClient({ ...options });
}

/**
 * A Lambda client for measured invocations. It never repeats a request: a repeated invocation would run the
 * target, and be billed, without being seen. `requestTimeout` belongs to the request handler (at the top level
 * the SDK ignores it), and sockets are as many as invocations in flight.
 */
export function createMeasuringClient(concurrency: number, options: ClientOptions = {}): LambdaClient {
  const agent = { keepAlive: true, maxSockets: concurrency };
  return new LambdaClient({
    ...options,
    maxAttempts: 1,
    requestHandler: {
      requestTimeout: INVOKE_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: agent,
      httpAgent: agent,
    },
  });
}

export function createS3Client(options: ClientOptions = {}): S3Client {
  return new S3Client({ ...options });
}

export function createSfnClient(options: ClientOptions = {}): SFNClient {
  return new SFNClient({ ...options });
}

export interface Clients {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
}

/** All clients that the CLI and the local deployment need, for one place. */
export function createClients(options: ClientOptions = {}): Clients {
  return {
    lambda: createLambdaClient(options),
    s3: createS3Client(options),
    sfn: createSfnClient(options),
  };
}
