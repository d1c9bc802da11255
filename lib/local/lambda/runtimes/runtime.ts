import path from "node:path";
import type { RuntimeVersion } from "../environment/report-line.ts";
import type { FunctionVersion } from "../function-version.ts";
import { findBootstrap } from "./bootstrap-file.ts";
import { findPython } from "./python.ts";

/** How to start the runtime of a version. */
export interface RuntimeCommand {
  readonly command: readonly string[];
  /** Folders with the runtime's own programs, for PATH. */
  readonly programDirs: readonly string[];
  readonly runtimeDir: string;
  /** For INIT_START. */
  readonly label: string;
}

/** The runtimes whose bootstrap is ours; `provided` brings its own. */
export function isManagedRuntime(runtime: string): boolean {
  return runtime.startsWith("nodejs") || runtime.startsWith("python3");
}

/**
 * The command that runs a version whose `checkRunnable` found nothing wrong. Whatever the number in its name,
 * `nodejs` is the Node.js that runs the cloud and `python3` the one on the PATH; INIT_START names the real one.
 */
export function toRuntimeCommand(version: FunctionVersion): RuntimeCommand {
  const { runtime, memoryMb } = version;
  if (runtime.startsWith("nodejs")) {
    const bootstrap = findBootstrap("nodejs-bootstrap.mjs");
    // Lambda's own bootstrap sizes the heap like this, so that V8 collects before the kernel kills.
    const heap = [
      `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
      `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
    ];
    return {
      command: [process.execPath, "--expose-gc", ...heap, bootstrap],
      programDirs: [path.dirname(process.execPath)],
      runtimeDir: path.dirname(bootstrap),
      label: `nodejs:${process.versions.node}`,
    };
  }
  if (runtime.startsWith("python3")) {
    const python = findPython();
    if (!python) throw new Error("python3 is gone from the PATH");
    const bootstrap = findBootstrap("python-bootstrap.py");
    return {
      command: [python.executable, "-u", bootstrap],
      programDirs: [path.dirname(python.executable)],
      runtimeDir: path.dirname(bootstrap),
      label: `python:${python.version}`,
    };
  }
  return {
    command: [path.join(version.codeDir, "bootstrap")],
    programDirs: [],
    runtimeDir: version.codeDir,
    label: runtime.replace(".", ":"),
  };
}

/** The runtime version that INIT_START names; it has no ARN of Lambda's, and says so. */
export function toRuntimeVersion(label: string, region: string): RuntimeVersion {
  return { name: label, arn: `arn:aws:lambda:${region}::runtime:local-${label.replaceAll(":", "-")}` };
}
