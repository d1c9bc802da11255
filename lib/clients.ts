import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { PricingClient } from "@aws-sdk/client-pricing";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { STSClient } from "@aws-sdk/client-sts";

/** Where to reach AWS. Left out, the SDK's own chain decides: `AWS_ENDPOINT_URL*`, `AWS_REGION`, credentials. */
export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** A profile of the user's AWS configuration files, in place of `AWS_PROFILE`. */
  readonly profile?: string;
  /** How often a request that may be repeated is sent at most; 3 when left out. */
  readonly maxAttempts?: number;
  /** After it an answer counts as lost; for ever when left out, as a Lambda client may also invoke. */
  readonly requestTimeoutMs?: number;
}

/** Longest synchronous invocation Lambda allows, plus time for the answer to travel. */
const INVOKE_TIMEOUT_MS = 930_000;

/** A request whose connection does not come about was not sent, and may be sent again. */
const CONNECTION_TIMEOUT_MS = 10_000;

/** A Lambda client for the control plane: the SDK's standard retries apply. */
export function createLambdaClient({ requestTimeoutMs, ...options }: ClientOptions = {}): LambdaClient {
  if (requestTimeoutMs === undefined) return new LambdaClient(options);
  return new LambdaClient({
    ...options,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
}

/**
 * A Lambda client for measured invocations. It never repeats a request: a repeated invocation would run the
 * target, and be billed, without being seen. `requestTimeout` belongs to the request handler (at the top level
 * the SDK ignores it), and sockets are as many as invocations in flight. `keepAlive` also sends TCP probes (Node.js,
 * http.Agent), without which a NAT gateway forgets a connection that waits for a slow function. It hands on no trace
 * of the step that sends: where that one is sampled, every measured invocation would be traced, which takes time that
 * it does not take in production; each gets Lambda's own decision instead (SDK, recursion detection middleware).
 */
export function createMeasuringClient(concurrency: number, options: ClientOptions = {}): LambdaClient {
  const agent = { keepAlive: true, maxSockets: concurrency };
  const client = new LambdaClient({
    ...options,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: INVOKE_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: agent,
      httpAgent: agent,
    },
  });
  client.middlewareStack.remove("recursionDetectionMiddleware");
  return client;
}

/** For the bucket of the tuner, and for those of payloads and packages. */
export function createS3Client(options: ClientOptions = {}): S3Client {
  // Buckets of payloads may be in any region.
  return new S3Client({ followRegionRedirects: true, ...options });
}

/** Loaded when it is needed: most runs assume no role. */
export async function createStsClient(options: ClientOptions = {}): Promise<STSClient> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient({ ...options });
}

/** Pages of prices come in tenths of a second, and there are other prices for whoever cannot wait. */
const PRICING_CONNECTION_TIMEOUT_MS = 2000;

/** A client of the Price List API. Few runs need it, and loading it is a part of a cold start. */
export async function createPricingClient(options: ClientOptions = {}): Promise<PricingClient> {
  const { PricingClient } = await import("@aws-sdk/client-pricing");
  const requestHandler = { connectionTimeout: PRICING_CONNECTION_TIMEOUT_MS };
  return new PricingClient({ maxAttempts: 2, ...options, requestHandler });
}

/** Answers with thousands of data points come in seconds. */
const METRICS_REQUEST_TIMEOUT_MS = 30_000;

/**
 * A client for reading metrics. It sends a request once: whoever reads metrics of many functions keeps to a rate of
 * calls, and repeats within it. Few runs need it, and loading it is a part of a cold start.
 */
export async function createCloudWatchClient(options: ClientOptions = {}): Promise<CloudWatchClient> {
  const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
  const { requestTimeoutMs = METRICS_REQUEST_TIMEOUT_MS, ...others } = options;
  const requestHandler = {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  };
  return new CloudWatchClient({ maxAttempts: 1, ...others, requestHandler });
}

/** For `doctor` alone, which asks what roles may do. */
export function createIamClient(options: ClientOptions = {}): IAMClient {
  return new IAMClient({ ...options });
}

/** Where a target is and whose role reaches it, as the plan's `access` says. */
export interface TargetAccess {
  readonly region?: string;
  readonly assumeRoleArn?: string;
}

/** Longest that a step lasts, and a little more. A role that was assumed by a role allows at most an hour (STS). */
const ASSUMED_ROLE_SECONDS = 3600;

/**
 * The options of a client that reaches a target: its region, and the credentials of the role to assume for a target
 * in another account. Assumed anew by each step, which none outlasts.
 * @param sessionName who assumes the role, for the other account's CloudTrail: the run's id.
 * @throws the SDK's own errors, for example `AccessDenied` when the role does not trust the tuner.
 */
export async function reachTarget(
  { region, assumeRoleArn }: TargetAccess,
  sessionName: string,
  openSts: () => Promise<STSClient> = createStsClient,
): Promise<ClientOptions> {
  const inRegion = region === undefined ? {} : { region };
  if (assumeRoleArn === undefined) return inRegion;
  // Few targets are in another account, and loading it is a part of a cold start.
  const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const sts = await openSts();
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: assumeRoleArn,
      // STS allows letters, digits and +=,.@- in at most 64 characters.
      RoleSessionName: `power-tuner-${sessionName}`.replace(/[^\w+=,.@-]/g, "-").slice(0, 64),
      DurationSeconds: ASSUMED_ROLE_SECONDS,
    }),
  );
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
    throw new Error(`STS assumed ${assumeRoleArn} without giving credentials`);
  }
  return {
    ...inRegion,
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    },
  };
}

/** For commands: steps call no state machine. */
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
