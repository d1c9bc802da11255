import { AwsError } from "../http/aws-error.ts";
import type { InvokeOutcome } from "../lambda/function-version.ts";
import type { AcceptedInvocation } from "../lambda/invoke-function.ts";
import type { TaskResource } from "./definition.ts";
import { TaskError, toJson } from "./task-error.ts";

/** Lambda's door for the other services of the cloud. */
export type AcceptInvocation = (functionName: string, qualifier?: string) => AcceptedInvocation;

interface InvokeParameters {
  readonly FunctionName?: unknown;
  readonly Qualifier?: unknown;
  readonly InvocationType?: unknown;
  readonly Payload?: unknown;
}

/**
 * Runs a Task state's call of Lambda and gives what the state's result is on AWS.
 * @throws TaskError named by the function's errorType with its error payload as Cause, or `Lambda.…` for errors of
 * Lambda itself.
 */
export async function invokeTask(
  resource: TaskResource,
  input: unknown,
  accept: AcceptInvocation,
): Promise<unknown> {
  if (resource.kind === "function") {
    const accepted = attempt(() => accept(resource.functionArn));
    return parsePayload(await runSync(accepted, Buffer.from(toJson(input))));
  }
  const {
    FunctionName,
    Qualifier,
    InvocationType = "RequestResponse",
    Payload = {},
  } = input as InvokeParameters;
  const accepted = attempt(() =>
    accept(String(FunctionName), Qualifier === undefined ? undefined : String(Qualifier)),
  );
  const event = Buffer.from(toJson(Payload));
  if (InvocationType === "DryRun") return describe(204, "", { executedVersion: accepted.executedVersion });
  if (InvocationType === "Event") {
    accepted.run(event).catch(() => undefined);
    return describe(202, "", { executedVersion: accepted.executedVersion });
  }
  const outcome = await runSync(accepted, event);
  return describe(200, parsePayload(outcome), outcome);
}

async function runSync(accepted: AcceptedInvocation, event: Buffer): Promise<InvokeOutcome> {
  let outcome: InvokeOutcome;
  try {
    outcome = await accepted.run(event);
  } catch (error) {
    throw toTaskError(error);
  }
  if (outcome.functionError === undefined) return outcome;
  const payload: unknown = parsePayload(outcome);
  const errorType =
    payload instanceof Object && "errorType" in payload ? String(payload.errorType) : "Lambda.Unknown";
  throw new TaskError(errorType, outcome.payload.toString());
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toTaskError(error);
  }
}

function toTaskError(error: unknown): TaskError {
  if (!(error instanceof AwsError)) return new TaskError("Lambda.Unknown", String(error));
  // No answer came: there is no status either.
  if (error.statusCode === 0) return new TaskError(`Lambda.${error.code}`, error.message);
  // An error that Lambda's own model does not have goes by the name of all such errors.
  const name = error.code === "AccessDeniedException" ? "AWSLambdaException" : error.code;
  return new TaskError(
    `Lambda.${name}`,
    `${error.message} (Service: Lambda, Status Code: ${error.statusCode})`,
  );
}

function describe(statusCode: number, payload: unknown, outcome: Partial<InvokeOutcome>) {
  const requestId = outcome.requestId;
  const headers = { "X-Amz-Executed-Version": outcome.executedVersion, "x-amzn-RequestId": requestId };
  return {
    ExecutedVersion: outcome.executedVersion,
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value === undefined ? [] : [value]]),
      ),
      HttpHeaders: headers,
      HttpStatusCode: statusCode,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: statusCode,
  };
}

function parsePayload({ payload }: InvokeOutcome): unknown {
  const text = payload.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
