import { chooseSampling } from "../../prepare/choose-settings.ts";
import { listMemorySizesMb } from "../../prepare/memory-sizes.ts";
import { describeSampling } from "../tune/plan-text.ts";
import type { DeployedTuner } from "./find-tuner.ts";
import type { AwsTuneRequest } from "./tune-request.ts";

/** That of `power-tuner local`: no AWS account has it. */
export const EMBEDDED_ACCOUNT_ID = "000000000000";

/** What is about to happen on AWS, in a few lines, before it does. */
export function describeAwsPlan({ parsed }: AwsTuneRequest, tuner: DeployedTuner): string[] {
  const { lambdaARN, powerValues, architectures, num, strategy, autoOptimize, dryRun } = parsed;
  const on = architectures?.join(" and ") ?? "the architectures that its package runs on";
  const sampling = chooseSampling(parsed);
  const memorySizesMb = listMemorySizesMb(powerValues, sampling);
  const sizes = `${memorySizesMb.join(", ")} MB`;
  const candidates = architectures && memorySizesMb.length * architectures.length;
  const goal = strategy === "balanced" ? "cost and speed" : strategy;
  return [
    tuner.accountId === EMBEDDED_ACCOUNT_ID
      ? `Tuning ${lambdaARN} in the embedded cloud: nothing is called in AWS and nothing is billed`
      : `Tuning ${lambdaARN} on AWS: its throwaway clones are invoked, and billed`,
    dryRun
      ? "  a dry run: one invocation, and nothing is changed"
      : `  ${sizes} on ${on}, ${describeSampling({ sampling, num }, candidates)}, for ${goal}`,
    `  by the state machine ${tuner.name} in ${tuner.region}, account ${tuner.accountId}`,
    ...(autoOptimize ? ["  afterwards the function itself is set to what is recommended (--apply)"] : []),
  ];
}
