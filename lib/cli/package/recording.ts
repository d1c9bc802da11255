import { z } from "zod";
import { ARCHITECTURES, type Architecture } from "../../units.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import type { PackageContents } from "./contents.ts";

/** Which configurations a recorded function can serve. */
export interface Recording {
  readonly memorySizesMb: readonly number[];
  readonly architectures: readonly Architecture[];
}

/** The part of a recording that names its configurations; the embedded cloud checks the rest. */
const recordingSchema = z.object({
  candidates: z.array(z.object({ architecture: z.enum(ARCHITECTURES), memorySizeMB: z.number() })).min(1),
});

/** Undefined for a function that is run: a bootstrap beside a recording is run, too. */
export async function readRecording({ files }: PackageContents): Promise<Checked<Recording | undefined>> {
  const file = files.find(({ path }) => path === "recording.json");
  if (!file || files.some(({ path }) => path === "bootstrap")) return valid(undefined);
  const parsed = recordingSchema.safeParse(parseJson(Buffer.from(await file.read()).toString("utf8")));
  if (!parsed.success) {
    const allowed = "a recording of a Lambda function, in JSON";
    return invalid({ field: "PATH", value: file.path, allowed, hint: z.prettifyError(parsed.error) });
  }
  const { candidates } = parsed.data;
  const memorySizesMb = new Set(candidates.map(({ memorySizeMB }) => memorySizeMB));
  const architectures = new Set(candidates.map(({ architecture }) => architecture));
  return valid({
    memorySizesMb: [...memorySizesMb].sort((a, b) => a - b),
    architectures: [...architectures],
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
