import type { Findings } from "../../analyze/findings.ts";
import type { InputMistake } from "../../errors.ts";
import { renderReport } from "../../report/render.ts";
import type { JudgedTarget } from "../outcome.ts";

/**
 * The report of a target's result, with its checks, and beside the baseline where that is a whole result.
 * @param shell the page without a result, as `buildReportShell` made it
 */
export function renderGatePage(target: JudgedTarget, shell: string, baseline?: Findings): string {
  const { checks } = target.verdict;
  return renderReport(target.result, shell, { checks, ...(baseline && { baseline }) });
}

/**
 * A page is about one function: whether one can be written for so many targets.
 * @param value of `--output`, as given: `html=report.html`
 */
export function checkPageTargets(targetCount: number, value: string): InputMistake | undefined {
  if (targetCount === 1) return undefined;
  return {
    field: "--output",
    value,
    allowed: `html with one target; the file has ${targetCount}`,
    hint: "--out FOLDER keeps a page of each",
  };
}
