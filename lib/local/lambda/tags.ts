import { z } from "zod";
import { json, readJson } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { readFunctionName } from "./function-name.ts";
import type { StoredFunction } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { invalidParameter } from "./lambda-errors.ts";

type Names = Readonly<Record<string, string>>;

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** ListTags */
export async function listTags(context: LambdaContext, _: AwsRequest, names: Names): Promise<AwsResponse> {
  return json(200, { Tags: Object.fromEntries(findTagged(context, names).tags) });
}

/** TagResource */
export async function tagResource(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const { Tags } = readJson(request, z.object({ Tags: z.record(z.string(), z.string()) }));
  const { tags } = findTagged(context, names);
  checkTags({ ...Object.fromEntries(tags), ...Tags });
  for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
  return { statusCode: 204 };
}

/** UntagResource */
export async function untagResource(
  context: LambdaContext,
  { query }: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const { tags } = findTagged(context, names);
  for (const key of query.getAll("tagKeys")) tags.delete(key);
  return { statusCode: 204 };
}

/**
 * Checks tags against AWS's tag restrictions.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) throw invalidParameter(`A function has at most ${MAX_TAGS} tags.`);
  for (const [key, value] of entries) {
    if (key === "" || key.length > MAX_KEY_LENGTH || value.length > MAX_VALUE_LENGTH || /^aws:/i.test(key)) {
      throw invalidParameter(
        `The tag '${key}' is not valid: its key or value is too long, or its key begins with aws:`,
      );
    }
  }
  return tags;
}

function findTagged(context: LambdaContext, names: Names): StoredFunction {
  const { functionName, qualifier } = readFunctionName(names.Resource ?? "");
  if (qualifier !== undefined) {
    throw invalidParameter(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  }
  return context.functions.get(functionName);
}
