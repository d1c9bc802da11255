/*
 * Whether the costs are right: functions that others measured on AWS Lambda are served from their published durations,
 * tuned on both architectures by the whole state machine in the embedded cloud, and the warm cost per million of each
 * configuration is held against the figure that its authors published.
 *
 *   npm run bench:recordings -- --recordings DIR [--only NAME] [--json]
 *
 * DIR holds recordings, of which those with published costs are compared: two-architectures-2025.json, made from the
 * published results of aws-lambda-performance-benchmarks (us-east-2, 2025, MIT). They are no part of this repository.
 */
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { nameCandidate } from "../lib/prepare/plan.ts";
import { startTuner, type Tuner } from "../test/helpers/tuner.ts";
import { type RecordedFunction, readRecordings } from "./read-recordings.ts";

const TOLERANCE = 0.003;

interface Comparison {
  readonly functionName: string;
  readonly candidateKey: string;
  readonly costPerMillionUsd: number;
  readonly publishedUsd: number;
  /** Ours over theirs, less 1. */
  readonly difference: number;
}

const { values: flags } = parseArgs({
  options: {
    recordings: { type: "string" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});
if (flags.recordings === undefined) {
  console.error("usage: npm run bench:recordings -- --recordings DIR, a folder with recordings");
  process.exit(2);
}
const functions = (await readRecordings(flags.recordings)).filter(
  ({ name, candidates }) => name.includes(flags.only) && candidates.every(({ published }) => published),
);
if (functions.length === 0) throw new Error("no recorded function has published costs");

const tuner = await startTuner();
const comparisons: Comparison[] = [];
try {
  for (const [index, recorded] of functions.entries()) {
    console.error(`${index + 1} of ${functions.length}: ${recorded.name}`);
    comparisons.push(...(await compareCosts(tuner, recorded, `recording-${index + 1}`)));
  }
} finally {
  await tuner.close();
}
const largest = Math.max(...comparisons.map(({ difference }) => Math.abs(difference)));
if (flags.json) console.log(JSON.stringify({ comparisons, largest }));
else print();
if (!(largest <= TOLERANCE)) process.exitCode = 1;

/** Tunes the function at every size that was recorded. */
async function compareCosts(
  { createTarget, start, finish, readResult }: Tuner,
  recorded: RecordedFunction,
  runId: string,
): Promise<Comparison[]> {
  const functionName = recorded.name.replaceAll(".", "-");
  const lengths = recorded.candidates.map(({ warm }) => warm.durationMs.length);
  await createTarget(
    functionName,
    {
      "recording.json": JSON.stringify({
        schema: "lambda-recording/1",
        wait: "none",
        candidates: recorded.candidates.map((candidate) => ({
          ...candidate,
          warm: { durationMs: interleave(candidate.warm.durationMs) },
        })),
      }),
    },
    { Runtime: "provided.al2023", Handler: "bootstrap", Architectures: ["x86_64"], Timeout: 900 },
  );
  const execution = await finish(
    await start(runId, {
      lambdaARN: functionName,
      powerValues: [...new Set(recorded.candidates.map(({ memorySizeMB }) => memorySizeMB))],
      architectures: ["x86_64", "arm64"],
      // The first is a cold start; the others are every recorded warm duration once.
      num: Math.max(...lengths) + 1,
      sampling: "fixed",
    }),
  );
  if (execution.status !== "SUCCEEDED")
    throw new Error(`${recorded.name}: ${execution.error}: ${execution.cause}`);
  const result = await readResult(runId);
  return recorded.candidates.map(({ architecture, memorySizeMB, published }) => {
    const candidateKey = nameCandidate(architecture, memorySizeMB);
    const candidate = result?.candidates.find(({ key }) => key === candidateKey);
    if (candidate?.state !== "measured") throw new Error(`${recorded.name} ${candidateKey} was not measured`);
    const { costPerMillionUsd } = candidate.summary.warm;
    const publishedUsd = published?.costPerMillionUSD ?? Number.NaN;
    const difference = costPerMillionUsd / publishedUsd - 1;
    return { functionName: recorded.name, candidateKey, costPerMillionUsd, publishedUsd, difference };
  });
}

/**
 * Sorted quantiles in an order of which every beginning is a fair sample: steps of the golden ratio through the list,
 * by a width that has no divisor in common with its length, so that each is taken once.
 */
function interleave(values: readonly number[]): number[] {
  const { length } = values;
  let step = Math.max(1, Math.round(length * 0.618));
  while (findCommonDivisor(step, length) !== 1) step += 1;
  return values.map((_, index) => values[(index * step) % length] ?? 0);
}

function findCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : findCommonDivisor(b, a % b);
}

function print(): void {
  const table = new Table({
    head: ["function", "configuration", "ours, USD per million", "published", "difference"],
    colAligns: ["left", "left", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const { functionName, candidateKey, costPerMillionUsd, publishedUsd, difference } of comparisons) {
    table.push([
      functionName,
      candidateKey,
      costPerMillionUsd.toFixed(4),
      publishedUsd.toFixed(4),
      `${difference >= 0 ? "+" : ""}${(difference * 100).toFixed(2)} %`,
    ]);
  }
  console.log(table.toString());
  console.log(
    `${comparisons.length} configurations of ${functions.length} functions; largest difference ` +
      `${(largest * 100).toFixed(2)} %, within ${TOLERANCE * 100} %: ${largest <= TOLERANCE ? "yes" : "NO"}`,
  );
}
