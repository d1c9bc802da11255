import { createLambdaClient, createS3Client } from "../lib/clients.ts";
import { type PrepareRequest, prepare } from "../lib/prepare/prepare.ts";
import { openStore } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

const lambda = createLambdaClient();
const s3 = createS3Client();

/**
 * First state: from the execution's input to the run's plan in the store.
 * @returns what the later states need to find it.
 * @throws InputError, TargetError, ThrottledError
 */
export async function handler(event: PrepareRequest) {
  const store = openStore(s3, readConfiguration(process.env).bucketName);
  const plan = await prepare(event, lambda, store);
  return { runId: plan.runId, candidateConcurrency: plan.settings.candidateConcurrency };
}
