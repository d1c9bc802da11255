import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { FunctionVersion } from "../function-version.ts";

const durations = z.array(z.number().nonnegative()).min(1);
const memory = z.array(z.number().positive()).optional();

const SCHEMA = "lambda-recording/1";

const configuration = {
  architecture: z.enum(["x86_64", "arm64"]),
  memorySizeMB: z.number().int().positive(),
};

/** What was measured, or with which error a function cannot even be loaded, as on the wrong architecture. */
const candidateSchema = z.union([
  z.strictObject({
    ...configuration,
    failure: z.object({ errorType: z.string(), errorMessage: z.string() }),
  }),
  z.object({
    ...configuration,
    failure: z.undefined().optional(),
    warm: z.object({ durationMs: durations, maxMemoryUsedMB: memory }),
    cold: z
      .object({
        durationMs: durations,
        initDurationMs: durations,
        /** Of versions with SnapStart, in place of an init duration. */
        restoreDurationMs: durations.optional(),
        billedRestoreDurationMs: durations.optional(),
        maxMemoryUsedMB: memory,
      })
      .optional(),
  }),
]);

const recordingSchema = z.object({
  schema: z.literal(SCHEMA),
  wait: z.enum(["none", "real"]),
  candidates: z.array(candidateSchema).min(1),
});

/**
 * What a function did on AWS Lambda, per architecture and memory size, to be served instead of running it. Durations
 * are those of REPORT lines in milliseconds. `wait: "real"` lets an invocation take as long as it was recorded.
 */
export type Recording = z.infer<typeof recordingSchema>;
export type RecordedCandidate = Recording["candidates"][number];
export type MeasuredCandidate = Extract<RecordedCandidate, { warm: object }>;

/**
 * Whether a version serves a recording in place of running: its package has a `recording.json` and no `bootstrap`.
 * Without a runtime of its own that is enough; beside a handler the file must also say that it is one.
 */
export function isRecorded({ runtime, codeDir }: Pick<FunctionVersion, "runtime" | "codeDir">): boolean {
  const file = path.join(codeDir, "recording.json");
  if (!existsSync(file) || existsSync(path.join(codeDir, "bootstrap"))) return false;
  return runtime.startsWith("provided") || readFileSync(file, "utf8").includes(`"${SCHEMA}"`);
}

/** Whether every cold start of the recording says what it takes with SnapStart. */
export function hasRestores({ candidates }: Recording): boolean {
  return candidates.every(
    (candidate) =>
      candidate.failure || (candidate.cold?.restoreDurationMs && candidate.cold.billedRestoreDurationMs),
  );
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
