/*
 * How true the embedded cloud's CPU limit is: on Lambda, a handler that only computes on one thread takes
 * 1769/m times as long at m MB as at 1769 MB, where it has one vCPU. The hash example is such a handler. One that
 * works on much memory is slower at small sizes than this: its caches go cold in the pauses between two periods.
 *
 *   npm run bench:fidelity [-- --json] [--example compress]
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { createMeasuringClient } from "../lib/clients.ts";
import { type LocalCloud, startLocalCloud } from "../lib/local/cloud.ts";
import { MEMORY_MB_PER_VCPU } from "../lib/units.ts";
import { createLocalFunction } from "../test/helpers/local-function.ts";
import { computeMedian, invokeForDurationMs } from "./invoke-warm.ts";

const MEMORY_SIZES_MB = [128, 256, 512, 1024, MEMORY_MB_PER_VCPU];
const ROUNDS = 5;
const TOLERANCE = 0.1;

/**
 * Mean durations that Lambda itself showed for a comparable handler: aws-lambda-performance-benchmarks,
 * cpu-intensive, nodejs22, x86_64, us-east-2, 2025 (published results, MIT).
 */
const PUBLISHED_MEAN_DURATION_MS: Readonly<Record<number, number>> = {
  128: 21390.04,
  256: 10759.72,
  512: 5471.82,
  1024: 2716.47,
  1769: 1584.12,
};

const { values: flags } = parseArgs({
  options: { json: { type: "boolean", default: false }, example: { type: "string", default: "hash" } },
});
const example = new URL(`../examples/${flags.example}/`, import.meta.url);

const dataDir = await mkdtemp(join(tmpdir(), "power-tuner-fidelity-"));
// A function that was stopped finds its caches cold: whoever else computes here slows small sizes down most.
const [busyCpus = 0] = loadavg();
if (busyCpus > availableParallelism() / 4) {
  console.error(
    `the host is not idle (load ${busyCpus.toFixed(1)}): small sizes will look slower than they are`,
  );
}

let cloud: LocalCloud | undefined;
try {
  cloud = await startLocalCloud({ dataDir });
  const medianMs = await measureMedians(cloud);
  const ratios = Object.fromEntries(MEMORY_SIZES_MB.map((size) => [size, compare(medianMs, size)]));
  if (flags.json) console.log(JSON.stringify({ method: cloud.host.cpuMethod, ratios }));
  else print(cloud, medianMs, ratios);
} finally {
  await cloud?.close();
  await rm(dataDir, { recursive: true, force: true });
}

/** Median warm duration per memory size. Sizes take turns, so that what disturbs the host disturbs all alike. */
async function measureMedians(cloud: LocalCloud): Promise<Readonly<Record<number, number>>> {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  const lambda = createMeasuringClient(1, {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  const files = Object.fromEntries(
    await Promise.all(
      (await readdir(example)).map(async (name) => [name, await readFile(new URL(name, example))] as const),
    ),
  );
  const payload = await readFile(new URL("payload.json", example), "utf8");
  const nameFunction = (memoryMb: number) => `${flags.example}-${memoryMb}`;

  const durationsMs = new Map<number, number[]>(MEMORY_SIZES_MB.map((memoryMb) => [memoryMb, []]));
  for (const memoryMb of durationsMs.keys()) {
    const functionName = nameFunction(memoryMb);
    const common = { runtime: "nodejs24.x", handler: "index.handler", timeoutSeconds: 300, files } as const;
    await createLocalFunction(cloud, lambda, { ...common, functionName, memoryMb });
    await invokeForDurationMs(lambda, functionName, payload);
  }
  for (let round = 1; round <= ROUNDS; round++) {
    console.error(`round ${round} of ${ROUNDS}`);
    for (const [memoryMb, durations] of durationsMs) {
      durations.push(await invokeForDurationMs(lambda, nameFunction(memoryMb), payload));
    }
  }
  return Object.fromEntries(
    [...durationsMs].map(([memoryMb, durations]) => [memoryMb, computeMedian(durations)]),
  );
}

/** How many times longer than at one vCPU. */
function compare(durationMs: Readonly<Record<number, number>>, memoryMb: number): number {
  return (durationMs[memoryMb] ?? Number.NaN) / (durationMs[MEMORY_MB_PER_VCPU] ?? Number.NaN);
}

function print(
  { host }: LocalCloud,
  medianMs: Readonly<Record<number, number>>,
  ratios: Readonly<Record<number, number>>,
): void {
  const table = new Table({
    head: ["memory", "median duration", "times that at 1769 MB", "1769/m", "off by", "on AWS", "within 10 %"],
    colAligns: ["right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const memoryMb of MEMORY_SIZES_MB) {
    const ratio = ratios[memoryMb] ?? Number.NaN;
    const expected = MEMORY_MB_PER_VCPU / memoryMb;
    const deviation = ratio / expected - 1;
    table.push([
      `${memoryMb} MB`,
      `${(medianMs[memoryMb] ?? Number.NaN).toFixed(0)} ms`,
      ratio.toFixed(2),
      expected.toFixed(2),
      `${deviation >= 0 ? "+" : ""}${(deviation * 100).toFixed(1)} %`,
      compare(PUBLISHED_MEAN_DURATION_MS, memoryMb).toFixed(2),
      Math.abs(deviation) <= TOLERANCE ? "yes" : "NO",
    ]);
  }
  console.log(
    `${flags.example}: CPU limited by ${host.cpuMethod}, ${host.cpuPeriodMs} ms period, on ${host.platform}, ` +
      `${host.architecture}, ${host.cpus} CPUs. Median of ${ROUNDS} warm invocations.`,
  );
  console.log(table.toString());
  console.log(
    "on AWS: aws-lambda-performance-benchmarks, cpu-intensive, nodejs22, x86_64, us-east-2, 2025 (another handler)",
  );
}
