import { type Assessment, assess } from "../../lib/assess/assess.ts";
import type { Batch } from "../../lib/measure/batch.ts";
import type { TuningPlan } from "../../lib/prepare/plan.ts";
import { collectSamples } from "../../lib/samples/collect-samples.ts";

/** What Assess decides after batches that are in memory, at the plan's prices. */
export function assessBatches(plan: TuningPlan, batches: readonly Batch[], prices = plan.prices): Assessment {
  return assess(plan, collectSamples(batches), prices);
}
