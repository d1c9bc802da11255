import { AwsError } from "../http/aws-error.ts";
import { json } from "../http/json.ts";
import { findRoute, type Operation, type Route } from "../http/routes.ts";
import type { AwsRequest, AwsResponse, Service } from "../http/service.ts";
import {
  deleteFunctionConcurrency,
  getAccountSettings,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from "./account.ts";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./aliases.ts";
import { createFunction } from "./create-function.ts";
import { deleteFunction } from "./delete-function.ts";
import { getFunction, getFunctionCodeSigningConfig, getFunctionConfiguration } from "./get-function.ts";
import { identifyOperation } from "./identify.ts";
import { invoke, invokeLimitBytes, payloadTooLarge } from "./invoke.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { listFunctions, listVersionsByFunction } from "./list-functions.ts";
import { publishVersion } from "./publish-version.ts";
import { listTags, tagResource, untagResource } from "./tags.ts";
import { updateFunctionCode, updateFunctionConfiguration } from "./update-function.ts";

const FUNCTIONS = "/2015-03-31/functions";
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const CONCURRENCY = "functions/{FunctionName}/concurrency";
const TAGS = "/2017-03-31/tags/{Resource}";

/** Methods and paths as in the Lambda API reference. */
const ROUTES: readonly Route<LambdaContext>[] = [
  route("Invoke", "POST", `${FUNCTION}/invocations`, invoke),
  route("CreateFunction", "POST", FUNCTIONS, createFunction),
  route("ListFunctions", "GET", FUNCTIONS, listFunctions),
  route("GetFunction", "GET", FUNCTION, getFunction),
  route("DeleteFunction", "DELETE", FUNCTION, deleteFunction),
  route("GetFunctionConfiguration", "GET", `${FUNCTION}/configuration`, getFunctionConfiguration),
  route("UpdateFunctionConfiguration", "PUT", `${FUNCTION}/configuration`, updateFunctionConfiguration),
  route("UpdateFunctionCode", "PUT", `${FUNCTION}/code`, updateFunctionCode),
  route("PublishVersion", "POST", `${FUNCTION}/versions`, publishVersion),
  route("ListVersionsByFunction", "GET", `${FUNCTION}/versions`, listVersionsByFunction),
  route("CreateAlias", "POST", `${FUNCTION}/aliases`, createAlias),
  route("ListAliases", "GET", `${FUNCTION}/aliases`, listAliases),
  route("GetAlias", "GET", `${FUNCTION}/aliases/{Name}`, getAlias),
  route("UpdateAlias", "PUT", `${FUNCTION}/aliases/{Name}`, updateAlias),
  route("DeleteAlias", "DELETE", `${FUNCTION}/aliases/{Name}`, deleteAlias),
  route("ListTags", "GET", TAGS, listTags),
  route("TagResource", "POST", TAGS, tagResource),
  route("UntagResource", "DELETE", TAGS, untagResource),
  route("GetAccountSettings", "GET", "/2016-08-19/account-settings", getAccountSettings),
  route("PutFunctionConcurrency", "PUT", `/2017-10-31/${CONCURRENCY}`, putFunctionConcurrency),
  route(
    "GetFunctionCodeSigningConfig",
    "GET",
    "/2020-06-30/functions/{FunctionName}/code-signing-config",
    getFunctionCodeSigningConfig,
  ),
  route("GetFunctionConcurrency", "GET", `/2019-09-30/${CONCURRENCY}`, getFunctionConcurrency),
  route("DeleteFunctionConcurrency", "DELETE", `/2017-10-31/${CONCURRENCY}`, deleteFunctionConcurrency),
];

/** Lambda's limit for a request with a package in it, base64 and all. */
const REQUEST_LIMIT_BYTES = 70_167_211;

/** AWS Lambda's control plane and Invoke (protocol restJson1). */
export function createLambdaService(context: LambdaContext): Service {
  return {
    bodyLimitBytes: (head) =>
      head.rawPath.endsWith("/invocations") ? invokeLimitBytes(head) : REQUEST_LIMIT_BYTES - 1,
    bodyTooLarge: (head, sizeBytes) =>
      head.rawPath.endsWith("/invocations")
        ? payloadTooLarge(head, sizeBytes)
        : new AwsError(
            "RequestEntityTooLargeException",
            413,
            `Request must be smaller than ${REQUEST_LIMIT_BYTES} bytes for the ${operationName(head.method, head.rawPath)} operation`,
          ),
    async handle(request: AwsRequest): Promise<AwsResponse> {
      const found = findRoute(ROUTES, request.method, request.rawPath);
      if (!found) {
        throw new AwsError(
          "UnknownOperationException",
          501,
          `The embedded cloud does not support this Lambda operation: ${request.method} ${request.rawPath}`,
        );
      }
      const response = await found.route.run(context, request, found.names);
      return { ...response, headers: { "x-amzn-requestid": request.requestId, ...response.headers } };
    },
    identify(request) {
      const found = findRoute(ROUTES, request.method, request.rawPath);
      return found && identifyOperation(context, found.route.name, request, found.names);
    },
    renderError(error, requestId) {
      const { code, statusCode, message, fields, headers } = error;
      const text = code === "ResourceNotFoundException" ? { Message: message } : { message };
      return json(
        statusCode,
        { Type: statusCode < 500 ? "User" : "Server", ...text, ...fields },
        { "x-amzn-errortype": code, "x-amzn-requestid": requestId, ...headers },
      );
    },
  };
}

function route(
  name: string,
  method: string,
  path: string,
  run: Operation<LambdaContext>,
): Route<LambdaContext> {
  return { name, method, path, run };
}

function operationName(method: string, rawPath: string): string {
  return method === "PUT" && rawPath.endsWith("/code") ? "UpdateFunctionCode" : "CreateFunction";
}
