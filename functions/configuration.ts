import type { Environment } from "../lib/analyze/result.ts";

/**
 * What the stack tells its functions through environment variables.
 * `TUNER_BUCKET` names the bucket; `TUNER_ENVIRONMENT`, when set, describes a cloud that is not AWS, as JSON.
 * @throws Error when a variable that the stack sets is missing.
 */
export function readConfiguration(env: NodeJS.ProcessEnv): { bucketName: string; environment: Environment } {
  const bucketName = env.TUNER_BUCKET;
  if (!bucketName)
    throw new Error("TUNER_BUCKET is not set: this function is part of the power tuner's stack");
  return {
    bucketName,
    environment: env.TUNER_ENVIRONMENT ? (JSON.parse(env.TUNER_ENVIRONMENT) as Environment) : { kind: "aws" },
  };
}
