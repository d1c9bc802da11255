import { type Leftover, listLeftovers, removeLeftover } from "../../cleanup/leftovers.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import { formatCount } from "../../report/format.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { type RunState, readRunState } from "../aws/execution-state.ts";
import { type DeployedTuner, findTuner } from "../aws/find-tuner.ts";
import { type Aws, type AwsFlags, checkAwsFlags, openAws } from "../aws/open-aws.ts";
import { InterruptedError, raceAgainst } from "../interruption.ts";
import { quieten, type Shell } from "../shell.ts";
import type { FoundClone } from "./clones-left-error.ts";
import type { CleanupFlags } from "./command.ts";
import { removeClones } from "./remove-clones.ts";

/**
 * Lists the clones that are there, and removes those that are left over when `--yes` says so. Clones of executions
 * that are still running are never touched.
 * @throws InputError; AwsCallError; ClonesLeftError naming what could not be removed; InterruptedError
 */
export async function cleanUp(
  flags: CleanupFlags,
  otherMistakes: readonly InputMistake[],
  shell: Shell,
): Promise<void> {
  const mistakes = [...otherMistakes, ...checkChoice(flags), ...checkAwsFlags(flags)];
  if (mistakes.length > 0) throw new InputError(mistakes);
  const aws = await openAws(flags, shell.process.env);
  try {
    await cleanUpIn(aws, flags, shell);
  } finally {
    aws.close();
  }
}

async function cleanUpIn(aws: Aws, flags: CleanupFlags, shell: Shell) {
  const { interruption, process, stdout, stderr } = flags.quiet ? quieten(shell) : shell;
  const clones = await findClones(aws, flags, process.env, interruption.signal);
  const chosen = clones.filter(({ fate }) => fate === "removed");
  if (!flags.json && !flags.quiet) {
    for (const line of describeClones(clones, aws.region)) stdout.writeLine(line);
  }
  const isReal = flags.yes === true && flags.dryRun !== true;
  if (!isReal) {
    if (chosen.length > 0) stderr.writeLine("Nothing was removed; add --yes to remove these");
    else if (clones.length > 0) stderr.writeLine("Nothing to remove; choose by --run ID, --expired or --all");
    if (flags.json) stdout.writeLine(JSON.stringify({ clones: clones.map(toListed), removed: [] }, null, 2));
    else if (flags.quiet) stdout.writeLine(`${countClones(clones)} found, ${chosen.length} to remove`);
    return;
  }
  const removed = await removeClones(clones, {
    remove: (clone) => removeLeftover(aws.clients.lambda, clone),
    interruption,
    note: stderr.writeLine,
  });
  if (flags.json) stdout.writeLine(JSON.stringify({ clones, removed }, null, 2));
  else if (flags.quiet) stdout.writeLine(`${countClones(clones)} found, ${removed.length} removed`);
}

/** @throws InterruptedError that says that nothing was removed */
async function findClones(
  aws: Aws,
  flags: CleanupFlags,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly FoundClone[]> {
  try {
    return await raceAgainst(signal, judgeClones(aws, flags, env, signal));
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(error.signalName, "Nothing was removed");
  }
}

async function judgeClones(
  aws: Aws,
  flags: CleanupFlags,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly FoundClone[]> {
  const { lambda, sfn } = aws.clients;
  const tuner = await findTunerIfThere(flags, aws, env);
  const leftovers = await callAws("lambda:ListFunctions", aws.region, listLeftovers(lambda, new Date()));
  const states = new Map<string, RunState>();
  for (const runId of new Set(leftovers.map((leftover) => leftover.runId))) {
    signal.throwIfAborted();
    states.set(runId, await readRunState(sfn, tuner, runId));
  }
  return leftovers.map((leftover): FoundClone => {
    const runState = states.get(leftover.runId) ?? "unknown";
    const reason = explainKeeping(leftover, runState, flags);
    return { ...leftover, runState, fate: reason ? "kept" : "removed", reason };
  });
}

function checkChoice({ run, all, expired }: CleanupFlags): InputMistake[] {
  const mistakes: InputMistake[] = [];
  const given = [run !== undefined && "--run", all && "--all", expired && "--expired"].filter(Boolean);
  if (given.length > 1) {
    mistakes.push({ field: given.join(", "), value: "all given", allowed: "one of --run, --all, --expired" });
  }
  if (run !== undefined && !/^[^\s:/]{1,80}$/.test(run)) {
    mistakes.push({ field: "--run", value: run, allowed: "the name of an execution, which is the run's id" });
  }
  return mistakes;
}

/** Without a tuner the clones can be listed all the same; nothing is known of their runs then. */
async function findTunerIfThere(
  flags: AwsFlags,
  aws: Aws,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DeployedTuner | undefined> {
  try {
    return await findTuner(flags.stateMachine, aws, env);
  } catch (error) {
    if (error instanceof InputError && flags.stateMachine === undefined) return undefined;
    throw error;
  }
}

/** Undefined when the clone is to be removed. */
function explainKeeping(
  { runId, isExpired }: Leftover,
  runState: RunState,
  { run, all, expired }: CleanupFlags,
): string | undefined {
  if (run === undefined && !all && !expired) return "nothing was chosen";
  if (run !== undefined && runId !== run) return "of another run";
  if (runState === "running") return "its execution is still running";
  if (expired && !isExpired) return "not expired yet";
  if (run === undefined && runState === "unknown" && !isExpired) {
    return "its execution is not known to have ended; --run names it, or wait until it expires";
  }
  return undefined;
}

const countClones = ({ length }: readonly FoundClone[]) =>
  length === 1 ? "1 clone" : `${formatCount(length)} clones`;

function describeClones(clones: readonly FoundClone[], region: string): string[] {
  if (clones.length === 0) return [`No clones of the power tuner in ${region}`];
  return [
    `${countClones(clones)} of the power tuner in ${region}:`,
    ...clones.map(({ functionName, runId, runState, createdAt, isExpired, reason }) => {
      const state = runState === "unknown" ? "execution unknown" : `execution ${runState}`;
      const kept = reason === undefined ? "to be removed" : `kept: ${reason}`;
      return `  ${functionName}  run ${runId}, ${state}, made ${createdAt}${isExpired ? ", expired" : ""}; ${kept}`;
    }),
  ];
}

/** Nothing was removed: what would be is said by another word. */
function toListed(clone: FoundClone) {
  return { ...clone, fate: clone.fate === "removed" ? "would-be-removed" : "kept" };
}
