/*
 * Whether Analyze stands a large run: its package, as it is deployed, analyzes and renders 10,000, 100,000 and 1,000,000
 * samples of 40 configurations from the embedded cloud's S3, each in a process of its own with the heap that Lambda's
 * Node.js gives it at 512 MB. Making the samples is in no figure; serving them shares the CPU with what is measured.
 *
 *   npm run bench:analyze [-- --json] [--repeat COUNT]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CreateBucketCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import Table from "cli-table3";
import { unzipSync } from "fflate";
import { createClients } from "../lib/clients.ts";
import { startLocalCloud } from "../lib/local/cloud.ts";
import { readPackage } from "../lib/stack/packages.ts";
import { STEP_CONFIGURATIONS } from "../lib/stack/steps.ts";
import { openStore, runKeys } from "../lib/store.ts";
import { MEMORY_MB_PER_VCPU } from "../lib/units.ts";
import { CANDIDATES, storeRun } from "./analyze-samples.ts";

const SAMPLE_COUNTS = [10_000, 100_000, 1_000_000];
const MEMORY_MB = 512;

/** Of a Lambda function's answer; a state's payload is limited to 256 KiB. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** A sample may cost so much more CPU time in a run ten times as large: the noise of a shared machine. */
const LINEAR_TOLERANCE = 1.2;

interface Usage {
  readonly tookMs: number;
  /** Of all threads, start of the process included. */
  readonly cpuMs: number;
  readonly peakMemoryMb: number;
  readonly answerBytes: number;
}

interface Measurement extends Usage {
  readonly samples: number;
  readonly cpuUsPerSample: number;
  /** The CPU time at Lambda's share of a vCPU for 512 MB. */
  readonly lambdaMs: number;
  readonly resultBytes: number;
  readonly reportBytes: number;
}

const { values: flags } = parseArgs({
  options: { json: { type: "boolean", default: false }, repeat: { type: "string", default: "3" } },
});
const repetitions = Number(flags.repeat);
if (!Number.isInteger(repetitions) || repetitions < 1) {
  console.error("--repeat takes a whole number from 1");
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), "power-tuner-analyze-"));
const cloud = await startLocalCloud({ dataDir: join(folder, "data") });
const measurements: Measurement[] = [];
try {
  const { s3 } = createClients({ endpoint: cloud.endpoint, region: cloud.region, credentials: cloud });
  const bucketName = "power-tuner";
  await s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  const store = openStore(s3, bucketName);
  const sizeOf = async (Key: string) =>
    (await s3.send(new HeadObjectCommand({ Bucket: bucketName, Key }))).ContentLength ?? 0;
  const handlerPath = await unpackAnalyze(join(folder, "analyze"));
  for (const samples of SAMPLE_COUNTS) {
    const runId = `samples-${samples}`;
    console.error(`${samples} samples: making them`);
    await storeRun(store, runId, samples);
    console.error(`${samples} samples: analyzing them ${repetitions} times`);
    const usages: Usage[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      usages.push(await runAnalyze(handlerPath, runId, bucketName));
    }
    // What disturbs the host only ever makes it slower.
    const tookMs = Math.min(...usages.map((usage) => usage.tookMs));
    const cpuMs = Math.min(...usages.map((usage) => usage.cpuMs));
    measurements.push({
      samples,
      tookMs,
      cpuMs,
      cpuUsPerSample: (cpuMs * 1000) / samples,
      lambdaMs: (cpuMs * MEMORY_MB_PER_VCPU) / MEMORY_MB,
      peakMemoryMb: Math.max(...usages.map((usage) => usage.peakMemoryMb)),
      answerBytes: Math.max(...usages.map((usage) => usage.answerBytes)),
      resultBytes: await sizeOf(runKeys.result(runId)),
      reportBytes: await sizeOf(runKeys.report(runId)),
    });
    for (const key of await store.listKeys(`runs/${runId}/`)) await store.remove(key);
  }
} finally {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
}

