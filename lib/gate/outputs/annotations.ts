import { formatSentence } from "../../report/format.ts";
import type { GateOutcome, UnjudgedTarget } from "../outcome.ts";
import { redactOutcome } from "./redact-outcome.ts";
import { isJudged, readPlace, sortTold, type ToldCheck, weigh } from "./tell-target.ts";

/** GitHub shows so many of a kind for each step and hides the rest without a word (community discussion 68471). */
const MAX_PER_KIND = 10;

interface Annotation {
  readonly kind: "error" | "warning";
  readonly title: string;
  readonly message: string;
  readonly source?: string | undefined;
}

/**
 * Workflow commands that GitHub shows as annotations at the line of the budget: an error for each check that failed, a
 * warning for each that is undecided or only warns. At most ten of a kind; then the last one counts those left out.
 * Numbers of AWS accounts are hidden.
 *
 * @param toRepositoryPath of the file with the budgets: GitHub knows files by their path in the repository
 */
export function renderGateAnnotations(
  whole: GateOutcome,
  toRepositoryPath: (file: string) => string = (file) => file,
): readonly string[] {
  const outcome = redactOutcome(whole);
  const unjudged = outcome.targets.filter((target) => !isJudged(target)).map(describeUnjudged);
  const told = sortTold(outcome).flatMap((one) => describeTold(one) ?? []);
  const all = [...unjudged, ...told];
  return (["error", "warning"] as const).flatMap((kind) =>
    limit(all.filter((one) => one.kind === kind)).map((one) => writeCommand(one, toRepositoryPath)),
  );
}

function limit(annotations: readonly Annotation[]): readonly Annotation[] {
  const [first] = annotations;
  if (!first || annotations.length <= MAX_PER_KIND) return annotations;
  const shown = annotations.slice(0, MAX_PER_KIND - 1);
  const more = annotations.length - shown.length;
  const last = {
    kind: first.kind,
    title: `Power tuning gate: ${more} more`,
    message: `${more} more ${first.kind}s are not shown here; the gate's other outputs have all of them`,
  };
  return [...shown, last];
}

function describeUnjudged({ name, errorName, message }: UnjudgedTarget): Annotation {
  return { kind: "error", title: `${name}: no result`, message: `${errorName}: ${message}` };
}

function describeTold({ target, check, words, message }: ToldCheck): Annotation | undefined {
  const weight = weigh(check);
  // Near its limit, but within: nothing to act on.
  if (weight === "passed" || check.verdict === "at-risk") return undefined;
  const kind = weight === "failed" ? "error" : "warning";
  return { kind, title: `${target}: ${words.verdict}`, message, source: check.source };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message */
function writeCommand(
  { kind, title, message, source }: Annotation,
  toRepositoryPath: (file: string) => string,
): string {
  const place = source === undefined ? undefined : readPlace(source);
  const [file, line] = [place && toRepositoryPath(place.file), place?.line];
  const properties = Object.entries({ file, line, title })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]))
    .join(",");
  return `::${kind} ${properties}::${escapeData(formatSentence(message))}`;
}

/** The text of a workflow command, as the toolkit's `escapeData` has it (actions/toolkit, packages/core/src/command.ts). */
export function escapeData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/** As the toolkit's `escapeProperty` does. */
function escapeProperty(text: string): string {
  return escapeData(formatSentence(text)).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
