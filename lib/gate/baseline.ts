import { z } from "zod";
import { InputError } from "../errors.ts";
import { toJsonParts } from "../json-parts.ts";
import { formatText } from "../report/format.ts";
import {
  BASELINE_SCHEMA_VERSION,
  type Baseline,
  type BaselineTarget,
  baselineSchema,
} from "./baseline-schema.ts";

/** What the file is called where nobody says otherwise; it stands beside the file of the budgets. */
export const BASELINE_NAME = "power-tuner.baseline.json";

/** The command that makes a baseline, or makes it anew. */
export const UPDATE_COMMAND = "power-tuner baseline update";

/** More would only repeat the first ones. */
const MAX_SHOWN_FIELDS = 3;

/** What every version of the file has. */
const head = z.object({ schemaVersion: z.int(), targets: z.array(z.unknown()) });

/**
 * Reads the text of a baseline file.
 *
 * @param name of the file, as it is to be shown
 * @param field what the file is called in the mistake: `baseline`
 * @throws InputError with one mistake: the file, what is wrong with it, and what to do
 */
export function parseBaseline(text: string, name: string, field = "baseline"): Baseline {
  const refuse = (hint: string) =>
    new InputError([{ field, value: name, allowed: `a file that \`${UPDATE_COMMAND}\` wrote`, hint }]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse(explainNoJson(text));
  }
  const parsed = baselineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refuse(explainNoBaseline(json, parsed.error));
}

function explainNoJson(text: string): string {
  if (text.trim() === "") return "it is empty: restore it, or remove it and make it anew";
  if (/^(<{7}|={7}|>{7})/m.test(text)) {
    return "it holds both sides of a merge conflict: take one of them, or make it anew";
  }
  return "it is not JSON: restore it, or remove it and make it anew";
}

function explainNoBaseline(json: unknown, { issues }: z.ZodError): string {
  const found = head.safeParse(json);
  if (!found.success) return "it is JSON, but no baseline";
  if (found.data.schemaVersion !== BASELINE_SCHEMA_VERSION) {
    return `it has schemaVersion ${found.data.schemaVersion}, and this power-tuner reads ${BASELINE_SCHEMA_VERSION}: use the one that wrote it, or make it anew`;
  }
  const fields = [...new Set(issues.map(({ path }) => formatText(path.join("."))))];
  const more = fields.length - MAX_SHOWN_FIELDS;
  const shown = [...fields.slice(0, MAX_SHOWN_FIELDS), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return `it is damaged or was changed (missing or wrong in it: ${shown}): restore it, or make it anew`;
}

/** The text of the file: JSON with a line for each column, and the targets by name, so that diffs are short. */
export function renderBaseline({ schemaVersion, targets }: Baseline): string {
  const sorted = targets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return `${[...toJsonParts({ schemaVersion, targets: sorted })].join("")}\n`;
}

/** The file with these targets in place of those of the same names; all others stay as they are. */
export function replaceTargets(baseline: Baseline | undefined, targets: readonly BaselineTarget[]): Baseline {
  const names = new Set(targets.map(({ name }) => name));
  const others = baseline?.targets.filter(({ name }) => !names.has(name)) ?? [];
  return { schemaVersion: BASELINE_SCHEMA_VERSION, targets: [...others, ...targets] };
}
