import { formatCount, formatInstant, formatText } from "../../report/format.ts";
import { escapeMarkdown, type MarkdownHeading, renderMarkdownTable } from "../../report/markdown-text.ts";
import { VERDICTS } from "../check-words.ts";
import { describeComparedBaseline } from "../choose-baseline.ts";
import type { GateOutcome, TargetOutcome } from "../outcome.ts";
import { describeDelta, describeHeadline } from "./headline.ts";
import { redactOutcome } from "./redact-outcome.ts";
import { isJudged, sortTold, type ToldCheck, weigh } from "./tell-target.ts";

/** GitHub takes 65,536 characters for a comment. */
const MAX_COMMENT_LENGTH = 60_000;

/** GitHub drops a job summary of more than 1 MiB as a whole; other steps may have written before. */
const MAX_SUMMARY_BYTES = 1_000_000;

/** A name is shown so far. */
const MAX_NAME_LENGTH = 100;

/** By which a comment is found again: hidden, and of its own for each key. */
export function markComment(key: string): string {
  return `<!-- power-tuner:${encodeURIComponent(key.slice(0, 200).toWellFormed())} -->`;
}

/** For a comment on a pull request, with the mark by which the next run finds and replaces it. At most 60,000 characters. */
export function renderGateComment(outcome: GateOutcome, key: string): string {
  const mark = markComment(key);
  return `${mark}\n${render(outcome, MAX_COMMENT_LENGTH - mark.length - 1, (text) => text.length)}`;
}

/** For a job summary or a file: below 1 MiB. */
export function renderGateMarkdown(outcome: GateOutcome): string {
  return render(outcome, MAX_SUMMARY_BYTES, (text) => Buffer.byteLength(text));
}

/**
 * The verdict, what changed in a sentence, a table of all that did not pass, the rest folded. Where it would be too long
 * it ends after a whole row, and says how many are left out. Anyone may read it: numbers of AWS accounts are hidden.
 */
function render(whole: GateOutcome, max: number, measure: (text: string) => number): string {
  const outcome = redactOutcome(whole);
  const told = sortTold(outcome);
  const open = told.filter(({ check }) => weigh(check) !== "passed");
  const passed = told.filter(({ check }) => weigh(check) === "passed");
  const unjudged = outcome.targets.filter((target) => !isJudged(target));
  const { sign, text } = describeHeadline(outcome);
  const delta = describeDelta(outcome);
  const head = [
    `### ${sign} ${escapeMarkdown(text)}`,
    ...(delta === undefined ? [] : [escapeMarkdown(formatText(delta))]),
  ].join("\n\n");
  const foot = `<sub>${escapeMarkdown(describeOrigin(outcome))}</sub>`;
  const tables: readonly Table[] = [
    {
      rows: [
        ...unjudged.map(({ name, errorName, message }) => [
          "? no result",
          nameTarget(name),
          `${errorName}: ${message}`,
          "",
          "",
        ]),
        ...open.map(listCells),
      ],
    },
    { summary: `${countChecks(passed.length)} within the limits`, rows: passed.map(listCells) },
    { summary: "How it was measured", rows: outcome.targets.map(listOrigin), headings: ORIGIN_HEADINGS },
  ];
  // Room for what says that rows are missing, in every table.
  let room = max - measure(`${head}\n\n${foot}\n`) - tables.length * 300;
  const blocks = tables.flatMap((table) => {
    const block = fitTable(table, room, measure);
    room -= measure(block);
    return block === "" ? [] : [block];
  });
  return `${[head, ...blocks, foot].join("\n\n")}\n`;
}

interface Table {
  /** Of one that is folded. */
  readonly summary?: string;
  readonly headings?: readonly MarkdownHeading[];
  readonly rows: readonly (readonly string[])[];
}

const HEADINGS: readonly MarkdownHeading[] = [
  ["Verdict", "left"],
  ["Target", "left"],
  ["Check", "left"],
  ["Measured", "left"],
  ["Set in", "left"],
];

const ORIGIN_HEADINGS: readonly MarkdownHeading[] = [
  ["Target", "left"],
  ["Function", "left"],
  ["Baseline", "left"],
  ["Invocations", "left"],
];

/** As many whole rows as there is room for. */
function fitTable(
  { summary, headings = HEADINGS, rows }: Table,
  room: number,
  measure: (text: string) => number,
): string {
  if (rows.length === 0) return "";
  const [frame, ...lines] = splitTable(renderMarkdownTable(headings, rows));
  let left = room - measure(frame ?? "") - measure(summary ?? "");
  const shown = lines.findIndex((line) => {
    left -= measure(line) + 1;
    return left < 0;
  });
  const kept = shown === -1 ? lines : lines.slice(0, shown);
  const missing = lines.length - kept.length;
  const note = `${formatCount(missing)} more ${missing === 1 ? "row is" : "rows are"} left out here: the other outputs have all of them.`;
  const body = [
    ...(kept.length > 0 ? [[frame, ...kept].join("\n")] : []),
    ...(missing > 0 ? [note] : []),
  ].join("\n\n");
  return summary === undefined
    ? body
    : `<details><summary>${escapeMarkdown(summary)}</summary>\n\n${body}\n\n</details>`;
}

/** Heading and rule as one, then each row. */
function splitTable(table: string): readonly string[] {
  const [heading = "", rule = "", ...rows] = table.split("\n");
  return [`${heading}\n${rule}`, ...rows];
}

function listCells({ target, check, words }: ToldCheck): readonly string[] {
  const { sign } = VERDICTS.find(({ verdict }) => verdict === check.verdict) ?? { sign: "?" };
  const isOnlyWarning = check.level === "warn" && weigh(check) === "warned";
  const found = [words.measured?.replace(/^measured /, ""), words.over, words.note];
  return [
    `${sign} ${words.verdict}${isOnlyWarning ? " (warn)" : ""}`,
    nameTarget(target),
    words.headline,
    found.filter((part) => part !== undefined).join("; "),
    words.source ?? "",
  ];
}

function listOrigin(target: TargetOutcome): readonly string[] {
  const { baseline } = target;
  const compared = baseline ? describeComparedBaseline(baseline) : "none";
  const name = nameTarget(target.name);
  if (!isJudged(target)) return [name, nameTarget(target.function), compared, "not measured"];
  const { made, planned } = target.looks;
  const looks = `${made.map(formatCount).join(", then ")} each`;
  const count =
    made.length < planned.length ? `${looks}; planned: ${planned.map(formatCount).join(", ")}` : looks;
  const off = target.verdict.off.length;
  return [
    name,
    nameTarget(target.function),
    compared,
    [count, target.stopped, ...(off > 0 ? [`${countChecks(off)} off`] : [])]
      .filter((part) => part !== undefined)
      .join("; "),
  ];
}

const nameTarget = (name: string) => formatText(name, MAX_NAME_LENGTH);

const countChecks = (count: number) => `${formatCount(count)} ${count === 1 ? "check" : "checks"}`;

function describeOrigin({ config, finishedAt, tool, targets }: GateOutcome): string {
  const isLocal = targets.some((target) => isJudged(target) && target.result.environment.kind === "local");
  const where = isLocal ? " in a local run, not AWS" : "";
  return `${tool.name} ${tool.version}, budgets in ${formatText(config, MAX_NAME_LENGTH)}, finished ${formatInstant(finishedAt)}${where}. Intervals are of 95 % confidence.`;
}
