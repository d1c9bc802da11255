import type { TuningResult } from "../analyze/result.ts";
import { renderDetails } from "./details.ts";
import { fillTemplate } from "./fill-template.ts";
import { formatText } from "./format.ts";
import { html, toDataElement, toText } from "./html.ts";
import { renderOverview } from "./overview.ts";
import { toReportData } from "./report-data.ts";

/**
 * The HTML report of a result: one file that needs no network, reads in full without JavaScript, and runs only
 * the script and style whose hashes its Content-Security-Policy names.
 * @param shell the page without a result, as `buildReportShell` made it.
 * @throws Error when the shell lacks one of its places.
 */
export function renderReport(result: TuningResult, shell: string): string {
  return fillTemplate(shell, {
    title: toText(html`${formatText(result.target.functionName)}: power tuning report`),
    overview: toText(renderOverview(result)),
    details: toText(renderDetails(result)),
    data: toText(toDataElement("result", toReportData(result))),
  });
}
