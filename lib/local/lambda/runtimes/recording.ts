import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const durations = z.array(z.number().nonnegative()).min(1);
const memory = z.array(z.number().positive()).optional();

const recordingSchema = z.object({
  schema: z.literal("lambda-recording/1"),
  wait: z.enum(["none", "real"]),
  candidates: z
    .array(
      z.object({
        architecture: z.enum(["x86_64", "arm64"]),
        memorySizeMB: z.number().int().positive(),
        warm: z.object({ durationMs: durations, maxMemoryUsedMB: memory }),
        cold: z
          .object({ durationMs: durations, initDurationMs: durations, maxMemoryUsedMB: memory })
          .optional(),
      }),
    )
    .min(1),
});

/**
 * What a function did on AWS Lambda, per architecture and memory size, to be served instead of running it. Durations
 * are those of REPORT lines in milliseconds. `wait: "real"` lets an invocation take as long as it was recorded.
 */
export type Recording = z.infer<typeof recordingSchema>;
export type RecordedCandidate = Recording["candidates"][number];

/** Whether the package is a recorded function; a bootstrap beside the recording is what counts then. */
export function hasRecording(codeDir: string): boolean {
  return existsSync(path.join(codeDir, "recording.json")) && !existsSync(path.join(codeDir, "bootstrap"));
}

/** @throws {Error} naming what is wrong with the package's `recording.json` */
export function readRecording(codeDir: string): Recording {
  const text = readFileSync(path.join(codeDir, "recording.json"), "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("recording.json of the package is not JSON.");
  }
  const { success, data, error } = recordingSchema.safeParse(value);
  if (!success)
    throw new Error(`recording.json of the package is not a recording: ${z.prettifyError(error)}`);
  return data;
}
