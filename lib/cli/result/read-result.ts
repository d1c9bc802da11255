import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import type { TuningResult } from "../../analyze/result.ts";
import { InputError } from "../../errors.ts";
import { formatText } from "../../report/format.ts";
import { codeOf } from "../flags.ts";
import { resultSchema, SCHEMA_VERSION } from "./result-file.ts";

/** What `tune` keeps of a run that was interrupted. */
const partial = z.object({ complete: z.literal(false) });

/** What every version of a result has. */
const head = z.object({ schemaVersion: z.int(), tool: z.object({ version: z.string() }) });

/** More would only repeat the first ones. */
const MAX_SHOWN_FIELDS = 3;

const WHERE =
  "give the result.json that `power-tuner tune` wrote, or the object that resultKey in the execution's output names";

/**
 * Reads a `result.json`.
 * @param field what the file is called in the mistake: `RESULT`
 * @throws InputError with one mistake: the file, what is wrong with it, and what to do
 */
export async function readResultFile(field: string, path: string, cwd: string): Promise<TuningResult> {
  const refuse = (hint: string) =>
    new InputError([{ field, value: path, allowed: "the result.json of a run", hint }]);
  let content: string;
  try {
    content = await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    throw refuse(`cannot read it (${codeOf(error)}): ${WHERE}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw refuse(explainNoJson(content));
  }
  const parsed = resultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refuse(explainNoResult(json, parsed.error));
}

function explainNoJson(content: string): string {
  if (content.trim() === "") return `it is empty: ${WHERE}`;
  if (!content.trimStart().startsWith("{")) return `it is not JSON: ${WHERE}`;
  return "it begins as a result does, and is cut off or damaged: fetch or copy the whole file again";
}

function explainNoResult(json: unknown, { issues }: z.ZodError): string {
  if (partial.safeParse(json).success) {
    return "it holds the samples of a run that was interrupted, and no decision: go on with power-tuner tune --resume";
  }
  const found = head.safeParse(json);
  if (!found.success) return `it is JSON, but no result: ${WHERE}`;
  const { schemaVersion, tool } = found.data;
  if (schemaVersion !== SCHEMA_VERSION) {
    return `it has schemaVersion ${schemaVersion}, of power-tuner ${formatText(tool.version)}, and this one reads ${SCHEMA_VERSION}: use the power-tuner of that version, or tune again`;
  }
  const fields = [...new Set(issues.map(({ path }) => formatText(path.join("."))))];
  const more = fields.length - MAX_SHOWN_FIELDS;
  const shown = [...fields.slice(0, MAX_SHOWN_FIELDS), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return `it is damaged or was changed (missing or wrong in it: ${shown}): fetch or copy the whole file again, or tune again`;
}
