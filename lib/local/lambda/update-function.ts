import { z } from "zod";
import { json, readJson } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { architecturesShape, checkVersion, codeShape, loadCode } from "./function-code.ts";
import { describeVersion } from "./function-configuration.ts";
import { readFunctionName } from "./function-name.ts";
import { checkConstraints, type FunctionSettings, settingsShape } from "./function-settings.ts";
import { checkChangeable, startUpdate } from "./function-states.ts";
import {
  checkRevision,
  makeVersion,
  type StoredFunction,
  type StoredVersion,
  type VersionParts,
} from "./function-store.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { publish } from "./publish-version.ts";

type Names = Readonly<Record<string, string>>;

const configurationShape = settingsShape.extend({ RevisionId: z.string().optional() });

const updateCodeShape = codeShape.extend({
  Architectures: architecturesShape.optional(),
  Publish: z.boolean().optional(),
  DryRun: z.boolean().optional(),
  RevisionId: z.string().optional(),
});

/** UpdateFunctionConfiguration: members that are left out keep their value; `Environment` is replaced whole. */
export async function updateFunctionConfiguration(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const input = readJson(request, configurationShape);
  const fn = context.functions.get(readFunctionName(names.FunctionName ?? "").functionName);
  checkRevision(fn.latest, input.RevisionId);
  const changes = settingsShape.parse(input);
  checkConstraints(changes, context.quotas);
  const settings: FunctionSettings = { ...fn.latest.settings, ...withoutUndefined(changes) };
  if (changes.LoggingConfig) {
    settings.LoggingConfig = mergeLogging(fn.latest.settings.LoggingConfig, changes.LoggingConfig);
  }
  const next = changeLatest(fn, { settings });
  checkVersion(context, next);
  startUpdate(fn, next, context.transitionMs);
  return json(200, describeVersion(context, fn, next));
}

/** UpdateFunctionCode: also the only way to change the architecture. */
export async function updateFunctionCode(
  context: LambdaContext,
  request: AwsRequest,
  names: Names,
): Promise<AwsResponse> {
  const input = readJson(request, updateCodeShape);
  const { functionName } = readFunctionName(names.FunctionName ?? "");
  checkRevision(context.functions.get(functionName).latest, input.RevisionId);
  const code = await loadCode(context, input);
  // Found again: the function may have changed or gone while the package was unpacked.
  const fn = context.functions.get(functionName);
  checkRevision(fn.latest, input.RevisionId);
  checkChangeable(fn);
  const next = changeLatest(fn, {
    code,
    architecture: input.Architectures?.[0] ?? fn.latest.version.architecture,
  });
  checkVersion(context, next);
  if (input.DryRun) return json(200, describeVersion(context, fn, next));
  startUpdate(fn, next, context.transitionMs);
  if (!input.Publish) return json(200, describeVersion(context, fn, next));
  const published = publish(context, fn);
  return json(200, describeVersion(context, fn, published, published.version.version));
}

function changeLatest(fn: StoredFunction, changes: Partial<VersionParts>): StoredVersion {
  const { latest } = fn;
  return makeVersion({
    name: fn.name,
    arn: fn.arn,
    version: "$LATEST",
    settings: latest.settings,
    architecture: latest.version.architecture,
    code: latest.code,
    activeAtMs: latest.activeAtMs,
    ...changes,
  });
}

/** Log levels belong to JSON: a change to Text drops them. */
function mergeLogging(
  before: FunctionSettings["LoggingConfig"],
  changes: NonNullable<FunctionSettings["LoggingConfig"]>,
): FunctionSettings["LoggingConfig"] {
  const merged = { ...before, ...withoutUndefined(changes) };
  return changes.LogFormat === "Text" ? { ...changes, LogGroup: merged.LogGroup } : merged;
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<T>;
}
