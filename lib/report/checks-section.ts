import type { Findings } from "../analyze/findings.ts";
import type { GateCheck } from "./checks.ts";
import {
  formatConfiguration,
  formatCount,
  formatDurationMs,
  formatMemoryMb,
  formatText,
  formatUsdPerMillion,
  NO_VALUE,
} from "./format.ts";
import { type Html, html } from "./html.ts";
import { renderTable } from "./table-model.ts";

/** Worst first. */
const VERDICTS: readonly { readonly verdict: GateCheck["verdict"]; readonly text: string }[] = [
  { verdict: "fail", text: "✗ fail" },
  { verdict: "likely-over", text: "✗ likely over" },
  { verdict: "no-data", text: "? no data" },
  { verdict: "not-comparable", text: "? not comparable" },
  { verdict: "at-risk", text: "! at risk" },
  { verdict: "pass", text: "✓ pass" },
];

/** What a gate made of each budget, the worst first. */
export function renderChecks(checks: readonly GateCheck[], findings: Findings): Html {
  const rankOf = ({ verdict }: GateCheck) => VERDICTS.findIndex((one) => one.verdict === verdict);
  const format = (value: number | undefined, unit: GateCheck["unit"]) => formatIn(value, unit, findings);
  return html`<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
<div class="scroll" role="group" aria-labelledby="checks" tabindex="0">
<table class="checks">${renderTable({
    columns: [
      { id: "outcome", heading: "Verdict", align: "left" },
      { id: "check", heading: "Check", align: "left" },
      { id: "configuration", heading: "Configuration", align: "left" },
      { id: "value", heading: "Measured", align: "right" },
      { id: "range", heading: "95 % interval", align: "right" },
      { id: "limit", heading: "Limit", align: "right" },
      { id: "level", heading: "Level", align: "left" },
      { id: "source", heading: "Written in", align: "left" },
      { id: "note", heading: "Note", align: "left" },
    ],
    rows: checks
      .toSorted((a, b) => rankOf(a) - rankOf(b))
      .map((check) => {
        const candidate = findings.candidates.find(({ key }) => key === check.candidateKey);
        const { low, high } = check.interval ?? {};
        return {
          className: check.verdict,
          cells: [
            { text: VERDICTS[rankOf(check)]?.text ?? formatText(check.verdict) },
            { text: formatText(check.name) },
            { text: candidate ? formatConfiguration(candidate) : NO_VALUE },
            { text: format(check.value, check.unit) },
            { text: describeInterval(format(low, check.unit), format(high, check.unit)) },
            { text: format(check.limit, check.unit) },
            { text: check.level },
            { text: formatText(check.source ?? NO_VALUE) },
            { text: formatText(check.note ?? "") },
          ],
        };
      }),
  })}</table>
</div>
</section>`;
}

/** What the gate says as a whole: a sign, the word and a colour, leading to the checks. */
export function renderGate(checks: readonly GateCheck[]): Html {
  const { failed, warned } = sortOut(checks);
  const [state, sign] =
    failed.length > 0 ? ["failed", "✗"] : warned.length > 0 ? ["warned", "!"] : ["passed", "✓"];
  return html`<p class="gate ${state}">${sign} <a href="#checks">${describeGate(checks)}</a></p>`;
}

/** `Gate: passed`, `Gate: failed, 2 of 5 checks`. */
export function describeGate(checks: readonly GateCheck[]): string {
  const { failed, warned } = sortOut(checks);
  if (failed.length > 0)
    return `Gate: failed, ${formatCount(failed.length)} of ${formatCount(checks.length)} checks`;
  return warned.length > 0 ? `Gate: passed, ${formatCount(warned.length)} with a warning` : "Gate: passed";
}

function sortOut(checks: readonly GateCheck[]) {
  const failed = checks.filter(
    ({ level, verdict }) => level === "error" && verdict !== "pass" && verdict !== "at-risk",
  );
  return { failed, warned: checks.filter((check) => check.verdict !== "pass" && !failed.includes(check)) };
}

/** `at least 310 ms` where there is one limit only. */
function describeInterval(low: string, high: string): string {
  if (low === NO_VALUE) return high === NO_VALUE ? NO_VALUE : `at most ${high}`;
  return high === NO_VALUE ? `at least ${low}` : `${low} to ${high}`;
}

function formatIn(value: number | undefined, unit: GateCheck["unit"], { prices }: Findings): string {
  if (value === undefined) return NO_VALUE;
  if (unit === "ms") return formatDurationMs(value);
  if (unit === "mb") return formatMemoryMb(value);
  if (unit === "percent") return `${Number(value.toPrecision(3))} %`;
  return formatUsdPerMillion(value, prices.currency);
}
