import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  ListFunctionsCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { createClients } from "../../lib/clients.ts";
import { type LocalCloudOptions, startLocalCloud } from "../../lib/local/cloud.ts";
import { CLONE_NAME_PREFIX } from "../../lib/prepare/plan.ts";
import { deployLocal } from "../../lib/stack/deploy-local.ts";
import { openStore, runKeys } from "../../lib/store.ts";
import { zipFiles } from "./zip-files.ts";

/** An embedded cloud with the tuner deployed to it, from the built packages. */
export async function startTuner(options: Partial<LocalCloudOptions> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "power-tuner-test-"));
  const cloud = await startLocalCloud({ dataDir, ...options });
  const clients = createClients({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId: cloud.accessKeyId, secretAccessKey: cloud.secretAccessKey },
  });
  const { stateMachineArn, bucketName } = await deployLocal(cloud, clients);
  const store = openStore(clients.s3, bucketName);

  return {
    cloud,
    clients,
    store,
    stateMachineArn,
    bucketName,

    async createTarget(
      FunctionName: string,
      files: Readonly<Record<string, string>>,
      options: Partial<CreateFunctionCommandInput> = {},
    ) {
      await clients.lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/target",
          Code: { ZipFile: zipFiles(files) },
          MemorySize: 128,
          Timeout: 10,
          Architectures: [cloud.host.architecture],
          ...options,
        }),
      );
      await waitUntilFunctionActiveV2(
        { client: clients.lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
        { FunctionName },
      );
    },

    async start(name: string, input: unknown) {
      const { executionArn } = await clients.sfn.send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return executionArn ?? "";
    },

    /** Waits until the execution has ended and its clean-up rule, if it has one, has run. */
    async finish(executionArn: string) {
      for (;;) {
        const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status !== "RUNNING") {
          await cloud.settle();
          return execution;
        }
        await sleep(100);
      }
    },

    /** From the execution's history. */
    async countStatesEntered(executionArn: string) {
      let entered = 0;
      for await (const { events = [] } of paginateGetExecutionHistory(
        { client: clients.sfn },
        { executionArn },
      )) {
        entered += events.filter(({ type }) => type?.endsWith("StateEntered")).length;
      }
      return entered;
    },

    readResult: (runId: string) => store.readJson<TuningResult>(runKeys.result(runId)),

    /** What a run should have left nothing of. */
    async listClones() {
      const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}));
      return Functions.flatMap(({ FunctionName = "" }) =>
        FunctionName.startsWith(CLONE_NAME_PREFIX) ? [FunctionName] : [],
      );
    },

    async close() {
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type Tuner = Awaited<ReturnType<typeof startTuner>>;

/** One configuration of a recorded function. */
export interface RecordedConfiguration {
  readonly architecture: "x86_64" | "arm64";
  readonly memorySizeMB: number;
  readonly durationMs: readonly number[];
  /** Of cold starts, which take as long otherwise; default 150. With null there are none. */
  readonly initDurationMs?: number | null;
}

/** A configuration that cannot even be loaded. */
export interface FailedConfiguration {
  readonly architecture: "x86_64" | "arm64";
  readonly memorySizeMB: number;
  readonly failure: { readonly errorType: string; readonly errorMessage: string };
}

/** A recorded function's package: no process, its durations come from a list. */
export function recordConfigurations(
  configurations: readonly (RecordedConfiguration | FailedConfiguration)[],
  wait: "none" | "real" = "none",
): Readonly<Record<string, string>> {
  const candidates = configurations.map((configuration) => {
    if ("failure" in configuration) return configuration;
    const { architecture, memorySizeMB, durationMs, initDurationMs = 150 } = configuration;
    return {
      architecture,
      memorySizeMB,
      warm: { durationMs },
      ...(initDurationMs !== null && {
        cold: { durationMs, initDurationMs: durationMs.map(() => initDurationMs) },
      }),
    };
  });
  return { "recording.json": JSON.stringify({ schema: "lambda-recording/1", wait, candidates }) };
}

/** A recorded function that takes as long on each of the architectures. */
export function recordFunction(
  sizes: Readonly<Record<number, readonly number[]>>,
  architectures: readonly ("x86_64" | "arm64")[] = ["x86_64"],
): Readonly<Record<string, string>> {
  return recordConfigurations(
    architectures.flatMap((architecture) =>
      Object.entries(sizes).map(([memorySizeMB, durationMs]) => ({
        architecture,
        memorySizeMB: Number(memorySizeMB),
        durationMs,
      })),
    ),
  );
}
