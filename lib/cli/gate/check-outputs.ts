import type { InputMistake } from "../../errors.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import { checkOutFile } from "../files/out-file.ts";

const OUTPUT_KINDS = ["json", "junit", "markdown", "html", "openmetrics", "comment"] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];

/** A file that the gate writes. */
export interface GateOutput {
  readonly kind: OutputKind;
  /** Absolute. */
  readonly path: string;
}

/**
 * Reads `--output KIND=FILE`, and checks that each file can be written, which must be known before anything is spent.
 * @param inputs what the gate reads, by the names that mistakes have for it: no output takes its place
 */
export async function checkOutputs(
  texts: readonly string[],
  inputs: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Checked<readonly GateOutput[]>> {
  const outputs: GateOutput[] = [];
  const mistakes: InputMistake[] = [];
  for (const text of texts) {
    const [name, ...rest] = text.split("=");
    const kind = OUTPUT_KINDS.find((one) => one === name);
    const file = rest.join("=");
    if (kind === undefined || file === "") {
      const allowed = `KIND=FILE with a KIND of ${OUTPUT_KINDS.join(", ")}`;
      mistakes.push({ field: "--output", value: text, allowed });
      continue;
    }
    const path = await checkOutFile("--output", file, inputs, cwd);
    if (!path.ok) mistakes.push(...path.mistakes);
    else if (outputs.some((one) => one.path === path.value)) {
      mistakes.push({ field: "--output", value: text, allowed: "each file once" });
    } else outputs.push({ kind, path: path.value });
  }
  return mistakes.length > 0 ? invalid(...mistakes) : valid(outputs);
}
