import type { Findings } from "../analyze/findings.ts";
import {
  describeCheck,
  describeCompared,
  describeInterval,
  describeLimit,
  describeValue,
  describeWhere,
  rankVerdict,
  VERDICTS,
} from "../gate/check-words.ts";
import { concludeChecks } from "../gate/conclude-checks.ts";
import type { GateCheck } from "./checks.ts";
import { formatCount, formatText, NO_VALUE } from "./format.ts";
import { type Html, html } from "./html.ts";
import { renderTable } from "./table-model.ts";

/** What a gate made of each budget, the worst first. */
export function renderChecks(checks: readonly GateCheck[], findings: Findings): Html {
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
      .toSorted((a, b) => rankVerdict(a.verdict) - rankVerdict(b.verdict))
      .map((check) => ({
        className: check.verdict,
        cells: listCells(check, findings).map((text) => ({ text })),
      })),
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

/**
 * The gate's own conclusion in words: `Gate: passed`, `Gate: failed, 2 of 5 checks`, `Gate: undecided, 1 of 5 checks
 * without a verdict`. A pass with anything but passes is one with warnings.
 */
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

function listCells(check: GateCheck, findings: Findings): readonly string[] {
  const { verdict, over, note, source } = describeCheck(check, findings);
  const { sign = "?" } = VERDICTS[rankVerdict(check.verdict)] ?? {};
  return [
    `${sign} ${verdict}`,
    formatText(check.name),
    describeWhere(check, findings) ?? NO_VALUE,
    describeValue(check, findings) ?? NO_VALUE,
    describeInterval(check, findings) ?? NO_VALUE,
    describeLimit(check, findings) ?? NO_VALUE,
    check.level,
    source ?? NO_VALUE,
    [describeCompared(check, findings), over, note].filter((part) => part !== undefined).join("; "),
  ];
}
