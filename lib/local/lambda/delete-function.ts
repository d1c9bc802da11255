import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { readFunctionName } from "./function-name.ts";
import type { StoredFunction } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { conflict, invalidParameter, notFound } from "./lambda-errors.ts";

/** DeleteFunction: with a qualifier one version, without one the function with all versions and aliases. */
export async function deleteFunction(
  context: LambdaContext,
  { query }: AwsRequest,
  names: Readonly<Record<string, string>>,
): Promise<AwsResponse> {
  const { functionName, qualifier } = readFunctionName(names.FunctionName ?? "", query.get("Qualifier"));
  const fn = context.functions.get(functionName);
  if (qualifier !== undefined) await deleteVersion(context, fn, qualifier);
  else await deleteWhole(context, fn);
  return { statusCode: 204 };
}

async function deleteWhole({ functions, invoker }: LambdaContext, fn: StoredFunction): Promise<void> {
  functions.remove(fn);
  const all = [fn.latest, ...fn.published, ...(fn.update ? [fn.update.previous] : [])];
  await Promise.all(all.map(({ version }) => invoker.retire(version)));
}

async function deleteVersion(
  { invoker }: LambdaContext,
  fn: StoredFunction,
  qualifier: string,
): Promise<void> {
  if (qualifier === "$LATEST") {
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  }
  if (fn.aliases.has(qualifier)) throw invalidParameter("Deletion of aliases is not currently supported.");
  const found = fn.published.find(({ version }) => version.version === qualifier);
  if (!found) throw notFound(`Function not found: ${fn.arn}:${qualifier}`);
  const aliases = [...fn.aliases.values()].filter(
    ({ version, additionalWeights }) => version === qualifier || qualifier in additionalWeights,
  );
  if (aliases.length > 0) {
    const list = aliases.map(({ name }) => name).join(", ");
    throw conflict(`Unable to delete version because the following aliases reference it: [${list}]`);
  }
  fn.published = fn.published.filter((stored) => stored !== found);
  await invoker.retire(found.version);
}
