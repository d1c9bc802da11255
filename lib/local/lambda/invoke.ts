import { AwsError } from "../http/aws-error.ts";
import type { AwsRequest, AwsResponse, RequestHead } from "../http/service.ts";
import { header } from "../http/service.ts";
import type { InvokeOutcome } from "./function-version.ts";
import { acceptInvocation } from "./invoke-function.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { invalidParameter, validationFailed } from "./lambda-errors.ts";

type InvocationType = "RequestResponse" | "Event" | "DryRun";

/** Lambda quotas: invocation payload, 6 MB synchronous and 1 MB asynchronous. */
const PAYLOAD_LIMIT_BYTES: Record<InvocationType, number> = {
  RequestResponse: 6_291_456,
  DryRun: 6_291_456,
  Event: 1_048_576,
};
/** `LogType: Tail` gives the last 4 KB of the log. */
const LOG_TAIL_BYTES = 4096;

/**
 * Invoke: RequestResponse, Event and DryRun. An Event gets one attempt. AWS makes up to three, one and two minutes
 * apart (Lambda developer guide, "Asynchronous invocation"); a cloud that lives as long as one tuning run would seldom
 * get to the second, and an attempt out of nowhere would disturb what is being measured by then.
 */
export async function invoke(
  context: LambdaContext,
  request: AwsRequest,
  names: Readonly<Record<string, string>>,
): Promise<AwsResponse> {
  const invocationType = readInvocationType(request);
  if (header(request, "x-amz-client-context") !== undefined) {
    throw invalidParameter("The embedded cloud does not support ClientContext.");
  }
  const event = readEvent(request.body);
  const accepted = acceptInvocation(context, names.FunctionName ?? "", request.query.get("Qualifier"));
  const executed = { "x-amz-executed-version": accepted.executedVersion };
  if (invocationType === "DryRun") return { statusCode: 204, headers: executed };
  if (invocationType === "Event") {
    // What becomes of an asynchronous invocation is no business of the caller's.
    accepted.run(event).catch(() => undefined);
    return { statusCode: 202 };
  }
  return respond(await accepted.run(event), header(request, "x-amz-log-type") === "Tail");
}

/** The limit depends on the invocation type. */
export function invokeLimitBytes(head: RequestHead): number {
  return PAYLOAD_LIMIT_BYTES[readInvocationType(head)];
}

/** 413, for a payload above the limit of its invocation type. */
export function payloadTooLarge(head: RequestHead, sizeBytes: number): AwsError {
  const type = readInvocationType(head);
  return new AwsError(
    "RequestTooLargeException",
    413,
    `${sizeBytes} byte payload is too large for the ${type} invocation type (limit ${PAYLOAD_LIMIT_BYTES[type]} bytes)`,
    { fields: { Type: "User" } },
  );
}

function respond(outcome: InvokeOutcome, withLog: boolean): AwsResponse {
  return {
    statusCode: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": outcome.requestId,
      "x-amz-executed-version": outcome.executedVersion,
      ...(outcome.functionError && { "x-amz-function-error": outcome.functionError }),
      ...(withLog && { "x-amz-log-result": outcome.log.subarray(-LOG_TAIL_BYTES).toString("base64") }),
    },
    body: outcome.payload,
  };
}

function readInvocationType(head: RequestHead): InvocationType {
  const type = header(head, "x-amz-invocation-type") ?? "RequestResponse";
  if (type === "RequestResponse" || type === "Event" || type === "DryRun") return type;
  throw validationFailed([
    `Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [RequestResponse, Event, DryRun]`,
  ]);
}

/** No payload is an empty object, as on AWS. */
function readEvent(body: Buffer): Buffer {
  if (body.length === 0) return Buffer.from("{}");
  try {
    JSON.parse(body.toString());
    return body;
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      400,
      `Could not parse request body into json: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
