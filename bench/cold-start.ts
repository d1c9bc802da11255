/*
 * How long the functions of the state machine take to start: Init Duration of every step's package at 512 MB in the
 * embedded cloud, with a CPU limit as on Lambda. Lambda is said to give more CPU to the init phase of small sizes,
 * so this is the slow side of the truth.
 *
 *   npm run bench:cold-start [-- --json]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import Table from "cli-table3";
import { strToU8, unzipSync, zipSync } from "fflate";
import { createMeasuringClient } from "../lib/clients.ts";
import { type LocalCloud, startLocalCloud } from "../lib/local/cloud.ts";
import { parseReport } from "../lib/measure/report-line.ts";
import { readPackage } from "../lib/stack/packages.ts";
import { STEP_HANDLER, STEP_RUNTIME, STEPS, type Step } from "../lib/stack/steps.ts";
import { computeMedian } from "./invoke-warm.ts";

const MEMORY_MB = 512;
const ROUNDS = 15;
const AIM_MS = 400;
const AIM_BYTES = 1_500_000;

const EMPTY = "empty";
const EMPTY_HANDLER = "export const handler = async () => {};";

const { values: flags } = parseArgs({ options: { json: { type: "boolean", default: false } } });

interface ColdStart {
  readonly step: Step | typeof EMPTY;
  readonly bundleBytes: number;
  readonly initDurationMs: number;
  readonly slowestMs: number;
}

const dataDir = await mkdtemp(join(tmpdir(), "power-tuner-cold-start-"));
let cloud: LocalCloud | undefined;
try {
  cloud = await startLocalCloud({ dataDir });
  const [empty, ...results] = await measureSteps(cloud);
  const largest = results.reduce((a, b) => (b.bundleBytes > a.bundleBytes ? b : a));
  if (flags.json) {
    console.log(
      JSON.stringify({ memoryMb: MEMORY_MB, method: cloud.host.cpuMethod, empty, results, largest }),
    );
  } else print(cloud, empty, results, largest);
} finally {
  await cloud?.close();
  await rm(dataDir, { recursive: true, force: true });
}

/** Steps take turns, so that what disturbs the host disturbs all alike: the empty handler too, which comes first. */
async function measureSteps(cloud: LocalCloud): Promise<readonly [ColdStart, ...ColdStart[]]> {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  const lambda = createMeasuringClient(1, {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  const steps = await Promise.all(STEPS.map(async (step) => ({ step, zip: await readPackage(step) })));
  const packages = [
    { step: EMPTY, zip: zipSync({ "index.mjs": strToU8(EMPTY_HANDLER) }) },
    ...steps,
  ] as const;
  const initDurationsMs = new Map<ColdStart["step"], number[]>(packages.map(({ step }) => [step, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    console.error(`round ${round} of ${ROUNDS}`);
    for (const { step, zip } of packages) {
      initDurationsMs.get(step)?.push(await startCold(cloud, lambda, step, zip));
    }
  }
  const summarize = ({ step, zip }: (typeof packages)[number]): ColdStart => {
    const durationsMs = initDurationsMs.get(step) ?? [];
    return {
      step,
      bundleBytes: countScriptBytes(zip),
      initDurationMs: computeMedian(durationsMs),
      slowestMs: Math.max(...durationsMs),
    };
  };
  return [summarize(packages[0]), ...packages.slice(1).map(summarize)];
}

/** All that could be loaded. */
function countScriptBytes(zip: Uint8Array): number {
  return Object.entries(unzipSync(zip))
    .filter(([name]) => name.endsWith(".mjs"))
    .reduce((total, [, { length }]) => total + length, 0);
}

/** The event is of no run, so the handler fails at once: only what comes before it counts. */
async function startCold(
  cloud: LocalCloud,
  lambda: LambdaClient,
  step: ColdStart["step"],
  zip: Uint8Array,
): Promise<number> {
  const FunctionName = `cold-${step}`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: STEP_RUNTIME,
      Handler: STEP_HANDLER,
      Role: `arn:aws:iam::${cloud.accountId}:role/power-tuner`,
      Code: { ZipFile: zip },
      MemorySize: MEMORY_MB,
      Timeout: 60,
      Architectures: [cloud.host.architecture],
      Environment: { Variables: { TUNER_BUCKET: "none" } },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 },
    { FunctionName },
  );
  const { LogResult = "" } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: '{"runId":"none"}', LogType: "Tail" }),
  );
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  const { initDurationMs } = parseReport(Buffer.from(LogResult, "base64"));
  if (initDurationMs === undefined) throw new Error(`the first invocation of ${step} was no cold start`);
  return initDurationMs;
}

function print(
  { host }: LocalCloud,
  empty: ColdStart,
  results: readonly ColdStart[],
  largest: ColdStart,
): void {
  const table = new Table({
    head: ["step", "bundle", "under 1.5 MB", "init duration, median", "slowest", `under ${AIM_MS} ms`],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const { step, bundleBytes, initDurationMs, slowestMs } of results) {
    table.push([
      step,
      `${(bundleBytes / 1e6).toFixed(2)} MB`,
      bundleBytes < AIM_BYTES ? "yes" : "NO",
      `${initDurationMs.toFixed(0)} ms`,
      `${slowestMs.toFixed(0)} ms`,
      initDurationMs < AIM_MS ? "yes" : "NO",
    ]);
  }
  console.log(
    `${ROUNDS} cold starts of each step at ${MEMORY_MB} MB, CPU limited by ${host.cpuMethod}, on ${host.platform}.`,
  );
  console.log(table.toString());
  console.log(
    `a handler that does nothing, in turn with them: ${empty.initDurationMs.toFixed(0)} ms (tells how fast this host is now)`,
  );
  console.log(
    `the largest, ${largest.step}: ${largest.initDurationMs.toFixed(0)} ms, under ${AIM_MS} ms: ` +
      `${largest.initDurationMs < AIM_MS ? "yes" : "NO"}`,
  );
}
