import { cleanup, type StateError } from "../lib/cleanup.ts";
import { createLambdaClient, createS3Client } from "../lib/clients.ts";
import { openStore } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

/** Patient: a clone that stays because Lambda throttles would end a good run as a failed one. */
const lambda = createLambdaClient({ maxAttempts: 8 });
const s3 = createS3Client();

/** From the state machine: the run and its state. From EventBridge, when an execution ended without it: the execution. */
type CleanupEvent =
  | { readonly runId: string; readonly state: { readonly error?: StateError } }
  | { readonly detail: { readonly name: string } };

/**
 * Deletes the run's clones and tells how the run ends. From the rule, nothing reads the answer: the execution has
 * ended already.
 */
export async function handler(event: CleanupEvent) {
  const store = openStore(s3, readConfiguration(process.env).bucketName);
  if ("detail" in event) return cleanup(event.detail.name, undefined, lambda, store);
  return cleanup(event.runId, event.state.error, lambda, store);
}
