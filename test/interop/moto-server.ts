import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findFreePort } from "../helpers/find-free-port.ts";

const MOTO = "5.2.5";
const INSTALL_TIMEOUT_MS = 300_000;

/** Installed once per machine. */
const VENV = join(tmpdir(), `power-tuner-moto-${MOTO}`);
const serve = fileURLToPath(new URL("../fixtures/moto/serve.py", import.meta.url));

export type Moto =
  | { readonly state: "ready"; readonly python: string }
  | { readonly state: "unavailable"; readonly reason: string };

/** Installs Moto, an implementation of AWS's services by others, where Python and PyPI are reachable. */
export async function installMoto(): Promise<Moto> {
  const python = join(VENV, "bin", "python3");
  const marker = join(VENV, "installed");
  try {
    if (!existsSync(marker)) {
      await run("python3", ["-m", "venv", "--clear", VENV]);
      const packages = `moto[server,stepfunctions]==${MOTO}`;
      await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", packages]);
      await writeFile(marker, MOTO);
    }
    return { state: "ready", python };
  } catch (error) {
    return { state: "unavailable", reason: error instanceof Error ? error.message : String(error) };
  }
}

export interface MotoServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** @param lambdaPort where its interpreter of state machines invokes functions; its own Lambda when left out. */
export async function startMoto(python: string, lambdaPort?: number): Promise<MotoServer> {
  const port = await findFreePort();
  const child = spawn(python, [serve, String(port)], {
    env: { ...process.env, MOTO_PORT: String(lambdaPort ?? port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = (log + chunk).slice(-5000);
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await waitUntilServing(endpoint, child, () => log);
  return {
    endpoint,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function waitUntilServing(endpoint: string, child: ChildProcess, readLog: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Moto ended with ${child.exitCode}: ${readLog()}`);
    const response = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(100);
  }
}

async function run(command: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args, { timeout: INSTALL_TIMEOUT_MS });
}
