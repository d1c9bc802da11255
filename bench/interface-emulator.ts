import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { parseReport } from "../lib/measure/report-line.ts";
import { findFreePort } from "../test/helpers/find-free-port.ts";

const COMMAND = "github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie@latest";
const INSTALL_TIMEOUT_MS = 240_000;
const START_TIMEOUT_MS = 10_000;

export interface InterfaceEmulator {
  readonly endpoint: string;
  /** Duration of the next REPORT line that the emulator prints. Ask before invoking. */
  nextDurationMs(): Promise<number>;
  close(): Promise<void>;
}

export type EmulatorStart =
  | { readonly state: "running"; readonly emulator: InterfaceEmulator }
  | { readonly state: "unavailable"; readonly reason: string };

/** Builds AWS's runtime interface emulator with Go, if its source can be had, and runs a bootstrap under it. */
export async function startInterfaceEmulator(bootstrapPath: string): Promise<EmulatorStart> {
  const binDir = await mkdtemp(join(tmpdir(), "power-tuner-rie-"));
  const removeBinDir = () => rm(binDir, { recursive: true, force: true });
  try {
    const env = { ...process.env, GOBIN: binDir };
    await promisify(execFile)("go", ["install", COMMAND], { env, timeout: INSTALL_TIMEOUT_MS });
  } catch (error) {
    await removeBinDir();
    return { state: "unavailable", reason: explain(error) };
  }

  const [frontPort, runtimePort] = [await findFreePort(), await findFreePort()];
  const addresses = [
    ["--runtime-interface-emulator-address", `127.0.0.1:${frontPort}`],
    ["--runtime-api-address", `127.0.0.1:${runtimePort}`],
  ];
  const child = spawn(join(binDir, "aws-lambda-rie"), [...addresses.flat(), bootstrapPath], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout });
  await waitForPort(frontPort);
  return {
    state: "running",
    emulator: {
      endpoint: `http://127.0.0.1:${frontPort}`,
      nextDurationMs: () =>
        new Promise((resolve) => {
          const read = (line: string) => {
            if (!line.startsWith("REPORT ")) return;
            lines.off("line", read);
            resolve(parseReport(line).durationMs);
          };
          lines.on("line", read);
        }),
      close: async () => {
        const ended = child.exitCode === null ? once(child, "exit") : undefined;
        child.kill("SIGTERM");
        await ended;
        await removeBinDir();
      },
    },
  };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "go is not installed";
  const output = "stderr" in error ? String(error.stderr).trim() : "";
  return output.split("\n").slice(-2).join(" ").replaceAll(/\s+/g, " ") || error.message;
}

async function waitForPort(port: number): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (true) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(20);
    } finally {
      socket.destroy();
    }
  }
}