const timeoutMs = STEP_CONFIGURATIONS.analyze.timeoutSeconds * 1000;
const verdicts = {
  isWithinMemory: measurements.every(({ peakMemoryMb }) => peakMemoryMb < MEMORY_MB),
  isLinear: measurements.every(({ cpuUsPerSample }, index) => {
    const smaller = measurements[index - 1];
    return !smaller || cpuUsPerSample <= smaller.cpuUsPerSample * LINEAR_TOLERANCE;
  }),
  isWithinTimeout: measurements.every(({ lambdaMs, tookMs }) => Math.max(lambdaMs, tookMs) < timeoutMs),
  isAnswerSmall: measurements.every(({ answerBytes }) => answerBytes < MAX_ANSWER_BYTES),
};
if (flags.json) {
  console.log(
    JSON.stringify({ memoryMb: MEMORY_MB, candidates: CANDIDATES, repetitions, measurements, ...verdicts }),
  );
} else print();
if (Object.values(verdicts).includes(false)) process.exitCode = 1;

async function unpackAnalyze(target: string): Promise<string> {
  for (const [name, bytes] of Object.entries(unzipSync(await readPackage("analyze")))) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), bytes);
  }
  return join(target, "index.mjs");
}

/** @throws Error when Analyze failed, as it does when its heap is full. */
async function runAnalyze(handlerPath: string, runId: string, bucketName: string): Promise<Usage> {
  const child = fork(
    fileURLToPath(new URL("analyze-run.mjs", import.meta.url)),
    [handlerPath, JSON.stringify({ runId, stopReason: "enough" })],
    {
      // Lambda's own bootstrap sizes the heap like this.
      execArgv: [
        "--expose-gc",
        `--max-old-space-size=${Math.floor(MEMORY_MB * 0.9)}`,
        `--max-semi-space-size=${Math.floor(MEMORY_MB * 0.05)}`,
      ],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: {
        ...process.env,
        TUNER_BUCKET: bucketName,
        AWS_ENDPOINT_URL: cloud.endpoint,
        AWS_REGION: cloud.region,
        AWS_ACCESS_KEY_ID: cloud.accessKeyId,
        AWS_SECRET_ACCESS_KEY: cloud.secretAccessKey,
      },
    },
  );
  let usage: Usage | undefined;
  child.on("message", (message) => {
    usage = message as Usage;
  });
  await once(child, "exit");
  if (!usage)
    throw new Error(`Analyze failed for ${runId} (exit code ${child.exitCode}, ${child.signalCode})`);
  return usage;
}

function print(): void {
  const table = new Table({
    head: [
      "samples",
      "time",
      "CPU time",
      "per sample",
      `at ${MEMORY_MB} MB of Lambda`,
      "peak RSS",
      "result.json",
      "report.html",
    ],
    colAligns: Array(8).fill("right"),
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  for (const one of measurements) {
    table.push([
      one.samples.toLocaleString("en-US"),
      seconds(one.tookMs),
      seconds(one.cpuMs),
      `${one.cpuUsPerSample.toFixed(1)} µs`,
      seconds(one.lambdaMs),
      `${one.peakMemoryMb.toFixed(0)} MB`,
      `${(one.resultBytes / 1e6).toFixed(2)} MB`,
      `${(one.reportBytes / 1e6).toFixed(2)} MB`,
    ]);
  }
  const word = (isGood: boolean) => (isGood ? "yes" : "NO");
  console.log(
    `${CANDIDATES} configurations; times are the shortest, memory the most, of ${repetitions} runs.`,
  );
  console.log(table.toString());
  console.log(`peak memory under ${MEMORY_MB} MB: ${word(verdicts.isWithinMemory)}`);
  console.log(
    `CPU time grows no worse than linearly (per sample, ${LINEAR_TOLERANCE} times at most): ${word(verdicts.isLinear)}`,
  );
  console.log(`under Analyze's time-out of ${timeoutMs / 1000} s: ${word(verdicts.isWithinTimeout)}`);
  console.log(`answers under 256 KiB, what a state may hold: ${word(verdicts.isAnswerSmall)}`);
}
