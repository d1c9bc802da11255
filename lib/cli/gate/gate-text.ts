import { describeComparedBaseline } from "../../gate/choose-baseline.ts";
import type { GateOutcome, TargetOutcome } from "../../gate/outcome.ts";
import { describeHeadline } from "../../gate/outputs/headline.ts";
import { isJudged, sortTold, type ToldCheck, type Weight, weigh } from "../../gate/outputs/tell-target.ts";
import { formatCount, formatText } from "../../report/format.ts";
import type { Style, Terminal } from "../terminal.ts";

const STYLES: Readonly<Record<Weight, Style>> = {
  failed: "red",
  undecided: "yellow",
  warned: "yellow",
  passed: "green",
};

/**
 * The verdict for people: a block for each target without a result and each check, what failed first; what passed last, a
 * line for each; what each target was measured and compared with, and the verdict in the last line.
 */
export function renderGateText(outcome: GateOutcome, terminal: Pick<Terminal, "paint">): string {
  const unjudged = outcome.targets.flatMap((target) => {
    if (isJudged(target)) return [];
    const title = terminal.paint("yellow", "NO RESULT");
    return [
      `${title}  ${formatText(target.name)}`,
      `  ${target.errorName}: ${formatText(target.message)}`,
      "",
    ];
  });
  const told = sortTold(outcome);
  const passed = told.filter(({ check }) => weigh(check) === "passed");
  const others = told.filter(({ check }) => weigh(check) !== "passed");
  const origins = outcome.targets.flatMap(describeOrigin);
  return [
    ...unjudged,
    ...others.flatMap((one) => [...renderCheck(one, terminal), ""]),
    ...passed.map((one) => renderPass(one, terminal)),
    ...(passed.length > 0 ? [""] : []),
    ...(origins.length > 0 ? [...origins, ""] : []),
    renderGateHeadline(outcome, terminal),
  ].join("\n");
}

/** The verdict alone: `✗ Gate failed: 1 of 5 checks`. */
export function renderGateHeadline(outcome: GateOutcome, terminal: Pick<Terminal, "paint">): string {
  const { sign, text } = describeHeadline(outcome);
  const style: Style = sign === "✗" ? "red" : sign === "✓" ? "green" : "yellow";
  return terminal.paint(style, `${sign} ${text}`);
}

function renderCheck({ target, check, words }: ToldCheck, terminal: Pick<Terminal, "paint">): string[] {
  const { verdict, headline, measured, over, note, source } = words;
  const weight = weigh(check);
  const level = check.level === "warn" && weight === "warned" ? " (warn)" : "";
  const title = terminal.paint(STYLES[weight], `${verdict.toUpperCase()}${level}`);
  const details = [measured, over, note, source && `set in ${source}`];
  return [
    `${title}  ${formatText(target)}  ${headline}`,
    ...details.flatMap((line) => (line === undefined ? [] : [`  ${line}`])),
  ];
}

/** `PASS  orders-api  p95 at 1024 MB x86_64 ≤ 250 ms: 240 ms (231 to 248 ms)` */
function renderPass({ target, words }: ToldCheck, terminal: Pick<Terminal, "paint">): string {
  const { verdict, headline, short, note } = words;
  const title = terminal.paint(STYLES.passed, verdict.toUpperCase());
  return `${title}  ${formatText(target)}  ${[headline, short ?? note].filter(Boolean).join(": ")}`;
}

function describeOrigin(target: TargetOutcome): string[] {
  const { baseline, name } = target;
  const compared = baseline ? [`compared with ${describeComparedBaseline(baseline)}`] : [];
  const parts = isJudged(target) ? [...compared, ...describeLooks(target)] : compared;
  return parts.length > 0 ? [`${formatText(name)}: ${parts.join("; ")}`] : [];
}

function describeLooks({
  looks: { made, planned },
  stopped,
}: Extract<TargetOutcome, { readonly state: "judged" }>): string[] {
  const looks =
    made.length > 1
      ? [
          `looked at ${made.map(formatCount).join(", ")} of ${planned.map(formatCount).join(", ")} invocations`,
        ]
      : [];
  return [...looks, ...(stopped === undefined ? [] : [stopped])];
}
