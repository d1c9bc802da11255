import { z } from "zod";
import { json, readJson } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/service.ts";
import { architecturesShape, checkVersion, codeShape, loadCode } from "./function-code.ts";
import { describeVersion } from "./function-configuration.ts";
import { readFunctionName } from "./function-name.ts";
import { checkConstraints, settingsShape } from "./function-settings.ts";
import { makeVersion, type StoredFunction } from "./function-store.ts";
import { functionArn, type LambdaContext } from "./lambda-context.ts";
import { conflict, invalidParameter } from "./lambda-errors.ts";
import { publish } from "./publish-version.ts";
import { checkTags } from "./tags.ts";

const shape = settingsShape.extend({
  FunctionName: z.string(),
  Role: z.string(),
  Code: codeShape,
  PackageType: z.enum(["Zip", "Image"]).optional(),
  Architectures: architecturesShape.optional(),
  Publish: z.boolean().optional(),
  Tags: z.record(z.string(), z.string()).optional(),
});

/** CreateFunction: the function is Pending for a short while, as on AWS. */
export async function createFunction(context: LambdaContext, request: AwsRequest): Promise<AwsResponse> {
  const input = readJson(request, shape);
  const { functionName: name, qualifier } = readFunctionName(input.FunctionName);
  if (qualifier !== undefined)
    throw invalidParameter("The function name of a new function has no qualifier.");
  if (input.PackageType === "Image") {
    throw invalidParameter(
      "The embedded cloud runs zip packages only; it does not support container images.",
    );
  }
  const settings = settingsShape.parse(input);
  checkConstraints(settings, context.quotas);
  const tags = checkTags(input.Tags ?? {});
  const refuseTaken = () => {
    if (context.functions.has(name)) throw conflict(`Function already exist: ${name}`);
  };
  refuseTaken();

  const arn = functionArn(context, name);
  const latest = makeVersion({
    name,
    arn,
    version: "$LATEST",
    settings,
    architecture: input.Architectures?.[0] ?? "x86_64",
    code: await loadCode(context, input.Code),
    activeAtMs: Date.now() + context.transitionMs,
  });
  checkVersion(context, latest);
  // Another request may have taken the name while the package was unpacked.
  refuseTaken();
  const fn: StoredFunction = {
    name,
    arn,
    latest,
    published: [],
    lastPublishedNumber: 0,
    aliases: new Map(),
    isSettling: true,
    tags: new Map(Object.entries(tags)),
    runningInvocations: 0,
  };
  context.functions.add(fn);
  if (!input.Publish) return json(201, describeVersion(context, fn, latest));
  // Alone among the answers that tell of a version, this one's ARN does not name it.
  return json(201, describeVersion(context, fn, publish(context, fn)));
}
