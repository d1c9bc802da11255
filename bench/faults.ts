/*
 * The fault matrix: the whole state machine in the embedded cloud, with one thing going wrong in each run. Every
 * step meets every fault at every operation that it calls, its own invocations fail, and executions are stopped at
 * every state. After each run nothing of it may be left that its ending does not name, the target must be what it
 * was, and the ending must tell the true cause. Waits between attempts pass faster than real time; nothing else of
 * the steps is changed.
 *
 *   npm run bench:faults [-- --json] [--only TEXT] [--verbose]
 */
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { describeCase, howOften, listFaultCases } from "./faults-cases.ts";
import { type CaseOutcome, runCase, startFaultyTuner } from "./faults-run.ts";

/** Clouds at work at the same time, each with one run at a time, so that a fault never hits another case. */
const CLOUDS = 2;

const { values: flags } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    verbose: { type: "boolean", default: false },
  },
});

const queue = listFaultCases()
  .map((faultCase, index) => ({ faultCase, runId: `fault-${String(index + 1).padStart(4, "0")}` }))
  .filter(({ faultCase, runId }) => `${runId} ${describeCase(faultCase)}`.includes(flags.only));
const total = queue.length;
const outcomes: CaseOutcome[] = [];
await Promise.all(Array.from({ length: Math.min(CLOUDS, total) }, work));

const happened = outcomes.filter(({ isIdle }) => !isIdle).toSorted((a, b) => a.runId.localeCompare(b.runId));
const idle = outcomes.filter(({ isIdle }) => isIdle);
const leaks = happened.filter((outcome) => outcome.leaks.length > 0);
const wrongEnds = happened.filter(({ wrongEnd }) => wrongEnd !== undefined);
if (flags.json) {
  console.log(JSON.stringify({ cases: happened.length, leaks: leaks.length, wrongEnd: wrongEnds.length }));
} else print();
if (leaks.length > 0 || wrongEnds.length > 0 || happened.length === 0) process.exitCode = 1;

async function work(): Promise<void> {
  const tuner = await startFaultyTuner();
  try {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const outcome = await runCase(tuner, next.faultCase, next.runId);
      outcomes.push(outcome);
      const { runId, status, wrongEnd, isIdle, tookMs } = outcome;
      const verdict = isIdle ? "never happened" : (wrongEnd ?? outcome.leaks.join("; ")) || "good";
      const took = flags.verbose ? ` ${(tookMs / 1000).toFixed(1)} s` : "";
      console.error(
        `${outcomes.length}/${total} ${runId} ${describeCase(next.faultCase)}: ${status} ${verdict}${took}`,
      );
      if (flags.verbose && outcome.error) console.error(`    ${outcome.error}: ${outcome.cause}`);
    }
  } finally {
    await tuner.close();
  }
}

function print(): void {
  const table = new Table({
    head: [
      "step or state",
      "fault",
      "cases",
      "succeeded",
      "failed",
      "stopped",
      "left, told",
      "leaks",
      "wrong ends",
    ],
    colAligns: ["left", "left", "right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const rows = Map.groupBy(happened, ({ faultCase: { at, event } }) =>
    JSON.stringify([
      at,
      event.kind === "stop" ? "stop" : `${event.fault.kind} ${howOften(event.fault.times)}`,
    ]),
  );
  for (const [name, group] of rows) {
    const count = (isOne: (outcome: CaseOutcome) => boolean) => group.filter(isOne).length || "";
    table.push([
      ...(JSON.parse(name) as string[]),
      group.length,
      count(({ status }) => status === "SUCCEEDED"),
      count(({ status }) => status === "FAILED"),
      count(({ status }) => status === "ABORTED"),
      count(({ told }) => told.length > 0),
      count((outcome) => outcome.leaks.length > 0),
      count(({ wrongEnd }) => wrongEnd !== undefined),
    ]);
  }
  console.log(table.toString());
  for (const { runId, faultCase } of idle) console.log(`never happened: ${runId} ${describeCase(faultCase)}`);
  for (const { runId, faultCase, leaks: left } of leaks) {
    console.log(`LEAK ${runId} ${describeCase(faultCase)}: ${left.join("; ")}`);
  }
  for (const { runId, faultCase, wrongEnd } of wrongEnds) {
    console.log(`WRONG END ${runId} ${describeCase(faultCase)}: ${wrongEnd}`);
  }
  console.log(`${happened.length} cases, ${leaks.length} leaks, ${wrongEnds.length} wrong ends`);
}
