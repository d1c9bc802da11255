import { readdirSync, readFileSync } from "node:fs";

const KB_PER_MB = 1024;

/** The process and all its living descendants; only the process itself where there is no /proc. */
export function listDescendants(pid: number): number[] {
  const children = listThreads(pid).flatMap((thread) =>
    (readText(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(listDescendants)];
}

/** The processes that were started with this variable, which is how those are found whose parents have ended. */
export function listWithVariable(name: string, value: string): number[] {
  const pids = listNames("/proc").filter((entry) => /^\d+$/.test(entry));
  return pids
    .filter((pid) => readText(`/proc/${pid}/environ`)?.split("\0").includes(`${name}=${value}`))
    .map(Number);
}

/** Sum of the peaks of resident memory of these processes, in MB: without page cache, with mapped files. */
export function readPeakResidentMb(pids: readonly number[]): number {
  return sumStatusFieldMb(pids, "VmHWM");
}

/** Sum of the resident memory of these processes now, in MB. */
export function readResidentMb(pids: readonly number[]): number {
  return sumStatusFieldMb(pids, "VmRSS");
}

function sumStatusFieldMb(pids: readonly number[], field: "VmHWM" | "VmRSS"): number {
  const pattern = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m");
  const kilobytes = pids.map((pid) => Number(readText(`/proc/${pid}/status`)?.match(pattern)?.[1] ?? 0));
  return Math.ceil(kilobytes.reduce((sum, value) => sum + value, 0) / KB_PER_MB);
}

/** CPU time in milliseconds that each thread of these processes has used, by thread id. */
export function readThreadCpuMs(pids: readonly number[]): Map<string, number> {
  const entries = pids.flatMap((pid) =>
    listThreads(pid).map((thread): [string, number] => {
      const [nanoseconds] = (readText(`/proc/${pid}/task/${thread}/schedstat`) ?? "0").split(" ");
      return [thread, Number(nanoseconds) / 1e6];
    }),
  );
  return new Map(entries);
}

function listThreads(pid: number): string[] {
  return listNames(`/proc/${pid}/task`);
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
