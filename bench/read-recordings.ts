import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const SCHEMA = "lambda-recordings/1";

const numbers = z.array(z.number());
const durations = numbers.min(1);
const memory = z.array(z.number().nullable());
const recordingsSchema = z.object({
  schema: z.literal(SCHEMA),
  functions: z.array(
    z.object({
      name: z.string(),
      candidates: z.array(
        z.object({
          architecture: z.enum(["x86_64", "arm64"]),
          memorySizeMB: z.number(),
          published: z.object({ costPerMillionUSD: z.number() }).optional(),
          warm: z.object({
            durationMs: durations,
            maxMemoryUsedMB: memory.optional(),
            environment: numbers.optional(),
          }),
          cold: z
            .object({ durationMs: durations, initDurationMs: durations, maxMemoryUsedMB: memory.optional() })
            .optional(),
        }),
      ),
    }),
  ),
});

/** A function that was measured on AWS Lambda, at every size and architecture of which there are durations. */
export type RecordedFunction = z.infer<typeof recordingsSchema>["functions"][number];

/**
 * One size on one architecture. `durationMs` is Duration of the REPORT line, one per invocation; `environment`, where it
 * was recorded, numbers the execution environment of each.
 */
export type RecordedCandidate = RecordedFunction["candidates"][number];

/**
 * The functions of every recording (schema `lambda-recordings/1`) in a folder, in order of file name.
 *
 * @throws Error when the folder holds none, or a file that says it is one is not
 */
export async function readRecordings(dir: string): Promise<RecordedFunction[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".json")).sort();
  const contents = await Promise.all(
    names.map(async (name): Promise<unknown> => JSON.parse(await readFile(join(dir, name), "utf8"))),
  );
  const recordings = contents.filter(
    (content) => z.object({ schema: z.literal(SCHEMA) }).safeParse(content).success,
  );
  if (recordings.length === 0) throw new Error(`no recording (schema ${SCHEMA}) in ${dir}`);
  return recordings.flatMap((recording) => recordingsSchema.parse(recording).functions);
}
