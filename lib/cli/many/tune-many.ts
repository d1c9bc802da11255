import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError, type InputMistake } from "../../errors.ts";
import { formatUsd } from "../../report/format.ts";
import { buildOverview, type Overview } from "../../report/overview.ts";
import { renderOverviewMarkdown } from "../../report/overview-markdown.ts";
import { renderOverview } from "../../report/overview-page.ts";
import type { OverviewRow } from "../../report/overview-row.ts";
import { describeWorth, formatFunctions } from "../../report/overview-words.ts";
import { AwsCallError } from "../aws/aws-call-error.ts";
import type { DeployedTuner } from "../aws/find-tuner.ts";
import { withAwsTuner } from "../aws/tune.ts";
import { writeWhole } from "../files/out-folder.ts";
import { RunFailedError } from "../progress/run-failed-error.ts";
import type { Shell } from "../shell.ts";
import type { TuneFlags } from "../tune/command.ts";
import { openBudget } from "./budget.ts";
import { checkManyRequest, type ManyFunction, type ManyRequest } from "./many-request.ts";
import { openManyView } from "./many-view.ts";
import { NotTunedError } from "./not-tuned-error.ts";
import { renderOverviewText } from "./overview-text.ts";
import { type Ended, runAll } from "./run-all.ts";
import { type ManyOutcome, type ManyTuner, runOne } from "./run-one.ts";

/**
 * `tune --many`: executions beside each other, one for each function of a file, each with a folder of its own, and an
 * overview of all. Interrupted, it stops those that run, waits for their clean-ups, and keeps what has ended.
 * @throws InputError with every mistake before anything is started; NotTunedError when a function has no
 *   recommendation; the interruption, and CleanupError beside it, as an AggregateError
 */
export async function tuneMany(
  operand: string | undefined,
  flags: TuneFlags & { readonly many: string },
  mistakes: readonly InputMistake[],
  shell: Shell,
): Promise<void> {
  const { interruption, process, stdout, stderr } = shell;
  const startedAt = new Date();
  const request = await checkManyRequest(operand, flags, mistakes, { cwd: process.cwd(), startedAt });
  const page = await readShell(shell);
  await withAwsTuner(flags, shell, async (awsTuner) => {
    const { store } = awsTuner;
    if (!store) throw refuseWithoutStore(awsTuner.tuner);
    for (const line of describeMany(request, awsTuner.tuner)) stderr.writeLine(line);
    interruption.signal.throwIfAborted();
    const ended = await runMany(request, { ...awsTuner, store }, shell);
    const overview = buildOverview(toRows(request, ended), {
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      ...(request.maxCostUsd !== undefined && { maxCostUsd: request.maxCostUsd }),
    });
    await keepOverview(overview, page, request.outDir, stderr.writeLine);
    const problems = listProblems(ended, overview, shell);
    // With --json, a failure's own JSON holds the overview.
    if (flags.json) {
      if (problems.length === 0) stdout.writeLine(JSON.stringify(overview, null, 2));
    } else {
      stdout.writeLine(flags.quiet ? describeWorth(overview) : renderOverviewText(overview, stdout));
    }
    if (problems.length > 0) throw problems.length === 1 ? problems[0] : new AggregateError(problems);
  });
}

/** @throws InputError when the tuner was not built */
async function readShell({ machine }: Shell): Promise<string> {
  try {
    return await readFile(join(machine.homeDir, "dist", "overview-shell.html"), "utf8");
  } catch {
    const hint = "run `npm run build` in the tuner's folder first";
    throw new InputError([{ field: "dist", value: undefined, allowed: "the overview's built page", hint }]);
  }
}

function refuseWithoutStore({ name }: DeployedTuner): AwsCallError {
  const message = `the bucket of ${name} may not be read, where --many finds all results`;
  return new AwsCallError(message, "ask for s3:ListBucket and s3:GetObject on it", "AccessDenied", {});
}

