import { dropSamples } from "../analyze/findings.ts";
import type { TuningResult } from "../analyze/result.ts";
import { renderChecks, renderGate } from "./checks-section.ts";
import { renderComparison } from "./comparison-section.ts";
import { renderConfigurations } from "./configurations.ts";
import { renderDetails, renderFailures } from "./details.ts";
import { fillTemplate } from "./fill-template.ts";
import { formatText } from "./format.ts";
import { html, toDataElement, toText } from "./html.ts";
import { renderLocalNote, renderLocalStrip } from "./local-note.ts";
import { renderMasthead } from "./masthead.ts";
import { renderMonth } from "./month-section.ts";
import { type Beside, listDurationsOf, toPageData } from "./page-data.ts";
import { renderProduction } from "./production-section.ts";
import { renderSearch } from "./search-section.ts";
import { listShortlist } from "./shortlist.ts";
import { renderShortlistSection } from "./shortlist-section.ts";
import { listSides } from "./sides.ts";
import { renderVerdict, renderWarnings } from "./verdict.ts";
import { chooseView } from "./view.ts";

/**
 * The HTML report of a result: one file that needs no network, reads in full without JavaScript, and runs only
 * the script and style whose hashes its Content-Security-Policy names.
 * @param shell the page without a result, as `buildReportShell` made it.
 * @param beside an earlier result to compare with, and what a gate made of this one
 * @throws Error when the shell lacks one of its places.
 */
export function renderReport(result: TuningResult, shell: string, beside: Beside = {}): string {
  const findings = dropSamples(result);
  const view = chooseView(findings);
  const listDurations = listDurationsOf(result);
  const { environment, prices, target } = findings;
  const { checks, baseline } = beside;
  // Where nothing was measured, why is what there is to read.
  const isAnyMeasured = findings.candidates.some(({ state }) => state === "measured");
  return fillTemplate(shell, {
    title: toText(html`${formatText(target.functionName)}: power tuning report`),
    top: toText(html`${renderMasthead(findings)}
${checks && renderGate(checks)}
${renderVerdict(findings, listSides(findings, view, listDurations))}
${environment.kind === "local" && renderLocalStrip()}
${renderWarnings(findings)}`),
    shortlist: toText(
      html`${renderShortlistSection(listShortlist(findings, view, listDurations), findings, view)}`,
    ),
    sections: toText(html`${baseline && renderComparison(findings, baseline, view)}
${checks && renderChecks(checks, findings)}
${!isAnyMeasured && renderFailures(findings)}
${renderConfigurations(findings, view)}
${renderProduction(findings)}
${renderMonth(findings, view)}
${renderSearch(findings)}
${environment.kind === "local" && renderLocalNote(environment, prices.region)}
${isAnyMeasured && renderFailures(findings)}
${renderDetails(findings)}`),
    data: toText(toDataElement("result", toPageData(result, beside))),
  });
}
