import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "../../clock.ts";
import { createSessionToken } from "../../http/session-token.ts";
import type { Limiter } from "../../limits/limiter.ts";
import type { FunctionVersion } from "../function-version.ts";
import { checkRunnable } from "../runtimes/check-runnable.ts";
import { isRecorded, readRecording } from "../runtimes/recording.ts";
import { toRuntimeCommand, toRuntimeVersion } from "../runtimes/runtime.ts";
import { Environment, type ExecutionEnvironment } from "./environment.ts";
import { toEnvironmentVariables } from "./environment-variables.ts";
import { RecordedEnvironment, type RecordingPosition } from "./recorded-environment.ts";
import { RuntimeApi } from "./runtime-api.ts";
import { RuntimeProcess } from "./runtime-process.ts";

/** What all environments of a cloud share. */
export interface EnvironmentSettings {
  readonly region: string;
  readonly endpoint: () => string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly limiter: Limiter;
  /** Folder for the folders of the environments and for notes on their processes. */
  readonly workDir: string;
  readonly initTimeoutMs: number;
  readonly clock: Clock;
}

/** Makes the function that opens environments of any version; a process starts with the first invocation. */
export function createOpener(
  settings: EnvironmentSettings,
): (version: FunctionVersion) => Promise<ExecutionEnvironment> {
  const positions = new WeakMap<FunctionVersion, RecordingPosition>();
  return async (version) => {
    const obstacle = checkRunnable(version);
    if (obstacle !== undefined) throw new Error(obstacle);
    if (!isRecorded(version)) return openEnvironment(version, settings);
    const position = positions.get(version) ?? { cold: 0, warm: 0 };
    positions.set(version, position);
    const runtime = toRuntimeVersion(version.runtime.replace(/^([a-z]+)\.?/, "$1:"), settings.region);
    return new RecordedEnvironment(
      version,
      runtime,
      readRecording(version.codeDir),
      position,
      settings.clock,
    );
  };
}

async function openEnvironment(
  version: FunctionVersion,
  settings: EnvironmentSettings,
): Promise<Environment> {
  const { region, endpoint, credentials, limiter, workDir, initTimeoutMs, clock } = settings;
  const timeoutMs = version.timeoutSeconds * 1000;
  const { command, programDirs, runtimeDir, label } = toRuntimeCommand(version);
  const id = randomUUID();
  const processesDir = path.join(workDir, "processes");
  await mkdir(processesDir, { recursive: true });
  const tempDir = await mkdtemp(path.join(workDir, "tmp-"));
  const api = await RuntimeApi.open();
  const variables = toEnvironmentVariables({
    version,
    region,
    endpoint: endpoint(),
    credentials: {
      ...credentials,
      sessionToken: createSessionToken(credentials, {
        functionName: version.functionName,
        environmentId: id,
      }),
    },
    runtimeApi: api.address,
    tempDir,
    runtimeDir,
    programDirs,
    clockRate: timeoutMs / clock.toWorkMs(timeoutMs),
    logStreamName: createLogStreamName(version.version),
  });
  return new Environment({
    id,
    version,
    runtime: toRuntimeVersion(label, region),
    api,
    initTimeoutMs,
    clock,
    startProcess: async (onOutput) =>
      new RuntimeProcess({
        command,
        variables,
        workingDir: version.codeDir,
        processesDir,
        group: await limiter.createGroup(version.memoryMb),
        onOutput,
      }),
    removeFiles: () => rm(tempDir, { recursive: true, force: true }),
  });
}

/** `2026/11/21/[$LATEST]5f0c...`, one for each environment. */
function createLogStreamName(version: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[${version}]${randomBytes(16).toString("hex")}`;
}
