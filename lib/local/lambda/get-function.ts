import { json } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { codeLocation } from "./function-code.ts";
import { describeVersion } from "./function-configuration.ts";
import { readFunctionName } from "./function-name.ts";
import { findReferenced } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";

type Names = Readonly<Record<string, string>>;

/** GetFunction: configuration, tags, reserved concurrency and a link to the code that holds for ten minutes. */
export async function getFunction(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const { fn, stored, qualifier } = find(context, request, names);
  return json(200, {
    Configuration: describeVersion(context, fn, stored, qualifier),
    Code: { RepositoryType: "S3", Location: codeLocation(context, stored) },
    Tags: fn.tags.size > 0 ? Object.fromEntries(fn.tags) : undefined,
    Concurrency:
      fn.reservedConcurrency === undefined
        ? undefined
        : { ReservedConcurrentExecutions: fn.reservedConcurrency },
  });
}

/** GetFunctionConfiguration */
export async function getFunctionConfiguration(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const { fn, stored, qualifier } = find(context, request, names);
  return json(200, describeVersion(context, fn, stored, qualifier));
}

/** GetFunctionCodeSigningConfig: without an ARN for a function that has none. */
export async function getFunctionCodeSigningConfig(
  context: LambdaContext,
  _: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const fn = context.functions.get(readFunctionName(names.FunctionName ?? "").functionName);
  const { CodeSigningConfigArn } = fn.latest.settings;
  return json(200, { CodeSigningConfigArn, FunctionName: fn.name });
}

function find(context: LambdaContext, request: AwsRequest, names: Names) {
  return findReferenced(
    context.functions,
    readFunctionName(names.FunctionName ?? "", request.query.get("Qualifier")),
  );
}
