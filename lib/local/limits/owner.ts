import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";

const PREFIX = "power-tuner";

/**
 * A name for folders and cgroups from which a later cloud can tell whether their owner still lives:
 * `power-tuner.NAMESPACE.PID.START.RANDOM`. Process ids are used again, hence the start time; they mean
 * something else in another container, hence the namespace.
 */
export function createOwnerName(): string {
  const { namespace, pid, start } = describeSelf();
  return [PREFIX, namespace, pid, start, randomBytes(4).toString("hex")].join(".");
}

/** True for a name of `createOwnerName` whose process is gone; false for live owners and foreign names. */
export function isOrphaned(name: string): boolean {
  const [prefix, namespace, pid, start, random] = name.split(".");
  if (prefix !== PREFIX || random === undefined) return false;
  if (namespace !== describeSelf().namespace) return false;
  return !isRunning(Number(pid), start ?? "");
}

/** Whether the process with this id is the one that started then. */
export function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  return readStartTime(pid) === start;
}

/** Start of a process in clock ticks since boot; `0` where there is no /proc or the process is gone. */
export function readStartTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, which may hold blanks and parentheses itself.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "0" : (fields[18] ?? "0");
  } catch {
    return "0";
  }
}

function describeSelf(): { namespace: string; pid: number; start: string } {
  return { namespace: readNamespace(), pid: process.pid, start: readStartTime(process.pid) };
}

function readNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    return "0";
  }
}
