import { z } from "zod";
import { json, readJson } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { readFunctionName } from "./function-name.ts";
import { countUnreserved } from "./invoke-function.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { invalidParameter } from "./lambda-errors.ts";
import { minUnreserved } from "./quotas.ts";

type Names = Readonly<Record<string, string>>;

/** GetAccountSettings */
export async function getAccountSettings({ functions, quotas }: LambdaContext): Promise<AwsResponse> {
  const all = functions.list();
  const codeBytes = all.flatMap((fn) => [fn.latest, ...fn.published]).map(({ code }) => code.sizeBytes);
  return json(200, {
    AccountLimit: {
      TotalCodeSize: 322_122_547_200,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: quotas.concurrentExecutions,
      UnreservedConcurrentExecutions: countUnreserved(quotas, all),
    },
    AccountUsage: {
      TotalCodeSize: codeBytes.reduce((sum, size) => sum + size, 0),
      FunctionCount: all.length,
    },
  });
}

/** PutFunctionConcurrency: from then on Invoke throttles above it; 0 throttles everything. */
export async function putFunctionConcurrency(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const input = readJson(request, z.object({ ReservedConcurrentExecutions: z.number().int().min(0) }));
  const fn = find(context, names);
  const minimum = minUnreserved(context.quotas);
  const others = context.functions.list().filter((other) => other !== fn);
  if (countUnreserved(context.quotas, others) - input.ReservedConcurrentExecutions < minimum) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
    );
  }
  fn.reservedConcurrency = input.ReservedConcurrentExecutions;
  return json(200, input);
}

/** GetFunctionConcurrency */
export async function getFunctionConcurrency(
  context: LambdaContext,
  _: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  return json(200, { ReservedConcurrentExecutions: find(context, names).reservedConcurrency });
}

/** DeleteFunctionConcurrency */
export async function deleteFunctionConcurrency(
  context: LambdaContext,
  _: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  find(context, names).reservedConcurrency = undefined;
  return { statusCode: 204 };
}

function find(context: LambdaContext, names: Names) {
  return context.functions.get(readFunctionName(names.FunctionName ?? "").functionName);
}
