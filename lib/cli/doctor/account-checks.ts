import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { listLeftovers } from "../../cleanup/leftovers.ts";
import { createStsClient } from "../../clients.ts";
import { formatCount } from "../../report/format.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { type Finding, failed, ok, skipped, skipWhenDenied } from "./check.ts";
import { isStandIn, type Patient } from "./patient.ts";

/** As in package.json. */
const MIN_NODE_MAJOR = 22;

/** @param version of Node, as `process.versions` has it: `22.4.1` */
export function checkNode(version: string): Finding {
  const major = Number(version.split(".")[0]);
  if (major >= MIN_NODE_MAJOR) return ok(`Node.js ${version}`);
  return failed(`Node.js ${version}`, `install Node.js ${MIN_NODE_MAJOR} or newer`);
}

/** Fills in whose credentials they are. */
export async function checkCredentials(patient: Patient): Promise<Finding> {
  const { aws } = patient;
  // First whether there are any: a stand-in for AWS may have no STS to ask.
  await callAws("sts:GetCallerIdentity", "you", aws.clients.sfn.config.credentials());
  const sts = await createStsClient(aws.options);
  try {
    const { Arn } = await callAws("sts:GetCallerIdentity", "you", sts.send(new GetCallerIdentityCommand({})));
    patient.callerArn = Arn;
    return ok(`${Arn}`);
  } catch (error) {
    if (isStandIn(patient)) return skipped("there are some; the endpoint on this machine has no STS to ask");
    throw error;
  } finally {
    sts.destroy();
  }
}

/** Fewer than this in flight at once make a run slow: six sizes on two architectures, one at a time each. */
const COMFORTABLE_CONCURRENCY = 12;

/**
 * Whether the account and region have concurrent executions left for a run (Lambda's GetAccountSettings).
 * @throws AwsCallError for what is not a missing permission: that skips the check
 */
export async function checkConcurrency({ aws }: Patient): Promise<Finding> {
  try {
    const get = aws.clients.lambda.send(new GetAccountSettingsCommand({}));
    const { AccountLimit } = await callAws("lambda:GetAccountSettings", aws.region, get);
    const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
    const detail = `${formatCount(free)} of ${formatCount(AccountLimit?.ConcurrentExecutions ?? 0)} concurrent executions are not reserved`;
    if (free === 0) return failed(detail, "free some: every invocation would be throttled");
    if (free < COMFORTABLE_CONCURRENCY) {
      return ok(detail, 'put "candidateConcurrency": 2 into the input, so that your functions keep some');
    }
    return ok(detail);
  } catch (error) {
    return skipWhenDenied(error);
  }
}

/** AWS tells it nowhere. */
export function checkMemoryQuota(): Finding {
  const todo =
    "sizes above an account's quota (3008 MB in many new ones) are shown as failed, the rest is measured";
  return skipped("AWS has no call that tells the account's memory quota", todo);
}

/**
 * Whether clones of earlier runs are left over in the region, and how many are past their expiry.
 * @throws AwsCallError for what is not a missing permission: that skips the check
 */
export async function checkLeftovers({ aws }: Patient): Promise<Finding> {
  try {
    const listing = listLeftovers(aws.clients.lambda, new Date());
    const clones = await callAws("lambda:ListFunctions", aws.region, listing);
    if (clones.length === 0) return ok("no clones in the region");
    const expired = clones.filter(({ isExpired }) => isExpired).length;
    if (expired > 0) {
      return failed(`${expired} clones are past their expiry`, "power-tuner cleanup --expired --yes");
    }
    return ok(`${clones.length} clones, none past its expiry`, "power-tuner cleanup shows them");
  } catch (error) {
    return skipWhenDenied(error);
  }
}
