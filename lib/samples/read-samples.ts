import type { Batch } from "../measure/batch.ts";
import { runKeys, type Store } from "../store.ts";
import { openSampleCollector, type RunSamples } from "./collect-samples.ts";

/** Reads all stored batches of a run, a few at a time, and keeps of each only its numbers: a million fit in 512 MB. */
export async function readSamples(store: Pick<Store, "readEach">, runId: string): Promise<RunSamples> {
  const collector = openSampleCollector();
  for await (const batch of store.readEach<Batch>(runKeys.samples(runId))) collector.add(batch);
  return collector.finish();
}
