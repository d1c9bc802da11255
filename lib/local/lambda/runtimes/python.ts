import { spawnSync } from "node:child_process";

/** A Python that was found on this host. */
export interface Python {
  /** The interpreter itself, not a launcher script that first has to look for it. */
  readonly executable: string;
  readonly version: string;
}

let found: Python | undefined;

/** The python3 of the developer's PATH, or undefined when there is none. Looked for until found, then kept. */
export function findPython(): Python | undefined {
  found ??= askPython();
  return found;
}

function askPython(): Python | undefined {
  const code = "import sys, platform; print(sys.executable); print(platform.python_version())";
  const { status, stdout } = spawnSync("python3", ["-c", code], { encoding: "utf8" });
  if (status !== 0) return undefined;
  const [executable, version] = stdout.trim().split("\n");
  return executable !== undefined && version !== undefined ? { executable, version } : undefined;
}
