import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { killProcesses, readMemory, readProcesses, removeCgroup } from "./cgroup.ts";
import { findCgroup } from "./cgroup-paths.ts";
import { DutyCycle } from "./duty-cycle.ts";
import { readStartTime } from "./owner.ts";
import { listDescendants, listWithVariable, readPeakResidentMb, readResidentMb } from "./process-tree.ts";
import { isScopeOutOfMemory, removeScope } from "./systemd-run.ts";

/** Where memory is not limited by a cgroup it is watched; a fast allocation can be above the limit so long. */
const MEMORY_WATCH_MS = 20;
const PATIENCE_MS = 5000;

interface MemoryCgroup {
  readonly directory: string;
  readonly version: 1 | 2;
}

/** An environment variable with a value that no other group's processes have. */
export interface ProcessMark {
  readonly name: string;
  readonly value: string;
}

export interface LimitedGroupParts {
  readonly memoryMb: number;
  /** Folders that the process must be in before it runs anything of the user's. */
  readonly cgroups: readonly string[];
  readonly memoryCgroup?: MemoryCgroup;
  /** A systemd scope, and the program and arguments that start a command in it. */
  readonly scope?: { readonly unit: string; readonly launcher: readonly string[] };
  /** Share of one CPU to keep with a duty cycle. */
  readonly dutyCycleShare?: number;
}

/** One process of a function with all that it starts, under the CPU and memory limits of its memory size. */
export class LimitedGroup {
  readonly #parts: LimitedGroupParts;
  #pid: number | undefined;
  #mark: ProcessMark | undefined;
  #dutyCycle: DutyCycle | undefined;
  #memoryWatch: NodeJS.Timeout | undefined;
  #peakMb = 0;
  #exceeded = false;

  constructor(parts: LimitedGroupParts) {
    this.#parts = parts;
  }

  /**
   * The command line that runs `command` inside the limits. A shell enters the cgroups and then becomes the
   * command, so that not one instruction of it runs outside; errors and output share one pipe, to keep their
   * order in the log.
   */
  wrap(command: readonly string[]): [program: string, ...args: string[]] {
    const enter = this.#parts.cgroups.map((directory) => `echo $$ > ${quote(`${directory}/cgroup.procs`)}`);
    const script = [...enter, 'exec "$@" 2>&1'].join(" && ");
    return ["/bin/sh", "-c", script, "sh", ...(this.#parts.scope?.launcher ?? []), ...command];
  }

  /**
   * Begins what has to be done from outside.
   * @param pid leader of its own process group
   * @param mark tells its processes where no cgroup does, also when they have left the process group
   */
  attach(pid: number, mark?: ProcessMark): void {
    this.#pid = pid;
    this.#mark = mark;
    const { dutyCycleShare, memoryCgroup, scope } = this.#parts;
    if (dutyCycleShare !== undefined) this.#dutyCycle = new DutyCycle(pid, dutyCycleShare);
    if (memoryCgroup || scope) return;
    this.#memoryWatch = setInterval(() => this.#watchMemory(), MEMORY_WATCH_MS).unref();
  }

  /** Work is about to be handed in. */
  wake(): void {
    this.#dutyCycle?.wake();
  }

  /**
   * The most memory the group has held, without page cache, in MB, never above its limit: the larger of the
   * peaks of resident memory (VmHWM) of its living processes, and the memory cgroup's own peak less page cache,
   * which also covers processes that have ended.
   */
  readPeakMemoryMb(): number {
    const cgroup = this.#findMemoryCgroup();
    const countedMb = cgroup ? readMemory(cgroup.directory, cgroup.version).peakMb : 0;
    this.#peakMb = Math.max(this.#peakMb, countedMb, readPeakResidentMb(this.#listProcesses()));
    return Math.min(this.#peakMb, this.#parts.memoryMb);
  }

  /** Whether a process of the group was killed because the memory was used up. */
  async ranOutOfMemory(): Promise<boolean> {
    const { memoryCgroup, scope } = this.#parts;
    if (scope) return isScopeOutOfMemory(scope.unit);
    if (!memoryCgroup) return this.#exceeded;
    return readMemory(memoryCgroup.directory, memoryCgroup.version).outOfMemoryKills > 0;
  }

  /** Kills every process of the group and removes its cgroups. */
  async remove(): Promise<void> {
    clearInterval(this.#memoryWatch);
    this.#dutyCycle?.close();
    const stragglers = [...this.#listProcesses(), ...this.#listMarked()];
    this.killNow();
    for (const directory of this.#parts.cgroups) await killProcesses(directory);
    await Promise.all(stragglers.map(killAndWait));
    // One that was just being replaced by another program had no variables to be found by.
    await Promise.all(this.#listMarked().map(killAndWait));
    for (const directory of this.#parts.cgroups) await removeCgroup(directory);
    if (this.#parts.scope) await removeScope(this.#parts.scope.unit);
  }

  /** Kills the process group at once, without waiting; SIGKILL also ends stopped processes. */
  killNow(): void {
    if (this.#pid !== undefined) kill(-this.#pid);
  }

  #watchMemory(): void {
    const residentMb = readResidentMb(this.#listProcesses());
    this.#peakMb = Math.max(this.#peakMb, residentMb);
    if (residentMb <= this.#parts.memoryMb) return;
    this.#exceeded = true;
    this.killNow();
  }

  #listProcesses(): number[] {
    const [cgroup = this.#findMemoryCgroup()?.directory] = this.#parts.cgroups;
    if (cgroup !== undefined) return readProcesses(cgroup);
    return this.#pid === undefined ? [] : listDescendants(this.#pid);
  }

  #listMarked(): number[] {
    if (this.#parts.cgroups.length > 0 || this.#parts.scope || !this.#mark) return [];
    return listWithVariable(this.#mark.name, this.#mark.value);
  }

  /** The cgroup of a scope is systemd's to choose: it is known once the process is in it. */
  #findMemoryCgroup(): MemoryCgroup | undefined {
    const { memoryCgroup, scope } = this.#parts;
    if (memoryCgroup || !scope || this.#pid === undefined) return memoryCgroup;
    try {
      const membership = readFileSync(`/proc/${this.#pid}/cgroup`, "utf8");
      const place = findCgroup("memory", membership, readFileSync("/proc/self/mountinfo", "utf8"));
      return place?.directory.endsWith(`/${scope.unit}.scope`) ? place : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Descendants that left the process group are killed one by one. */
async function killAndWait(pid: number): Promise<void> {
  kill(pid);
  const deadline = Date.now() + PATIENCE_MS;
  while (readStartTime(pid) !== "0" && Date.now() < deadline) await sleep(2);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
