import { InputError, type InputMistake, limitMistakes } from "../errors.ts";
import { parseAgeMs } from "./baseline-age.ts";
import { parseLines } from "./config-lines.ts";
import type { ConfigMistake } from "./config-mistake.ts";
import { toConfigMistakes } from "./config-mistakes.ts";
import { type GateFile, gateConfigSchema } from "./config-schema.ts";
import { formatPath } from "./format-path.ts";
import { type GateTarget, listTargets } from "./list-targets.ts";

/** The budgets of a file, checked and with defaults. */
export interface GateConfig {
  readonly baseline?: {
    /** As written: relative to the file. */
    readonly file: string;
    readonly missing: "error" | "warn";
    /** Absent where it may have any age. */
    readonly maxAgeMs?: number;
  };
  /** Where all functions are, if the file says so. */
  readonly on?: "local" | "aws";
  readonly targets: readonly GateTarget[];
}

/**
 * Reads a gate's file.
 *
 * @param text YAML or JSON
 * @param name of the file, as it is to be shown: `power-tuner.config.yaml`
 * @throws InputError with every mistake in the order of the lines, each with file, line, field, value, what is allowed
 *   and what to do
 */
export function parseGateConfig(text: string, name: string): GateConfig {
  const { value, errors, lineOf } = parseLines(text);
  if (errors.length > 0) {
    throw new InputError(
      errors.map(({ line, message }) => ({
        field: `${name}:${line}`,
        value: "not readable",
        allowed: "YAML or JSON",
        hint: message,
      })),
    );
  }
  const sourceOf = (path: ConfigMistake["path"]) => `${name}:${lineOf(path)}`;
  const parsed = gateConfigSchema.safeParse(value);
  const { targets, mistakes: ofRules } = listTargets(value, sourceOf);
  const ofSchema = (parsed.error?.issues ?? []).flatMap((issue) => toConfigMistakes(issue, value));
  const mistakes = [...ofSchema, ...ofRules]
    .map((mistake) => ({ ...mistake, line: lineOf(mistake.path) }))
    .sort((a, b) => a.line - b.line)
    .map(({ path, line, value: shown, allowed, hint }): InputMistake => {
      const field = `${name}:${line} ${formatPath(path)}`.trim();
      return { field, value: shown, allowed, ...(hint !== undefined && { hint }) };
    });
  if (!parsed.success || mistakes.length > 0) {
    throw new InputError(limitMistakes(mistakes, { field: name, allowed: "a file without any" }));
  }
  const { baseline, on } = parsed.data;
  return { ...(baseline && { baseline: toBaseline(baseline) }), ...(on && { on }), targets };
}

function toBaseline({ file, missing, maxAge }: NonNullable<GateFile["baseline"]>) {
  const maxAgeMs = parseAgeMs(maxAge);
  return { file, missing, ...(maxAgeMs !== undefined && { maxAgeMs }) };
}
