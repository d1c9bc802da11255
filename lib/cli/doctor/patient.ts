import type { DeployedTuner, StepFunctions } from "../aws/find-tuner.ts";
import type { Aws } from "../aws/open-aws.ts";

/** What the checks have found out so far; each uses what earlier ones have learnt. */
export interface Patient {
  readonly aws: Aws;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The function to tune, as the user named it. */
  readonly targetName?: string;
  /** With which to invoke the function for real; absent when it is not to be. */
  readonly payload?: { readonly json: string };
  /** ARN of the user or role that the credentials belong to. */
  callerArn?: string;
  tuner?: DeployedTuner;
  steps?: StepFunctions;
  bucketName?: string;
  target?: { readonly arn: string; readonly roleArn?: string; readonly region: string };
}

/** An endpoint on this machine: a cloud that stands in for AWS, and may lack services. */
export function isStandIn({ env }: Pick<Patient, "env">): boolean {
  const endpoint = env.AWS_ENDPOINT_URL;
  return endpoint !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(endpoint);
}
