import type { Findings } from "../analyze/findings.ts";
import { concludeChecks } from "../gate/conclude-checks.ts";
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

const SIGNS = { failed: "✗", undecided: "?", warned: "!", passed: "✓" } as const;

/** What the gate says as a whole: a sign, the word and a colour, leading to the checks. */
export function renderGate(checks: readonly GateCheck[]): Html {
  const { state, text } = judge(checks);
  return html`<p class="gate ${state}">${SIGNS[state]} <a href="#checks">${text}</a></p>`;
}

/** `Gate: passed`, `Gate: failed, 2 of 5 checks`, `Gate: undecided, 1 of 5 checks without a verdict`. */
export function describeGate(checks: readonly GateCheck[]): string {
  return judge(checks).text;
}

/** The gate's own conclusion in words; a pass with anything but passes is one with warnings. */
function judge(checks: readonly GateCheck[]): { state: keyof typeof SIGNS; text: string } {
  const counted = checks.filter(({ level }) => level !== "off");
  if (counted.length === 0) return { state: "undecided", text: "Gate: undecided, nothing was checked" };
  const { state } = concludeChecks(counted);
  const deciding = counted.filter(({ level }) => level === "error");
  const failed = deciding.filter(({ verdict }) => verdict === "fail");
  const untold = deciding.filter(({ verdict }) => !["fail", "pass", "at-risk"].includes(verdict));
  const warned = counted.filter(({ verdict }) => verdict !== "pass");
  const partOf = (some: readonly GateCheck[]) =>
    `${formatCount(some.length)} of ${formatCount(counted.length)} ${counted.length === 1 ? "check" : "checks"}`;
  if (state === "failed") return { state, text: `Gate: failed, ${partOf(failed)}` };
  if (state === "undecided") return { state, text: `Gate: undecided, ${partOf(untold)} without a verdict` };
  return warned.length > 0
    ? { state: "warned", text: `Gate: passed, ${formatCount(warned.length)} with a warning` }
    : { state, text: "Gate: passed" };
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
