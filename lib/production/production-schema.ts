import { z } from "zod";
import type { Production } from "./production.ts";

const text = z.string();
const number = z.number();
const optional = <T extends z.ZodType>(schema: T) => schema.exactOptional();

const metricTarget = { functionName: text, qualifier: optional(text) };

/** What `result.json` keeps of production; fields it does not know are dropped. */
export const productionSchema: z.ZodType<Production> = z.object({
  days: number,
  from: text,
  until: text,
  metrics: z.discriminatedUnion("state", [
    z.object({
      ...metricTarget,
      state: z.literal("measured"),
      invocations: number,
      durationSumMs: optional(number),
      meanDurationMs: optional(number),
      percentilesMs: optional(
        z.object({
          p50: optional(number),
          p90: optional(number),
          p95: optional(number),
          p99: optional(number),
        }),
      ),
      errors: optional(number),
      throttles: optional(number),
      coldStartShare: optional(number),
      meanInitMs: optional(number),
      maxMemoryUsedMb: optional(number),
    }),
    z.object({ ...metricTarget, state: z.literal("no-data") }),
    z.object({ ...metricTarget, state: z.literal("unreadable"), reason: text }),
  ]),
  filledIn: z.object({ monthlyInvocations: optional(number), coldStartShare: optional(number) }),
});
