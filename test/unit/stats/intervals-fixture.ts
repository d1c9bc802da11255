import { readFileSync } from "node:fs";
import { z } from "zod";

const interval = z.object({ low: z.number(), high: z.number() });
const rank = z.number().nullable();

/** What NumPy and SciPy say; the file names the command that made it. */
export const fixture = z
  .object({
    level: z.number(),
    uniforms: z.array(z.object({ seed: z.string(), values: z.array(z.number()) })),
    students: z.array(z.object({ level: z.number(), degrees: z.number(), limit: z.number() })),
    percentiles: z.array(
      z.object({ count: z.number(), p: z.number(), level: z.number(), ranks: z.tuple([rank, rank]) }),
    ),
    samples: z.array(
      z.object({
        name: z.string(),
        values: z.array(z.number()),
        groups: z.array(z.number()).nullable(),
        tail: z.object({ fence: z.number(), count: z.number(), share: z.number() }),
        mean: interval,
        meanGrouped: interval.nullable(),
      }),
    ),
    ratio: z.object({
      a: z.array(z.number()),
      b: z.array(z.number()),
      mean: interval.extend({ ratio: z.number() }),
      percentiles: z.array(interval.extend({ statistic: z.number() })),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL("../../fixtures/stats/intervals.json", import.meta.url), "utf8")));
