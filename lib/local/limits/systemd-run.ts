import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CPU_PERIOD_MS } from "./cpu-share.ts";

const run = promisify(execFile);

/** What systemd-run needs to find the user's service manager, and the function must not see. */
const SESSION_VARIABLES = ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"] as const;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The program and arguments that run the command after them in a transient scope of the user's service manager,
 * under a CPU quota per 20 ms and a memory limit without swap (man pages systemd-run(1),
 * systemd.resource-control(5)).
 *
 * @param quotaMicros CPU time per period; undefined is no limit
 * @param session the variables of the process that asks, of which systemd-run needs two
 */
export function toSystemdRun(
  unit: string,
  quotaMicros: number | undefined,
  memoryMb: number,
  session: Variables,
): string[] {
  const percent = quotaMicros === undefined ? undefined : quotaMicros / (CPU_PERIOD_MS * 10);
  const properties = [
    ...(percent === undefined
      ? []
      : [`CPUQuota=${percent.toFixed(2)}%`, `CPUQuotaPeriodSec=${CPU_PERIOD_MS}ms`]),
    `MemoryMax=${memoryMb}M`,
    "MemorySwapMax=0",
  ];
  return [
    "env",
    ...SESSION_VARIABLES.flatMap((name) => (session[name] === undefined ? [] : [`${name}=${session[name]}`])),
    "systemd-run",
    ...["--user", "--scope", "--quiet", `--unit=${unit}`],
    ...properties.flatMap((property) => ["-p", property]),
    "--",
    "env",
    ...SESSION_VARIABLES.flatMap((name) => ["-u", name]),
  ];
}

/** Whether the scope ended because its memory was used up. Its cgroup is gone by then, so systemd is asked. */
export async function isScopeOutOfMemory(unit: string): Promise<boolean> {
  try {
    const { stdout } = await run("systemctl", ["--user", "show", "--property=Result", `${unit}.scope`]);
    return stdout.trim() === "Result=oom-kill";
  } catch {
    return false;
  }
}

/** Ends the scope with all its processes and lets systemd forget it. */
export async function removeScope(unit: string): Promise<void> {
  for (const action of [["kill", "--signal=SIGKILL"], ["reset-failed"]]) {
    // A scope that is gone already is what we want.
    await run("systemctl", ["--user", ...action, `${unit}.scope`]).catch(() => undefined);
  }
}
