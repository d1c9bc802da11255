import { isDeepStrictEqual } from "node:util";
import pLimit from "p-limit";
import { ARCHITECTURES } from "../lib/units.ts";
import { startTuner, type Tuner } from "../test/helpers/tuner.ts";
import { Draws, describeTruth, PRICES, type TrueCandidate } from "./decisions-function.ts";
import { type Goal, listGoals } from "./decisions-goals.ts";
import { type Decision, runSearch } from "./decisions-search.ts";
import type { RecordedFunction } from "./read-recordings.ts";

/** What a run comes to, however it is made. */
export interface Ending extends Pick<Decision, "pickKey"> {
  readonly nearestKey?: string;
  readonly rounds: number;
  /** Invocations of each candidate that got any. */
  readonly sent: Readonly<Record<string, number>>;
}

export interface CloudRun {
  readonly functionName: string;
  readonly goal: Goal["kind"];
  readonly direct: Ending;
  /** Absent when the execution failed; `failure` says how. */
  readonly cloud?: Ending;
  readonly failure?: string;
  /** The same recommendation from the same rounds and invocations. */
  readonly agrees: boolean;
}

/** Executions at once: they wait more than they compute. */
const AT_ONCE = 4;

const TIMEOUT_SECONDS = 900;

/** More than any candidate gets. */
const DRAWN = 200;

/**
 * Makes the runs of cost, of speed, and of the tightest p95 budget through the whole state machine on the embedded cloud,
 * so many of each function, with the middle candidate as the current configuration. Recorded functions serve the very
 * draws that the direct run gets, in order, and runs have the same name, so both must come to the same: the same
 * recommendation, from as many invocations of each candidate, in as many rounds. A state machine measures every size on
 * every architecture, so only sizes that were recorded on all of a function's architectures take part.
 */
export async function runThroughCloud(
  functions: readonly RecordedFunction[],
  repetitions: number,
): Promise<CloudRun[]> {
  const tuner = await startTuner({ region: PRICES.region });
  try {
    const limit = pLimit(AT_ONCE);
    const runs = functions.flatMap((recorded, index) =>
      Array.from({ length: repetitions }, (_, repetition) =>
        limit(() => compareRuns(tuner, recorded, `recording-${index + 1}-${repetition + 1}`)),
      ),
    );
    return (await Promise.all(runs)).flat();
  } finally {
    await tuner.close();
  }
}

async function compareRuns(tuner: Tuner, recorded: RecordedFunction, name: string): Promise<CloudRun[]> {
  console.error(`${recorded.name} through the state machine: ${name}`);
  const truth = describeTruth(recorded);
  const candidates = chooseComplete(truth.candidates);
  const current = candidates[Math.floor(candidates.length / 2)];
  if (!current) throw new Error(`${recorded.name} has no size that was recorded on all its architectures`);
  const draws = new Map(candidates.map((candidate) => [candidate.key, new Draws(candidate, name)]));
  await tuner.createTarget(name, serve(candidates, draws), {
    Runtime: "provided.al2023",
    Handler: "bootstrap",
    Architectures: [current.architecture],
    MemorySize: current.memoryMb,
    Timeout: TIMEOUT_SECONDS,
  });
  const goals = listGoals({ ...truth, candidates }).filter(
    ({ kind }, index, all) => kind !== "impossible" && all.findIndex((goal) => goal.kind === kind) === index,
  );
  const runs: CloudRun[] = [];
  for (const { kind, settings } of goals) {
    const runId = `${name}-${kind}`;
    const { pickKey, nearestKey, rounds, sent } = runSearch({ candidates }, draws, {
      settings,
      runId,
      current,
    }).verified;
    const direct: Ending = { ...(pickKey && { pickKey }), ...(nearestKey && { nearestKey }), rounds, sent };
    const ending = await tune(tuner, runId, {
      lambdaARN: name,
      powerValues: [...new Set(candidates.map(({ memoryMb }) => memoryMb))],
      architectures: [...new Set(candidates.map(({ architecture }) => architecture))],
      num: 100,
      coldStartShare: 0,
      ...settings,
    });
    const outcome = typeof ending === "string" ? { failure: ending } : { cloud: ending };
    const agrees = isDeepStrictEqual(outcome.cloud, direct);
    runs.push({ functionName: recorded.name, goal: kind, direct, ...outcome, agrees });
  }
  return runs;
}

/** In the order of a plan. */
function chooseComplete(candidates: readonly TrueCandidate[]): TrueCandidate[] {
  const architectures = new Set(candidates.map(({ architecture }) => architecture));
  const bySize = Map.groupBy(candidates, ({ memoryMb }) => memoryMb);
  return [...bySize.values()]
    .filter((alike) => alike.length === architectures.size)
    .flat()
    .toSorted(
      (a, b) =>
        ARCHITECTURES.indexOf(a.architecture) - ARCHITECTURES.indexOf(b.architecture) ||
        a.memoryMb - b.memoryMb,
    );
}

/** A package that serves the draws. */
function serve(
  candidates: readonly TrueCandidate[],
  draws: ReadonlyMap<string, Draws>,
): Readonly<Record<string, string>> {
  const served = candidates.map(({ key, architecture, memoryMb }) => {
    const own = draws.get(key);
    if (!own) throw new Error(`${key} has no draws`);
    const { durationMs, initDurationMs } = own.get(0);
    return {
      architecture,
      memorySizeMB: memoryMb,
      warm: { durationMs: Array.from({ length: DRAWN }, (_, place) => own.get(place + 1).durationMs) },
      cold: { durationMs: [durationMs], initDurationMs: [initDurationMs] },
    };
  });
  const recording = { schema: "lambda-recording/1", wait: "none", candidates: served };
  return { "recording.json": JSON.stringify(recording) };
}

/** @returns how the run ended, or why its execution failed */
async function tune(
  { start, finish, readResult }: Tuner,
  runId: string,
  input: unknown,
): Promise<Ending | string> {
  const { status, error, cause } = await finish(await start(runId, input));
  if (status !== "SUCCEEDED") return `${status}, ${error}: ${cause}`;
  const result = await readResult(runId);
  if (!result) return "it left no result";
  const { recommendation, candidates, search } = result;
  const invoked = candidates.filter(({ counts }) => counts.invocations > 0);
  const nearestKey = recommendation.state === "none" ? recommendation.nearest?.candidateKey : undefined;
  return {
    ...(recommendation.state === "found" && { pickKey: recommendation.candidateKey }),
    ...(nearestKey && { nearestKey }),
    rounds: search?.rounds ?? 0,
    sent: Object.fromEntries(invoked.map(({ key, counts }) => [key, counts.invocations])),
  };
}
