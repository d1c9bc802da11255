import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Runtime } from "@aws-sdk/client-lambda";
import { closest, distance } from "fastest-levenshtein";
import { type Checked, invalid, valid } from "../checked.ts";

/** A kind of runtime that the embedded cloud can start. */
export type RuntimeFamily = "nodejs" | "python" | "provided";

/** Lambda's identifiers of runtimes of these families that it still accepts (Lambda runtimes, 2026). */
export const RUNTIMES: readonly Runtime[] = [
  "nodejs20.x",
  "nodejs22.x",
  "nodejs24.x",
  "python3.9",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "provided.al2",
  "provided.al2023",
];

/** A runtime under Lambda's name for it. */
export function parseRuntime(field: string, text: string): Checked<Runtime> {
  const runtime = RUNTIMES.find((known) => known === text);
  if (runtime) return valid(runtime);
  const near = closest(text, RUNTIMES);
  const hint = distance(text, near) <= 3 ? `did you mean ${near}?` : undefined;
  return invalid({ field, value: text, allowed: RUNTIMES.join(", "), hint });
}

/** Which of the runtimes of the embedded cloud serves it. */
export function familyOf(runtime: string): RuntimeFamily {
  if (runtime.startsWith("python")) return "python";
  return runtime.startsWith("provided") ? "provided" : "nodejs";
}

/** For a Python that Lambda does not have under its own number. */
const NEWEST_PYTHON: Runtime = "python3.14";

/** `python3.11`, after the Python that this machine has; undefined when it has none. */
export async function findPythonRuntime(pythonCommand: string): Promise<Runtime | undefined> {
  try {
    const script = "import sys; print('python%d.%d' % sys.version_info[:2])";
    const { stdout } = await promisify(execFile)(pythonCommand, ["-I", "-c", script], { timeout: 10_000 });
    return RUNTIMES.find((runtime) => runtime === stdout.trim()) ?? NEWEST_PYTHON;
  } catch {
    return undefined;
  }
}
