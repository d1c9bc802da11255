import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { METRIC_NAMESPACE, type StepMetric } from "./metrics.ts";

const LEFTOVER_METRIC: StepMetric = "LeftoverClones";

/** Alarms when a clone is left over, and when a clean-up failed for good. */
export function createAlarms(
  scope: Construct,
  {
    namePrefix,
    deadLetterQueue,
    topic,
  }: { readonly namePrefix: string; readonly deadLetterQueue: IQueue; readonly topic?: ITopic },
): Alarm[] {
  const shared = {
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const alarms = [
    new Alarm(scope, "LeftoverClonesAlarm", {
      ...shared,
      alarmDescription: `${namePrefix}: a run could not delete its clones; the execution's cause names them and the commands that do it`,
      metric: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: LEFTOVER_METRIC,
        // Powertools puts it on every metric; functions/handle.ts takes it from POWERTOOLS_SERVICE_NAME.
        dimensionsMap: { service: namePrefix },
        statistic: "Maximum",
        period: Duration.minutes(5),
      }),
    }),
    new Alarm(scope, "CleanupFailedAlarm", {
      ...shared,
      alarmDescription: `${namePrefix}: a clean-up failed for good; its message in the queue names the run`,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: "Maximum",
        period: Duration.minutes(5),
      }),
    }),
  ];
  if (topic) for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));
  return alarms;
}
