import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import path from "node:path";
import type { FunctionVersion } from "../function-version.ts";
import { hostArchitecture } from "./host-architecture.ts";
import { findPython } from "./python.ts";
import { hasRestores, isRecorded, readRecording } from "./recording.ts";

/**
 * Why this version cannot run on this host (another architecture, unknown runtime family, missing python3,
 * missing bootstrap, unreadable recording), as a sentence for the user; undefined when it can. Makes a
 * `bootstrap` executable that is not, as zip tools often lose that bit.
 */
export function checkRunnable(version: FunctionVersion): string | undefined {
  const { runtime, codeDir } = version;
  if (isRecorded(version)) return checkRecording(version);
  return checkRuntime(runtime, codeDir) ?? checkArchitecture(version);
}

function checkRuntime(runtime: string, codeDir: string): string | undefined {
  if (runtime.startsWith("nodejs")) return undefined;
  if (runtime.startsWith("python3")) {
    return findPython()
      ? undefined
      : `The runtime ${runtime} needs a python3 on the PATH, and there is none.`;
  }
  if (runtime.startsWith("provided")) return checkBootstrap(runtime, codeDir);
  return `The runtime ${runtime} is not emulated: the embedded cloud runs nodejs, python3 and provided.`;
}

function checkBootstrap(runtime: string, codeDir: string): string | undefined {
  const bootstrap = path.join(codeDir, "bootstrap");
  if (!existsSync(bootstrap))
    return `The runtime ${runtime} needs a file bootstrap at the root of the package.`;
  try {
    accessSync(bootstrap, constants.X_OK);
  } catch {
    chmodSync(bootstrap, 0o755);
  }
  return undefined;
}

function checkRecording({ codeDir, hasSnapshot }: FunctionVersion): string | undefined {
  try {
    const recording = readRecording(codeDir);
    if (!hasSnapshot || hasRestores(recording)) return undefined;
    return "recording.json of the package has no restoreDurationMs and billedRestoreDurationMs, which SnapStart needs.";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function checkArchitecture({ architecture }: FunctionVersion): string | undefined {
  const host = hostArchitecture();
  if (architecture === host) return undefined;
  return `It is for ${architecture} and this host is ${host ?? process.arch}; measure it on AWS.`;
}
