import type { Findings } from "../../analyze/findings.ts";
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
