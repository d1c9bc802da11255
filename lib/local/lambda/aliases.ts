import { randomUUID } from "node:crypto";
import { z } from "zod";
import { json, readJson } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { readFunctionName } from "./function-name.ts";
import { type Alias, checkRevision, findVersion, type StoredFunction } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { conflict, invalidParameter, notFound, validationFailed } from "./lambda-errors.ts";
import { takePage } from "./page.ts";

type Names = Readonly<Record<string, string>>;

const routingShape = z
  .object({ AdditionalVersionWeights: z.record(z.string(), z.number().min(0).max(1)).optional() })
  .optional();

const updateShape = z.object({
  FunctionVersion: z.string().optional(),
  Description: z.string().optional(),
  RoutingConfig: routingShape,
  RevisionId: z.string().optional(),
});

const createShape = updateShape.extend({ Name: z.string(), FunctionVersion: z.string() });

const NAME = /^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/;

/** CreateAlias */
export async function createAlias(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const input = readJson(request, createShape);
  const fn = findFunction(context, names);
  if (!NAME.test(input.Name)) {
    throw validationFailed([
      `Value '${input.Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`,
    ]);
  }
  if (fn.aliases.has(input.Name)) throw conflict(`Alias already exists: ${fn.arn}:${input.Name}`);
  const alias = point(
    fn,
    { name: input.Name, version: "", description: "", revisionId: "", additionalWeights: {} },
    input,
  );
  return json(201, describe(fn, alias));
}

/** GetAlias */
export async function getAlias(context: LambdaContext, _: AwsRequest, names: Names): Promise<AwsResponse> {
  const fn = findFunction(context, names);
  return json(200, describe(fn, findAlias(fn, names)));
}

/** UpdateAlias */
export async function updateAlias(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const input = readJson(request, updateShape);
  const fn = findFunction(context, names);
  const alias = findAlias(fn, names);
  checkRevision(alias, input.RevisionId);
  return json(200, describe(fn, point(fn, alias, input)));
}

/** DeleteAlias: deleting what is not there succeeds. */
export async function deleteAlias(context: LambdaContext, _: AwsRequest, names: Names): Promise<AwsResponse> {
  findFunction(context, names).aliases.delete(names.Name ?? "");
  return { statusCode: 204 };
}

/** ListAliases, of one version or of all. */
export async function listAliases(
  context: LambdaContext,
  { query }: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const fn = findFunction(context, names);
  const version = query.get("FunctionVersion");
  const all = [...fn.aliases.values()]
    .filter((alias) => version === null || alias.version === version)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextMarker } = takePage(all, query);
  return json(200, { Aliases: items.map((alias) => describe(fn, alias)), NextMarker: nextMarker });
}

function findFunction(context: LambdaContext, names: Names): StoredFunction {
  return context.functions.get(readFunctionName(names.FunctionName ?? "").functionName);
}

function findAlias(fn: StoredFunction, names: Names): Alias {
  const alias = fn.aliases.get(names.Name ?? "");
  if (!alias) throw notFound(`Cannot find alias arn: ${fn.arn}:${names.Name}`);
  return alias;
}

function point(fn: StoredFunction, before: Alias, input: z.infer<typeof updateShape>): Alias {
  const version = input.FunctionVersion ?? before.version;
  const additionalWeights = input.RoutingConfig
    ? (input.RoutingConfig.AdditionalVersionWeights ?? {})
    : before.additionalWeights;
  const others = Object.keys(additionalWeights);
  for (const pointedTo of [version, ...others]) {
    if (pointedTo !== "$LATEST" && !/^\d+$/.test(pointedTo))
      throw notFound(`Function not found: ${fn.arn}:${pointedTo}`);
    findVersion(fn, pointedTo);
  }
  if (others.length > 1)
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  if (others.length > 0 && [version, ...others].includes("$LATEST")) {
    throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  }
  if (others.includes(version))
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );

  const alias: Alias = {
    name: before.name,
    version,
    description: input.Description ?? before.description,
    revisionId: randomUUID(),
    additionalWeights,
  };
  fn.aliases.set(alias.name, alias);
  return alias;
}

function describe(fn: StoredFunction, alias: Alias) {
  return {
    AliasArn: `${fn.arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    RoutingConfig:
      Object.keys(alias.additionalWeights).length > 0
        ? { AdditionalVersionWeights: alias.additionalWeights }
        : undefined,
  };
}
