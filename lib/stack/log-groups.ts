import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { FLEET_SUFFIX } from "./metrics.ts";
import { STEPS, type Step } from "./steps.ts";

export interface LogGroups {
  readonly steps: Readonly<Record<Step, LogGroup>>;
  readonly stateMachine: LogGroup;
  readonly fleet: LogGroup;
  /**
   * Where all clones write. A group of its own per clone, which Lambda makes when nothing else is said, would stay
   * for ever.
   */
  readonly clones: LogGroup;
}

/** What the target prints while it is measured is worth little, and is not the tuner's to keep. */
const CLONE_LOG_RETENTION = RetentionDays.THREE_DAYS;

/** Log groups with an end to what they keep. They go with the stack. */
export function createLogGroups(
  scope: Construct,
  {
    namePrefix,
    retention = RetentionDays.ONE_MONTH,
    encryptionKey,
  }: { readonly namePrefix: string; readonly retention?: RetentionDays; readonly encryptionKey?: IKey },
): LogGroups {
  if (encryptionKey) allowLogs(scope, encryptionKey);
  const create = (id: string, logGroupName: string, kept: RetentionDays) =>
    new LogGroup(scope, id, {
      logGroupName,
      retention: kept,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  return {
    steps: Object.fromEntries(
      STEPS.map((step) => [step, create(`${capitalize(step)}Logs`, `/${namePrefix}/${step}`, retention)]),
    ) as Record<Step, LogGroup>,
    // Names that begin so need no resource policy per group (Step Functions developer guide, logging).
    stateMachine: create("StateMachineLogs", `/aws/vendedlogs/states/${namePrefix}`, retention),
    fleet: create("FleetLogs", `/aws/vendedlogs/states/${namePrefix}${FLEET_SUFFIX}`, retention),
    clones: create("CloneLogs", `/${namePrefix}/clones`, CLONE_LOG_RETENTION),
  };
}

/** `prepare` is `Prepare`, as in names of constructs and states. */
export function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** CloudWatch Logs uses the key itself (CloudWatch Logs user guide, "Encrypt log data using KMS"). */
function allowLogs(scope: Construct, key: IKey): void {
  const { region, partition, account } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      resources: ["*"],
      conditions: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    }),
  );
}
