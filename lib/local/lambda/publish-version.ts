import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { json, readJson } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { describeVersion } from "./function-configuration.ts";
import { readFunctionName } from "./function-name.ts";
import { checkChangeable, withNewRevision } from "./function-states.ts";
import { checkRevision, makeVersion, type StoredFunction, type StoredVersion } from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { invalidParameter } from "./lambda-errors.ts";

const shape = z.object({
  CodeSha256: z.string().optional(),
  Description: z.string().optional(),
  RevisionId: z.string().optional(),
});

/** PublishVersion: gives back the newest version when nothing has changed since it was published. */
export async function publishVersion(
  context: LambdaContext,
  request: AwsRequest,
  names: Readonly<Record<string, string>>,
): Promise<AwsResponse> {
  const input = readJson(request, shape);
  const fn = context.functions.get(readFunctionName(names.FunctionName ?? "").functionName);
  checkChangeable(fn);
  checkRevision(fn.latest, input.RevisionId);
  const { codeSha256 } = fn.latest.code;
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== codeSha256) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${codeSha256}). ` +
        "Please try again with the CodeSHA256 in $LATEST.",
    );
  }
  const published = publish(context, fn, input.Description);
  return json(201, describeVersion(context, fn, published, published.version.version));
}

/**
 * Makes a version of `$LATEST`, or finds the newest one when `$LATEST` is as it was then. A new version changes the
 * revision id of `$LATEST`; its own stays when it becomes active (localstack's tests that were validated against AWS).
 */
export function publish(
  { transitionMs }: Pick<LambdaContext, "transitionMs">,
  fn: StoredFunction,
  description?: string,
): StoredVersion {
  const { latest } = fn;
  const newest = fn.published.at(-1);
  const isNewest = newest?.version.version === String(fn.lastPublishedNumber);
  if (newest && isNewest && fn.lastPublished && isSame(fn.lastPublished, latest)) return newest;

  fn.lastPublishedNumber += 1;
  const made = makeVersion({
    name: fn.name,
    arn: fn.arn,
    version: String(fn.lastPublishedNumber),
    settings: { ...latest.settings, Description: description ?? latest.settings.Description },
    architecture: latest.version.architecture,
    code: latest.code,
    activeAtMs: Date.now() + transitionMs,
  });
  fn.published = [...fn.published, made];
  fn.lastPublished = latest;
  fn.latest = withNewRevision(latest);
  return made;
}

function isSame(a: StoredVersion, b: StoredVersion): boolean {
  return (
    a.code.id === b.code.id &&
    a.version.architecture === b.version.architecture &&
    isDeepStrictEqual(a.settings, b.settings)
  );
}
