import { existsSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import type { FunctionVersion } from "../../lib/local/lambda/function-version.ts";
import { createInvoker, type InvokerOptions, type LocalInvoker } from "../../lib/local/lambda/invoker.ts";
import { parseReport } from "../../lib/measure/report-line.ts";

/** An invoker without a cloud around it. */
export function createTestInvoker(limits: InvokerOptions["limits"] = {}): Promise<LocalInvoker> {
  return createInvoker({
    region: "us-east-1",
    endpoint: () => "http://127.0.0.1:9",
    credentials: { accessKeyId: "test-key", secretAccessKey: "test-secret" },
    limits,
  });
}

/** Invokes and reads what comes back. */
export async function invokeFunction(invoker: LocalInvoker, version: FunctionVersion, event: unknown = {}) {
  const body = Buffer.from(JSON.stringify(event));
  const { payload, log, ...outcome } = await invoker.invoke(version, body, version.functionArn);
  const text = log.toString();
  return {
    ...outcome,
    payload: JSON.parse(payload.toString()),
    log: text,
    report: parseReport(text, outcome.requestId),
  };
}

/** Ids of living processes whose environment variables hold this text. */
export function findProcesses(text: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

/** Folders and cgroups on this host that clouds of this process, or of the given one, have made. */
export function findLeftovers(pid = process.pid): string[] {
  const roots = [os.tmpdir(), "/sys/fs/cgroup"];
  return roots.filter((root) => existsSync(root)).flatMap((root) => findOwned(root, pid, 3));
}

function findOwned(folder: string, pid: number, depth: number): string[] {
  const owned = new RegExp(`^power-tuner\\.\\d+\\.${pid}\\.`);
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.flatMap(({ name }) => {
    const child = `${folder}/${name}`;
    if (owned.test(name)) return [child];
    return depth > 0 && folder.startsWith("/sys") ? findOwned(child, pid, depth - 1) : [];
  });
}
