import { json } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { describeVersion } from "./function-configuration.ts";
import { readFunctionName } from "./function-name.ts";
import type { StoredFunction } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { takePage } from "./page.ts";

/** ListFunctions; `FunctionVersion=ALL` lists published versions too. */
export async function listFunctions(context: LambdaContext, { query }: AwsRequest): Promise<AwsResponse> {
  const all = context.functions
    .list()
    .flatMap((fn) =>
      query.get("FunctionVersion") === "ALL"
        ? describeAll(context, fn)
        : [describeVersion(context, fn, fn.latest)],
    );
  const { items, nextMarker } = takePage(all, query);
  return json(200, { Functions: items, NextMarker: nextMarker });
}

/** ListVersionsByFunction */
export async function listVersionsByFunction(
  context: LambdaContext,
  { query }: AwsRequest,
  names: Readonly<Record<string, string>>,
): Promise<AwsResponse> {
  const fn = context.functions.get(readFunctionName(names.FunctionName ?? "").functionName);
  const { items, nextMarker } = takePage(describeAll(context, fn), query);
  return json(200, { Versions: items, NextMarker: nextMarker });
}

function describeAll(context: LambdaContext, fn: StoredFunction) {
  return [fn.latest, ...fn.published].map((stored) =>
    describeVersion(context, fn, stored, stored.version.version),
  );
}
