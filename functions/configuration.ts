import type { Environment } from "../lib/analyze/result.ts";

/** What the stack tells its functions. */
export interface Configuration {
  readonly bucketName: string;
  readonly environment: Environment;
  /** Where clones write their logs, so that no log group of theirs is left; absent where nobody keeps logs. */
  readonly cloneLogGroup?: string;
}

/**
 * What the stack tells its functions through environment variables.
 * `TUNER_BUCKET` names the bucket; `TUNER_CLONE_LOG_GROUP`, when set, the log group of the clones;
 * `TUNER_ENVIRONMENT`, when set, describes a cloud that is not AWS, as JSON.
 * @throws Error when a variable that the stack sets is missing.
 */
export function readConfiguration(env: NodeJS.ProcessEnv): Configuration {
  const bucketName = env.TUNER_BUCKET;
  if (!bucketName)
    throw new Error("TUNER_BUCKET is not set: this function is part of the power tuner's stack");
  return {
    bucketName,
    cloneLogGroup: env.TUNER_CLONE_LOG_GROUP || undefined,
    environment: env.TUNER_ENVIRONMENT ? (JSON.parse(env.TUNER_ENVIRONMENT) as Environment) : { kind: "aws" },
  };
}
