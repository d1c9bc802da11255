import type { AwsRequest, RequestedOperation } from "../http/service.ts";
import { readFunctionName } from "./function-name.ts";
import { functionArn, type LambdaContext } from "./lambda-context.ts";

/** Operations whose name differs from the action that a policy allows (service authorization reference, Lambda). */
const ACTIONS: Readonly<Record<string, string>> = { Invoke: "InvokeFunction" };

/** What a request to Lambda works on, as its policies and error texts name it. */
export function identifyOperation(
  context: Pick<LambdaContext, "region" | "accountId">,
  name: string,
  request: AwsRequest,
  names: Readonly<Record<string, string>>,
): RequestedOperation {
  const text =
    names.FunctionName ?? names.Resource ?? (name === "CreateFunction" ? readNameOfNew(request) : "");
  return {
    name,
    action: `lambda:${ACTIONS[name] ?? name}`,
    resourceArn: text === "" ? "*" : toArn(context, text, names.Name ?? request.query.get("Qualifier")),
  };
}

function toArn(
  context: Pick<LambdaContext, "region" | "accountId">,
  text: string,
  qualifier: string | null,
): string {
  try {
    const reference = readFunctionName(text, qualifier);
    const arn = functionArn(context, reference.functionName);
    return reference.qualifier === undefined ? arn : `${arn}:${reference.qualifier}`;
  } catch {
    return text;
  }
}

function readNameOfNew({ body }: AwsRequest): string {
  try {
    return String(JSON.parse(body.toString()).FunctionName ?? "");
  } catch {
    return "";
  }
}
