import { nameBudget } from "../budget.ts";
import type { GateOutcome, JudgedTarget, TargetOutcome, UnjudgedTarget } from "../outcome.ts";
import { isJudged, readPlace, type ToldCheck, tellChecks, weigh } from "./tell-target.ts";
import { escapeXml, writeAttributes } from "./xml.ts";

/** What became of a test; each is an element of JUnit, a pass is none. */
interface Case {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** Of the element: a verdict, or the name of an error. */
  readonly type: string;
  readonly message: string;
  readonly output: readonly string[];
  readonly source?: string | undefined;
}

/**
 * The outcome as JUnit's XML: a suite for each target, a case for each check. A proven breach is a failure, no verdict an
 * error, a budget that is off is skipped; what only warns passes, with a word in `system-out`. Elements are those of
 * Jenkins' `junit-10.xsd`; cases have `file` and `line` of the budget as well, which GitLab shows.
 */
export function renderGateJunit({ targets, finishedAt }: GateOutcome): string {
  const suites = targets.map((target) => ({ target, cases: listCases(target) }));
  const counts = countCases(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${writeAttributes({ name: "power-tuner gate", ...counts.whole })}>`,
    ...suites.flatMap(({ target, cases }) => renderSuite(target, cases, finishedAt)),
    "</testsuites>",
    "",
  ].join("\n");
}

function renderSuite(target: TargetOutcome, cases: readonly Case[], finishedAt: string): string[] {
  const { whole, skipped } = countCases(cases);
  const attributes = { name: target.name, ...whole, skipped, time: "0", timestamp: finishedAt.slice(0, 19) };
  return [
    `  <testsuite${writeAttributes(attributes)}>`,
    "    <properties>",
    ...listProperties(target).map(([name, value]) => `      <property${writeAttributes({ name, value })}/>`),
    "    </properties>",
    ...cases.flatMap((one) => renderCase(target.name, one)),
    "  </testsuite>",
  ];
}

function countCases(cases: readonly Case[]) {
  const count = (outcome: Case["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  const whole = { tests: cases.length, failures: count("failure"), errors: count("error") };
  return { whole, skipped: count("skipped") };
}

function renderCase(target: string, { name, outcome, type, message, output, source }: Case): string[] {
  const place = source === undefined ? {} : readPlace(source);
  const body = escapeXml((output.length > 0 ? [name, ...output] : [message]).join("\n"));
  return [
    `    <testcase${writeAttributes({ name, classname: target, time: "0", ...place })}>`,
    ...(outcome === "skipped" ? [`      <skipped>${escapeXml(message)}</skipped>`] : []),
    ...(outcome === "failure" || outcome === "error"
      ? [`      <${outcome}${writeAttributes({ type, message })}>${body}</${outcome}>`]
      : []),
    ...(outcome === "passed" ? [`      <system-out>${escapeXml(output.join("\n"))}</system-out>`] : []),
    "    </testcase>",
  ];
}

function listCases(target: TargetOutcome): readonly Case[] {
  if (!isJudged(target)) return [describeUnjudged(target)];
  return [
    ...tellChecks(target).map(describeTold),
    ...target.verdict.off.map((budget) => ({
      name: `${nameBudget(budget)} at ${budget.at}`,
      outcome: "skipped" as const,
      type: "off",
      message: "its level is off",
      output: [],
      source: budget.source,
    })),
  ];
}

function describeUnjudged({ errorName, message }: UnjudgedTarget): Case {
  return { name: "measured", outcome: "error", type: errorName, message, output: [] };
}

const OUTCOMES = { failed: "failure", undecided: "error", warned: "passed", passed: "passed" } as const;

function describeTold({ check, words, message }: ToldCheck): Case {
  const outcome = OUTCOMES[weigh(check)];
  const { verdict, measured, over, note, source } = words;
  const output = [
    `verdict: ${verdict}${check.level === "warn" ? " (level warn)" : ""}`,
    ...[measured, over, note].filter((line) => line !== undefined),
    ...(source === undefined ? [] : [`set in ${source}`]),
  ];
  return { name: words.headline, outcome, type: check.verdict, message, output, source: check.source };
}

function listProperties(target: TargetOutcome): readonly (readonly [string, string])[] {
  const { baseline } = target;
  return [
    ["function", target.function],
    ...(baseline ? [["baseline", baseline.file] as const] : []),
    ...(baseline?.commit === undefined ? [] : [["baseline-commit", baseline.commit] as const]),
    ...(isJudged(target) ? describeRun(target) : []),
  ];
}

function describeRun({ result, looks }: JudgedTarget): readonly (readonly [string, string])[] {
  return [
    ["run", result.run.runId],
    ["region", result.target.region],
    ["environment", result.environment.kind],
    ["looks", `${looks.made.join(", ")} of ${looks.planned.join(", ")}`],
  ];
}
