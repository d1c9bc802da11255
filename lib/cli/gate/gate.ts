import { join, relative, resolve } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import { InputError, type InputMistake, messageOf } from "../../errors.ts";
import { concludeOutcome } from "../../gate/conclude-outcome.ts";
import { decideExit } from "../../gate/decide-exit.ts";
import { judgeResult } from "../../gate/judge-result.ts";
import { ONLY_LOOK } from "../../gate/look.ts";
import type { GateOutcome, TargetOutcome } from "../../gate/outcome.ts";
import { renderGateAnnotations } from "../../gate/outputs/annotations.ts";
import { describeHeadline } from "../../gate/outputs/headline.ts";
import { renderGateJson } from "../../gate/outputs/json.ts";
import { formatText } from "../../report/format.ts";
import { type CliProcess, readVersion } from "../cli-process.ts";
import { EXIT_CODES, exitCodeOf, nameExitCode } from "../exit-code.ts";
import { quieten, type Shell } from "../shell.ts";
import { type Allowance, openAllowance } from "./allowance.ts";
import { checkGateRequest, type GateCase, type GateRequest } from "./check-request.ts";
import type { GateFlags } from "./command.ts";
import { GateEndedError } from "./gate-ended-error.ts";
import { renderGateHeadline, renderGateText } from "./gate-text.ts";
import { measureCases, type OpenCase } from "./measure-cases.ts";
import { collectEvidences, isOfLeftovers, type MeasuredCase, measureTarget } from "./measure-target.ts";
import { nameFolder } from "./name-folder.ts";
import { writeOutputs } from "./write-outputs.ts";

/** What is known of all targets so far. */
interface Progress {
  readonly outcomes: Map<string, TargetOutcome>;
  /** Folders of results that were kept, by target. */
  readonly folders: Map<string, string>;
  /** What went wrong beside the verdict. */
  readonly problems: unknown[];
}

/**
 * `gate`: judges targets by their budgets, on results that are there or on new ones, and writes all outputs.
 * @throws InputError with every mistake before anything is started; GateEndedError, beside what else went wrong, unless
 *   the gate ends with 0
 */
export async function gate(
  flags: GateFlags,
  mistakes: readonly InputMistake[],
  ownShell: Shell,
): Promise<void> {
  const shell = flags.quiet ? quieten(ownShell) : ownShell;
  const request = await checkGateRequest(flags, mistakes, shell, Date.now());
  const progress: Progress = { outcomes: new Map(), folders: new Map(), problems: [] };
  shell.stderr.writeLine(`Budgets: ${request.config}`);
  for (const one of request.cases) {
    if (one.evidence.kind !== "result") continue;
    const { note, result } = one.evidence;
    if (note !== undefined) shell.stderr.writeLine(`Note: ${one.target.name}: ${note}`);
    judgeOffline(one, result, progress);
  }
  await measure(request, flags, ownShell, progress);
  await finish(request, flags, ownShell, progress);
}

function judgeOffline(gateCase: GateCase, result: TuningResult, { outcomes }: Progress): void {
  const { target } = gateCase;
  const { settings } = result;
  const verdict = judgeResult(collectEvidences(gateCase, result, ONLY_LOOK));
  const looks = { made: [settings.num], planned: [settings.num] };
  outcomes.set(target.name, { ...describeTarget(gateCase), state: "judged", verdict, result, looks });
}

async function measure(
  request: GateRequest,
  flags: GateFlags,
  ownShell: Shell,
  progress: Progress,
): Promise<void> {
  const shell = flags.quiet ? quieten(ownShell) : ownShell;
  const open = request.cases.flatMap((gateCase): OpenCase[] =>
    gateCase.evidence.kind === "measure" ? [{ gateCase, measured: gateCase.evidence.measured }] : [],
  );
  if (open.length === 0) return;
  const allowance = openAllowance(request.limits, Date.now);
  const { outcomes, problems } = progress;
  const fail = ({ target, ...gateCase }: GateCase, error: unknown) => {
    if (outcomes.has(target.name)) return;
    const [errorName, message] = describeError(error);
    ownShell.stderr.writeLine(`${formatText(target.name)}: no result: ${errorName}: ${formatText(message)}`);
    if (flags.debug && error instanceof Error) ownShell.stderr.writeLine(error.stack);
    if (isOfLeftovers(error) && !problems.includes(error)) problems.push(error);
    outcomes.set(target.name, {
      ...describeTarget({ target, ...gateCase }),
      state: "unjudged",
      errorName,
      message,
    });
  };
  try {
    await measureCases(
      open,
      flags,
      shell,
      async (gateCase, measurer) => {
        const end = allowance.findEnd(gateCase.target);
        if (end !== undefined) return fail(gateCase, new NotMeasuredError(end));
        await judgeMeasured(gateCase, measurer, request, allowance, shell, progress);
      },
      fail,
    );
  } catch (error) {
    // Nothing was started: the tuner was not found, for example.
    if (error instanceof InputError && outcomes.size === 0) throw error;
    const isTold = open.some(({ gateCase }) => !outcomes.has(gateCase.target.name));
    // Where it only says why targets have no result, it is part of the verdict.
    if (!isTold || exitCodeOf(error) !== EXIT_CODES.noVerdict) problems.push(error);
    const why = shell.interruption.signal.aborted ? new NotMeasuredError("it was interrupted") : error;
    for (const { gateCase } of open) fail(gateCase, why);
  }
}

