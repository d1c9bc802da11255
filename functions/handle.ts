import { Logger } from "@aws-lambda-powertools/logger";
import type { Metrics } from "@aws-lambda-powertools/metrics";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import { createS3Client } from "../lib/clients.ts";
import { DEFAULT_NAME, METRIC_NAMESPACE, type StepMetric } from "../lib/stack/metrics.ts";
import type { Step } from "../lib/stack/steps.ts";
import { openStore, type Store } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

/** What every step gets beside its event. */
export interface StepTools {
  readonly s3: S3Client;
  readonly store: Store;
  readonly context: Context;
  readonly logger: Logger;
  /** Counts something under the tuner's metric namespace, in CloudWatch's embedded metric format. */
  count(metric: StepMetric, value: number): Promise<void>;
}

/**
 * Makes a Lambda handler of a step: opens the bucket, and logs beginning and end as JSON with the run's id on every
 * line. An event is never logged, for it may hold the user's payload.
 * @param readRunId where the run's id is in the step's event; undefined for events of no run.
 */
export function handle<Event, Answer>(
  step: Step,
  readRunId: (event: Event) => string | undefined,
  run: (event: Event, tools: StepTools) => Promise<Answer>,
): (event: Event, context: Context) => Promise<Answer> {
  const s3 = createS3Client();
  // The metrics' only dimension: deployments beside each other have alarms of their own.
  const serviceName = process.env.POWERTOOLS_SERVICE_NAME ?? DEFAULT_NAME;
  const logger = new Logger({ serviceName });
  let metrics: Metrics | undefined;
  // Most steps count nothing, and loading it is a part of a cold start.
  const count = async (metric: StepMetric, value: number) => {
    const { Metrics, MetricUnit } = await import("@aws-lambda-powertools/metrics");
    metrics ??= new Metrics({ namespace: METRIC_NAMESPACE, serviceName });
    metrics.addMetric(metric, MetricUnit.Count, value);
  };

  return async (event, context) => {
    const store = openStore(s3, readConfiguration(process.env).bucketName);
    logger.resetKeys();
    logger.appendKeys({ step, runId: readRunId(event), requestId: context.awsRequestId });
    const startedAtMs = Date.now();
    logger.info("started");
    try {
      const answer = await run(event, { s3, store, context, logger, count });
      logger.info("done", { tookMs: Date.now() - startedAtMs });
      return answer;
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      logger.error("failed", { errorName: name, errorMessage: message, tookMs: Date.now() - startedAtMs });
      throw error;
    } finally {
      if (metrics?.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}
