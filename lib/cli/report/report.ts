import { basename, dirname } from "node:path";
import { dropSamples } from "../../analyze/findings.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import { renderMarkdown } from "../../report/markdown.ts";
import { redactAccounts } from "../../report/redact.ts";
import { renderReport } from "../../report/render.ts";
import { writeWhole } from "../files/out-folder.ts";
import { readResultFile } from "../result/read-result.ts";
import { renderResultText } from "../result/result-text.ts";
import type { Shell } from "../shell.ts";
import type { ReportFlags } from "./command.ts";
import { chooseReportFiles } from "./report-files.ts";
import { readReportShell } from "./report-shell.ts";

/**
 * Renders the report and the summary of a stored result again, without AWS and without the embedded cloud.
 * @throws InputError with everything that is wrong with the files
 */
export async function report(
  path: string | undefined,
  flags: ReportFlags,
  otherMistakes: readonly InputMistake[],
  { machine, process, stdout, stderr }: Shell,
): Promise<void> {
  const cwd = process.cwd();
  const mistakes = [...otherMistakes];
  const read = async (field: string, file: string) => {
    try {
      return await readResultFile(field, file, cwd);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.mistakes);
      return undefined;
    }
  };
  const own = path === undefined ? undefined : await read("RESULT", path);
  const earlier = flags.baseline === undefined ? undefined : await read("--baseline", flags.baseline);
  const files = await chooseReportFiles(flags.out, { RESULT: path ?? "", "--baseline": flags.baseline }, cwd);
  if (!files.ok) mistakes.push(...files.mistakes);
  const shell = await readReportShell(machine);
  if (!shell.ok) mistakes.push(...shell.mistakes);
  if (!own || !files.ok || !shell.ok || mistakes.length > 0) throw new InputError(mistakes);

  const shown = { result: own, baseline: earlier };
  const { result, baseline } = flags.redact ? redactAccounts(shown) : shown;
  const beside = baseline ? { baseline: dropSamples(baseline) } : {};
  const { page, summary } = files.value;
  await writeWhole(dirname(page), basename(page), renderReport(result, shell.value, beside));
  await writeWhole(dirname(summary), basename(summary), renderMarkdown(result));
  stdout.writeLine(flags.quiet ? result.recommendation.sentence : renderResultText(result, stdout));
  if (flags.quiet) return;
  stderr.writeLine(`Report: ${page}`);
  stderr.writeLine(`Summary: ${summary}`);
}