function describeMany({ functions, parallel, maxCostUsd }: ManyRequest, tuner: DeployedTuner): string[] {
  const limit =
    maxCostUsd === undefined ? "" : `, for at most ${formatUsd(maxCostUsd)} on Lambda, all of them together`;
  return [
    `Tuning ${formatFunctions(functions.length)}, at most ${parallel} at once${limit}: their throwaway clones are invoked`,
    `  by the state machine ${tuner.name} in ${tuner.region}, account ${tuner.accountId}`,
  ];
}

async function runMany(
  { functions, parallel, maxCostUsd, outDir }: ManyRequest,
  tuner: ManyTuner,
  shell: Shell,
): Promise<Ended<ManyOutcome>[]> {
  const { interruption, stderr } = shell;
  const view = openManyView(stderr, {
    count: functions.length,
    ...(maxCostUsd !== undefined && { maxCostUsd }),
  });
  let isRefused = false;
  const runsAtOnce = Math.min(parallel, functions.length);
  const works = functions.map((one) => ({
    ownUsd: one.request.parsed.maxCostUsd,
    async run(share: { readonly maxCostUsd?: number }) {
      const fields = { runsAtOnce, ...one.request.fields };
      const work = { ...one, request: { ...one.request, fields } };
      const outcome = await runOne(work, share, tuner, outDir, view, shell);
      // What AWS does not let one do, it lets none do.
      if (outcome.problem instanceof AwsCallError) isRefused = true;
      return outcome;
    },
  }));
  const mayStart = () => !isRefused && !interruption.signal.aborted;
  try {
    return await runAll(
      works,
      { parallel, budget: openBudget(maxCostUsd), mayStart },
      ({ row }) => row.spentUsd,
    );
  } finally {
    view.close();
  }
}

function toRows({ functions }: ManyRequest, ended: readonly Ended<ManyOutcome>[]): OverviewRow[] {
  const isRefused = ended.some((one) => "outcome" in one && one.outcome.problem instanceof AwsCallError);
  return functions.flatMap(({ functionName }: ManyFunction, index): OverviewRow[] => {
    const one = ended[index];
    if (!one) return [];
    if ("outcome" in one) return [one.outcome.row];
    const reason =
      one.halt === "spent"
        ? "what --max-cost allows is spent"
        : isRefused
          ? "AWS refused another one"
          : "interrupted before its turn";
    return [{ state: "not-started", functionName, reason, spentUsd: 0 }];
  });
}

/** Everything that decides how the command ends; empty when every function has its recommendation. */
function listProblems(
  ended: readonly Ended<ManyOutcome>[],
  overview: Overview,
  { interruption, stderr }: Shell,
): unknown[] {
  const outcomes = ended.flatMap((one) => ("outcome" in one ? [one.outcome] : []));
  const unsettled = outcomes.flatMap((one) => one.unsettled ?? []);
  const isSettled = outcomes.every((one) => one.unsettled === undefined);
  const failures = outcomes.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const waiting = overview.functions
    .filter(({ state }) => state === "not-started")
    .map(({ functionName }) => new RunFailedError("NotStarted", `${functionName} was not started`));
  const isAllTuned = failures.length + waiting.length === 0;
  const notTuned = isAllTuned ? [] : [new NotTunedError([...failures, ...waiting], overview)];
  if (!interruption.signal.aborted) return notTuned;
  // What is there counts, even if a signal came while the last one was closing.
  if (isAllTuned) return [];
  const { reason } = interruption.signal;
  if (isSettled) stderr.writeLine("Everything was cleaned up; what had ended is kept");
  return [reason, ...unsettled, ...notTuned];
}

async function keepOverview(
  overview: Overview,
  page: string,
  outDir: string,
  note: (text: string) => void,
): Promise<void> {
  await writeWhole(outDir, "overview.json", `${JSON.stringify(overview, null, 2)}\n`);
  await writeWhole(outDir, "summary.md", renderOverviewMarkdown(overview));
  note(`Overview: ${await writeWhole(outDir, "index.html", renderOverview(overview, page))}`);
}
