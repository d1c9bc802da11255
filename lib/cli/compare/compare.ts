import { basename, dirname, extname } from "node:path";
import { dropSamples } from "../../analyze/findings.ts";
import type { TuningResult } from "../../analyze/result.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import { STATISTICS } from "../../prepare/plan.ts";
import { renderComparisonMarkdown } from "../../report/comparison-markdown.ts";
import { redactAccounts } from "../../report/redact.ts";
import { renderReport } from "../../report/render.ts";
import { chooseView } from "../../report/view.ts";
import { type Checked, valid } from "../checked.ts";
import { checkOutFile } from "../files/out-file.ts";
import { writeWhole } from "../files/out-folder.ts";
import { parseChoice } from "../flags.ts";
import { readReportShell } from "../report/report-shell.ts";
import { NoEvidenceError } from "../result/no-evidence-error.ts";
import { readResultFile } from "../result/read-result.ts";
import type { Shell } from "../shell.ts";
import type { CompareFlags } from "./command.ts";
import { describeComparison } from "./comparison-json.ts";
import { renderComparisonText } from "./comparison-text.ts";

/** More configurations than this are only counted. */
const MAX_NAMED = 5;

/**
 * `compare`: what changed from one stored result to another, without AWS and without the embedded cloud.
 *
 * @throws InputError with everything that is wrong with flags and files; NoEvidenceError when no configuration was
 *   measured in both: then nothing is written
 */
export async function compare(
  [earlierPath, laterPath]: readonly string[],
  flags: CompareFlags,
  early: readonly InputMistake[],
  { machine, process, stdout, stderr }: Shell,
): Promise<void> {
  const cwd = process.cwd();
  const mistakes: InputMistake[] = [...early];
  const take = <T>(checked: Checked<T>): T | undefined => {
    if (checked.ok) return checked.value;
    mistakes.push(...checked.mistakes);
    return undefined;
  };
  const inputs = {
    ...(earlierPath !== undefined && { EARLIER: earlierPath }),
    ...(laterPath !== undefined && { LATER: laterPath }),
  };
  const checkFile = async (field: string, path: string | undefined) =>
    path === undefined ? undefined : take(await checkOutFile(field, path, inputs, cwd));
  const earlier = take(await readResult("EARLIER", earlierPath, cwd));
  const later = take(await readResult("LATER", laterPath, cwd));
  const asked =
    flags.statistic === undefined ? undefined : take(parseChoice("--statistic", flags.statistic, STATISTICS));
  const markdown = await checkFile("--markdown", flags.markdown);
  const page = await checkFile("--out", flags.out);
  if (page !== undefined && extname(page).toLowerCase() !== ".html") {
    mistakes.push({ field: "--out", value: flags.out, allowed: "a file that ends in .html" });
  }
  if (page !== undefined && page === markdown) {
    mistakes.push({ field: "--out", value: flags.out, allowed: "another file than that of --markdown" });
  }
  const shell = page === undefined ? undefined : take(await readReportShell(machine));
  if (!earlier || !later || mistakes.length > 0) throw new InputError(mistakes);

  const shown = { later, earlier };
  const { later: result, earlier: before } = flags.redact ? redactAccounts(shown) : shown;
  const [findings, baseline] = [dropSamples(result), dropSamples(before)];
  const view = chooseView(findings);
  const comparison = describeComparison(findings, baseline, { ...view, statistic: asked ?? view.statistic });
  if (comparison.changes.length === 0) throw new NoEvidenceError(explainNothing(comparison));

  if (page !== undefined && shell !== undefined) {
    await writeWhole(dirname(page), basename(page), renderReport(result, shell, { baseline }));
  }
  if (markdown !== undefined) {
    const text = renderComparisonMarkdown(findings, baseline, { ...view, statistic: comparison.statistic });
    await writeWhole(dirname(markdown), basename(markdown), text);
  }
  const text = () => renderComparisonText(findings, baseline, comparison, view, stdout);
  stdout.writeLine(flags.json ? JSON.stringify(comparison, null, 2) : text());
  if (page !== undefined) stderr.writeLine(`Report: ${page}`);
  if (markdown !== undefined) stderr.writeLine(`Markdown: ${markdown}`);
}

async function readResult(
  field: string,
  path: string | undefined,
  cwd: string,
): Promise<Checked<TuningResult | undefined>> {
  // That it is missing is a mistake of the command line already.
  if (path === undefined) return valid(undefined);
  try {
    return valid(await readResultFile(field, path, cwd));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ok: false, mistakes: error.mistakes };
  }
}

function explainNothing({ unmatched }: ReturnType<typeof describeComparison>): string {
  const list = (of: "before" | "after") => {
    const names = unmatched.flatMap((one) => (one[of] === "measured" ? one.configuration : []));
    const more = names.length - MAX_NAMED;
    return [...names.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ") || "none";
  };
  return `no configuration was measured in both: EARLIER has ${list("before")}, LATER has ${list("after")}`;
}
