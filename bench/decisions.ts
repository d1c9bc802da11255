/*
 * Whether decisions hold, and what they take: recorded functions are taken for the truth, invocations are drawn from
 * them with replacement, and the planning code of Assess and Analyze decides, beside the fixed grid of
 * aws-lambda-power-tuning with the same draws. Cost and speed are judged where the search has decided; p95 budgets also
 * where the run ends, after verification, as that is its answer. Regret is the pick's true score over the best one's,
 * less 1.
 *
 *   npm run bench:decisions -- --recordings DIR [--json] [--only NAME] [--repetitions 100]
 *     [--false-change-repetitions 12] [--coverage-repetitions 200] [--through-cloud [--cloud-repetitions 1]]
 *
 * With --through-cloud some runs are also made by the whole state machine on the embedded cloud, and must come to the
 * same as direct ones of the same draws (see decisions-cloud.ts). DIR holds recordings (see read-recordings.ts). They are no part of this repository.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import pLimit from "p-limit";
import { measureCoverage, summarizeCoverage } from "./coverage-functions.ts";
import { runThroughCloud } from "./decisions-cloud.ts";
import { COLUMNS, printCoverage, printGoal } from "./decisions-print.ts";
import { judgeDecisions, type NamedReport, reportFalseChanges, reportGoal } from "./decisions-report.ts";
import type { FunctionJob, FunctionReport } from "./decisions-worker.ts";
import { type RecordedFunction, readRecordings } from "./read-recordings.ts";

const { values: flags } = parseArgs({
  options: {
    recordings: { type: "string" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    repetitions: { type: "string", default: "100" },
    "false-change-repetitions": { type: "string", default: "12" },
    "coverage-repetitions": { type: "string", default: "200" },
    "through-cloud": { type: "boolean", default: false },
    "cloud-repetitions": { type: "string", default: "1" },
  },
});
const repetitions = Number(flags.repetitions);
const falseChangeRepetitions = Number(flags["false-change-repetitions"]);
const coverageRepetitions = Number(flags["coverage-repetitions"]);
const cloudRepetitions = Number(flags["cloud-repetitions"]);
const counts = [repetitions, falseChangeRepetitions, coverageRepetitions, cloudRepetitions];
if (flags.recordings === undefined || !counts.every((count) => Number.isInteger(count) && count >= 1)) {
  console.error(
    "usage: npm run bench:decisions -- --recordings DIR [--json] [--only NAME] [--repetitions 100]\n" +
      "  [--false-change-repetitions 12] [--coverage-repetitions 200] [--through-cloud [--cloud-repetitions 1]]",
  );
  process.exit(2);
}
const functions = (await readRecordings(flags.recordings)).filter(({ name }) => name.includes(flags.only));
if (functions.length === 0) throw new Error("no recorded function has that name");

const limit = pLimit(availableParallelism());
const reports = await Promise.all(functions.map((recorded) => limit(() => measureFunction(recorded))));
const coverages = functions.map((recorded) => measureCoverage(recorded, coverageRepetitions));

const cloudRuns = flags["through-cloud"] ? await runThroughCloud(functions, cloudRepetitions) : [];

const goals = {
  cost: reportGoal(reports, "cost"),
  speed: reportGoal(reports, "speed"),
  budget: reportGoal(reports, "budget"),
  impossible: reportGoal(reports, "impossible"),
};
const falseChange = reportFalseChanges(reports);
const coverage = summarizeCoverage(coverages);
const aims = judgeDecisions({ ...goals, falseChange, coverage, cloudRuns });
if (flags.json) printJson();
else print();
if (aims.some(({ met }) => !met)) process.exitCode = 1;

/** In a thread of its own. */
async function measureFunction(recorded: RecordedFunction): Promise<NamedReport> {
  console.error(recorded.name);
  const workerData: FunctionJob = { recorded, repetitions, falseChangeRepetitions };
  const worker = new Worker(new URL("decisions-worker.ts", import.meta.url), { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<FunctionReport>();
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.once("exit", () => reject(new Error(`${recorded.name}: its thread ended without an answer`)));
  return { name: recorded.name, ...(await promise) };
}

function printJson(): void {
  const { cost, speed, budget, impossible } = goals;
  console.log(
    JSON.stringify({
      repetitions,
      ...cost,
      speed,
      budget,
      impossible,
      falseChange,
      coverage: {
        repetitions: coverageRepetitions,
        functions: coverages.map(({ figures, ...rest }) => ({
          ...rest,
          samples: Object.fromEntries(figures),
        })),
        withoutHeavyTail: Object.fromEntries(coverage.withoutHeavyTail),
        withHeavyTail: Object.fromEntries(coverage.withHeavyTail),
      },
      ...(flags["through-cloud"] && { throughCloud: cloudRuns }),
      aims: aims.map(({ text: _, ...aim }) => aim),
    }),
  );
}

function print(): void {
  const grids = { grid50: "grid of 50", grid10: "grid of 10" };
  const labels = { search: "search: decided", verified: "search: run ends", ...grids };
  console.log(`${functions.length} functions, ${repetitions} repetitions each`);
  printGoal("\nlowest cost", goals.cost, COLUMNS.plain, labels);
  printGoal("\nlowest p95", goals.speed, COLUMNS.plain, labels);
  printGoal("\nlowest cost within a p95 budget", goals.budget, COLUMNS.budget, labels);
  printGoal(
    "\nlowest cost within a p95 budget that none keeps",
    goals.impossible,
    COLUMNS.impossible,
    labels,
  );
  console.log();
  printCoverage(coverages);
  for (const [compared, { runs, changes }] of Object.entries(falseChange)) {
    console.log(`like candidates by ${compared}: ${changes} of ${runs} runs recommend a change`);
  }
  for (const { functionName, goal, direct, cloud, failure, agrees } of cloudRuns) {
    if (agrees) continue;
    console.log(
      `${functionName}, ${goal}: directly ${JSON.stringify(direct)}, through the cloud ${failure ?? JSON.stringify(cloud)}`,
    );
  }
  for (const { aim, text, met } of aims) console.log(`${aim}: ${text}: ${met ? "yes" : "NO"}`);
}
