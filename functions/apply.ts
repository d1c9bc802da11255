import type { TuningResult } from "../lib/analyze/result.ts";
import { apply } from "../lib/apply.ts";
import { createLambdaClient, createS3Client } from "../lib/clients.ts";
import type { StoredInput } from "../lib/prepare/prepare.ts";
import { openStore, runKeys } from "../lib/store.ts";
import { readConfiguration } from "./configuration.ts";

const lambda = createLambdaClient();
const s3 = createS3Client();

/** Adds what was applied to the execution's output, which Analyze made. */
export async function handler({ runId, output }: { runId: string; output: Record<string, unknown> }) {
  const store = openStore(s3, readConfiguration(process.env).bucketName);
  const [input, result] = await Promise.all([
    store.readJson<StoredInput>(runKeys.input(runId)),
    store.readJson<TuningResult>(runKeys.result(runId)),
  ]);
  if (!input || !result) throw new Error(`run ${runId} has no result`);
  return { ...output, applied: await apply(input.autoOptimize, result, lambda) };
}