async function judgeMeasured(
  gateCase: GateCase,
  measurer: Parameters<typeof measureTarget>[1],
  { confirms, outDir }: GateRequest,
  allowance: Allowance,
  { interruption, stderr }: Shell,
  { folders, outcomes, problems }: Progress,
): Promise<void> {
  const { name } = gateCase.target;
  const folder = join(outDir, nameFolder(name, folders));
  const keep = (measured: MeasuredCase) => {
    folders.set(name, folder);
    outcomes.set(name, { ...describeTarget(gateCase), state: "judged", ...measured });
  };
  const measured = await measureTarget(gateCase, measurer, {
    outDir: folder,
    confirms,
    allowance,
    note: stderr.writeLine,
    // What stays is replaced by the whole, unless an interruption comes between.
    keep: (soFar) => keep({ ...soFar, stopped: "Measuring was interrupted" }),
    report: (problem) => problems.push(problem),
    interruption,
  });
  keep(measured);
}

/** Nothing went wrong, and there is no result. */
class NotMeasuredError extends Error {
  override readonly name = "NotMeasured";
}

function describeTarget({ target, chosen }: GateCase) {
  const { name, function: functionName } = target;
  return { name, function: functionName, ...(chosen && { baseline: chosen.compared }) };
}

function describeError(error: unknown): [errorName: string, message: string] {
  const [first] = flatten(error);
  if (!(first instanceof Error)) return ["Error", String(first)];
  const name = "errorName" in first && typeof first.errorName === "string" ? first.errorName : first.name;
  const hint =
    "hint" in first && typeof first.hint === "string" && first.hint !== "" ? `: ${first.hint}` : "";
  return [name, `${messageOf(first)}${hint}`];
}

function flatten(error: unknown): unknown[] {
  return error instanceof AggregateError ? error.errors.flatMap(flatten) : [error];
}

/** Writes the outputs, then decides how the command ends. */
async function finish(
  request: GateRequest,
  flags: GateFlags,
  { machine, process, stdout, stderr }: Shell,
  { outcomes, folders, problems }: Progress,
): Promise<void> {
  const targets = request.cases.flatMap(({ target }) => outcomes.get(target.name) ?? []);
  const outcome: GateOutcome = {
    config: request.config,
    targets,
    ...concludeOutcome(targets),
    finishedAt: new Date().toISOString(),
    tool: { name: "lambda-power-tuner", version: await readVersion(machine) },
  };
  const { text } = describeHeadline(outcome);
  const ended = new GateEndedError(text, decideExit(outcome, request.rules), (exit) =>
    renderGateJson(outcome, exit),
  );
  const describeExit = () => {
    const code = exitCodeOf(new AggregateError([ended, ...problems]));
    return { code, reason: nameExitCode(code) };
  };
  problems.push(...(await writeOutputs(outcome, describeExit(), request, folders)));
  const exit = describeExit();
  if (!flags.json) stdout.writeLine((flags.quiet ? renderGateHeadline : renderGateText)(outcome, stdout));
  else {
    if (exit.code === 0) stdout.stream.write(ended.toJson(exit));
    if (!flags.quiet) stderr.writeLine(renderGateHeadline(outcome, stderr));
  }
  // GitHub reads them from stderr as well, and stdout is for the result alone.
  if (request.annotates) {
    for (const line of renderGateAnnotations(outcome, findRepositoryPath(process))) stderr.writeLine(line);
  }
  if (outcome.state !== "failed" && ended.exitCode === 1) {
    stderr.writeLine("Failed all the same: a check of level warn is broken (--error-on-warning)");
  }
  if (outcome.state === "undecided" && ended.exitCode === 0 && request.rules.onInconclusive === "warn") {
    stderr.writeLine(`Warning: ${text}`);
  }
  if (problems.length > 0) throw new AggregateError([ended, ...problems]);
  if (exit.code !== 0) throw ended;
}

/** GitHub knows files by their path in the repository, wherever the gate runs. */
function findRepositoryPath({ cwd, env }: CliProcess): ((file: string) => string) | undefined {
  const { GITHUB_WORKSPACE } = env;
  return GITHUB_WORKSPACE ? (file) => relative(GITHUB_WORKSPACE, resolve(cwd(), file)) : undefined;
}
