import { isDeepStrictEqual } from "node:util";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Target, TuningPlan } from "../prepare/plan.ts";
import type { AliasState } from "./alias.ts";
import type { Latest } from "./latest.ts";

/** Why Apply leaves the function alone when it first looks; undefined when $LATEST is what was measured. */
export function explainTargetObstacle(latest: Latest, target: Target): string | undefined {
  if (latest.failedUpdate) return `the last update of the function has failed: ${latest.failedUpdate}`;
  const measured = target.version === "$LATEST" ? "what was measured" : `version ${target.version}`;
  if (latest.codeSha256 !== target.codeSha256) {
    return target.version === "$LATEST"
      ? "the function was deployed while it was measured"
      : `the code of $LATEST is not that of ${measured}, which was measured: only $LATEST can be changed`;
  }
  if (latest.architecture !== target.architecture) {
    return `$LATEST runs on ${latest.architecture} and ${measured} on ${target.architecture}`;
  }
  if (target.version === "$LATEST" && latest.memoryMb !== target.memoryMb) {
    return `the function's memory was changed while it was measured, from ${target.memoryMb} to ${latest.memoryMb} MB`;
  }
  return undefined;
}

/** What an alias that is moved to $LATEST would give its callers, beside memory and architecture. */
const RELEASED_WITH_A_VERSION = [
  "Runtime",
  "Handler",
  "Role",
  "Timeout",
  "Environment",
  "KMSKeyArn",
  "Layers",
  "VpcConfig",
  "EphemeralStorage",
  "FileSystemConfigs",
  "ImageConfigResponse",
  "TracingConfig",
  "DeadLetterConfig",
  "LoggingConfig",
] as const satisfies readonly (keyof FunctionConfiguration)[];

/** Why a version of $LATEST must not be released in the place of the version that was measured. */
export function explainReleaseObstacle(
  latest: Latest,
  measured: Latest,
  version: string,
): string | undefined {
  const [a, b] = [latest.answer.Configuration, measured.answer.Configuration];
  const different = RELEASED_WITH_A_VERSION.filter((name) => !isDeepStrictEqual(a?.[name], b?.[name]));
  if (different.length === 0) return undefined;
  return `$LATEST differs from version ${version}, which was measured, in ${different.join(", ")}: publishing it would release that too`;
}

/** Why the alias must not be moved, from what it is before anything is changed. */
export function explainAliasObstacle(
  before: AliasState | undefined,
  { apply: { aliasName, canaryWeight }, target }: TuningPlan,
): string | undefined {
  if (!before) {
    return canaryWeight === undefined
      ? undefined
      : `there is no alias ${aliasName} to share the traffic of: leave autoOptimizeCanaryWeight out to make it`;
  }
  if (Object.keys(before.weights).length > 0) {
    return `alias ${aliasName} shares its traffic between versions already: end that first`;
  }
  if (target.qualifier === aliasName && before.version !== target.version) {
    return `alias ${aliasName} was moved from version ${target.version} to ${before.version} while it was measured`;
  }
  if (canaryWeight !== undefined && before.version === "$LATEST") {
    return `alias ${aliasName} points to $LATEST, which cannot share traffic with a version: publish a version for it first`;
  }
  return undefined;
}
