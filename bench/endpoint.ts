/*
 * What the embedded cloud adds to a warm invocation that does nothing: time of Invoke at the client less
 * Duration of the REPORT line. And: parallel invocations all succeed. Where AWS's runtime interface emulator
 * can be built, it is measured in the same run with the same runtime.
 *
 *   npm run bench:endpoint [-- --json]
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { type ClientOptions, createMeasuringClient } from "../lib/clients.ts";
import { type LocalCloud, startLocalCloud } from "../lib/local/cloud.ts";
import { createLocalFunction } from "../test/helpers/local-function.ts";
import { startInterfaceEmulator } from "./interface-emulator.ts";
import { computeMedian, invokeForDurationMs } from "./invoke-warm.ts";

const WARM_INVOCATIONS = 300;
const PARALLEL_INVOCATIONS = 200;
const AIM_MS = 5;
const MEMORY_MB = 1769;
const HANDLER = "export const handler = async () => 'ok';\n";

const { values: flags } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const folder = await mkdtemp(join(tmpdir(), "power-tuner-endpoint-"));
const runtime = await readFile(new URL("no-op-runtime.mjs", import.meta.url), "utf8");
const bootstrap = Buffer.from(`#!${process.execPath}\n${runtime}`);

let cloud: LocalCloud | undefined;
try {
  cloud = await startLocalCloud({ dataDir: join(folder, "cloud") });
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  const options = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const lambda = createMeasuringClient(PARALLEL_INVOCATIONS, options);
  const common = { memoryMb: MEMORY_MB, timeoutSeconds: 60, handler: "index.handler" };
  const nodeFiles = { "index.mjs": Buffer.from(HANDLER) };
  await createLocalFunction(cloud, lambda, {
    ...common,
    functionName: "node",
    runtime: "nodejs24.x",
    files: nodeFiles,
  });
  await createLocalFunction(cloud, lambda, {
    ...common,
    functionName: "custom",
    runtime: "provided.al2023",
    files: { bootstrap },
  });

  const overheadMs = await measureOverheadMs(() => invokeForDurationMs(lambda, "node", "{}"));
  const customOverheadMs = await measureOverheadMs(() => invokeForDurationMs(lambda, "custom", "{}"));
  const emulator = await measureEmulator(options);
  const failures = await countParallelFailures(lambda);

  if (flags.json) {
    console.log(
      JSON.stringify({ overheadMs, customOverheadMs, emulator, parallel: PARALLEL_INVOCATIONS, failures }),
    );
  } else {
    console.log(`Node.js handler: ${overheadMs.toFixed(2)} ms added (aim: at most ${AIM_MS} ms)`);
    console.log(`custom runtime:  ${customOverheadMs.toFixed(2)} ms added`);
    console.log(
      "reason" in emulator
        ? `AWS's runtime interface emulator: not measured (${emulator.reason})`
        : `AWS's runtime interface emulator, same custom runtime: ${emulator.overheadMs.toFixed(2)} ms added; ` +
            `ours is ${(customOverheadMs / emulator.overheadMs).toFixed(2)} times that`,
    );
    console.log(`${PARALLEL_INVOCATIONS} parallel invocations: ${failures} failed`);
  }
  if (overheadMs > AIM_MS || failures > 0) process.exitCode = 1;
} finally {
  await cloud?.close();
  await rm(folder, { recursive: true, force: true });
}

/** Median over warm invocations; the first one, which may be cold, is left out. */
async function measureOverheadMs(invoke: () => Promise<number>): Promise<number> {
  await invoke();
  const overheadsMs: number[] = [];
  for (let count = 0; count < WARM_INVOCATIONS; count++) {
    const sentAt = performance.now();
    const durationMs = await invoke();
    overheadsMs.push(performance.now() - sentAt - durationMs);
  }
  return computeMedian(overheadsMs);
}

async function measureEmulator(
  options: ClientOptions,
): Promise<{ readonly overheadMs: number } | { readonly reason: string }> {
  const bootstrapPath = join(folder, "bootstrap");
  await writeFile(bootstrapPath, bootstrap);
  await chmod(bootstrapPath, 0o755);
  const start = await startInterfaceEmulator(bootstrapPath);
  if (start.state === "unavailable") return { reason: start.reason };
  const { emulator } = start;
  try {
    const lambda = createMeasuringClient(1, { ...options, endpoint: emulator.endpoint });
    const overheadMs = await measureOverheadMs(async () => {
      const durationMs = emulator.nextDurationMs();
      await lambda.send(new InvokeCommand({ FunctionName: "function", Payload: "{}" }));
      return durationMs;
    });
    return { overheadMs };
  } finally {
    await emulator.close();
  }
}

async function countParallelFailures(lambda: LambdaClient): Promise<number> {
  const invocations = Array.from({ length: PARALLEL_INVOCATIONS }, () =>
    invokeForDurationMs(lambda, "node", "{}"),
  );
  const outcomes = await Promise.allSettled(invocations);
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  for (const { reason } of failed.slice(0, 3)) console.error(reason);
  return failed.length;
}
