import { readFile } from "node:fs/promises";
import { basename, dirname, join, parse, resolve } from "node:path";
import { dropSamples } from "../analyze/findings.ts";
import { InputError, type InputMistake } from "../errors.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { redactAccounts } from "../report/redact.ts";
import { renderReport } from "../report/render.ts";
import { checkOutFolder, writeWhole } from "./out-folder.ts";
import { readResultFile } from "./read-result.ts";
import { renderResultText } from "./result-text.ts";
import type { Shell } from "./shell.ts";

export interface ReportFlags {
  /** The HTML file; the Markdown summary goes beside it. */
  readonly out?: string;
  /** An earlier result to compare with. */
  readonly baseline?: string;
  /** Hides the numbers of AWS accounts. */
  readonly redact?: boolean;
}

/**
 * Renders the report and the summary of a stored result again, without AWS and without the embedded cloud.
 * @throws InputError with everything that is wrong with the files
 */
export async function report(
  path: string,
  flags: ReportFlags,
  { machine, process, stdout, stderr }: Shell,
): Promise<void> {
  const cwd = process.cwd();
  const out = resolve(cwd, flags.out ?? join(dirname(path), "report.html"));
  const mistakes: InputMistake[] = [];
  const read = async (field: string, file: string) => {
    try {
      const result = await readResultFile(field, file, cwd);
      return flags.redact ? redactAccounts(result) : result;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.mistakes);
      return undefined;
    }
  };
  const result = await read("RESULT", path);
  const baseline = flags.baseline === undefined ? undefined : await read("--baseline", flags.baseline);
  const folder = await checkOutFolder("--out", dirname(out), cwd);
  if (!folder.ok) mistakes.push(...folder.mistakes);
  const shell = await readFile(join(machine.homeDir, "dist", "report-shell.html"), "utf8").catch(
    () => undefined,
  );
  if (shell === undefined) {
    const hint = "run `npm run build` in the tuner's folder first";
    mistakes.push({ field: "dist", value: undefined, allowed: "the report's built page", hint });
  }
  if (!result || shell === undefined || mistakes.length > 0) throw new InputError(mistakes);

  const beside = baseline ? { baseline: dropSamples(baseline) } : {};
  const file = await writeWhole(dirname(out), basename(out), renderReport(result, shell, beside));
  const summary = await writeWhole(dirname(out), nameSummary(out), renderMarkdown(result));
  stdout.writeLine(renderResultText(result, stdout));
  stderr.writeLine(`Report: ${file}`);
  stderr.writeLine(`Summary: ${summary}`);
}

/** `summary.md` beside `report.html`, and `orders.md` beside `orders.html`. */
function nameSummary(out: string): string {
  const { name } = parse(out);
  return name === "report" ? "summary.md" : `${name}.md`;
}
