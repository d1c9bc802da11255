import { AwsError } from "../http/aws-error.ts";
import type { AwsRequest, AwsResponse, Service } from "../http/service.ts";
import type { Caller } from "../http/session-token.ts";
import { element } from "../http/xml.ts";
import { assumeRole, toRoleId } from "./assume-role.ts";
import type { StsContext } from "./sts-context.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const BODY_LIMIT_BYTES = 1024 * 1024;

type Operation = (context: StsContext, input: URLSearchParams, caller: Caller) => string;

/** By their names in the API; each gives the content of its result element. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
};

/** AWS Security Token Service (protocol awsQuery): who a caller is, and how it becomes a role. */
export function createStsService(context: StsContext): Service {
  return {
    bodyLimitBytes: () => BODY_LIMIT_BYTES,
    bodyTooLarge: () =>
      new AwsError("RequestEntityTooLarge", 413, `Request must be smaller than ${BODY_LIMIT_BYTES} bytes`),
    async handle(request) {
      const input = readInput(request);
      const name = input.get("Action") ?? "";
      const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
      if (!operation) {
        throw new AwsError(
          "InvalidAction",
          400,
          `The embedded cloud does not support this STS action: ${name}`,
        );
      }
      const result = operation(context, input, request.caller);
      const metadata = element("RequestId", request.requestId);
      return respond(
        200,
        `<${name}Response xmlns="${NAMESPACE}"><${name}Result>${result}</${name}Result><ResponseMetadata>${metadata}</ResponseMetadata></${name}Response>`,
      );
    },
    identify(request) {
      const input = readInput(request);
      const name = input.get("Action") ?? "";
      if (!Object.hasOwn(OPERATIONS, name)) return undefined;
      return { name, action: `sts:${name}`, resourceArn: input.get("RoleArn") ?? "*" };
    },
    renderError({ code, statusCode, message }, requestId) {
      const type = statusCode < 500 ? "Sender" : "Receiver";
      const error = element("Type", type) + element("Code", code) + element("Message", message);
      return respond(
        statusCode,
        `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error>${element("RequestId", requestId)}</ErrorResponse>`,
      );
    },
  };
}

/** GetCallerIdentity */
function getCallerIdentity({ principalOf }: StsContext, _: URLSearchParams, caller: Caller): string {
  const arn = principalOf(caller);
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1];
  const userId = session === undefined ? "AIDALOCALUSER" : `${toRoleId(arn)}:${session}`;
  const [, , , , account] = arn.split(":");
  return element("Arn", arn) + element("UserId", userId) + element("Account", account);
}

/** The members of a request are form fields in its body; older clients put them into the URL. */
function readInput({ body, query }: AwsRequest): URLSearchParams {
  return body.length > 0 ? new URLSearchParams(body.toString()) : query;
}

function respond(statusCode: number, body: string): AwsResponse {
  return { statusCode, headers: { "content-type": "text/xml" }, body };
}
