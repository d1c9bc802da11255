import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "..", "..");

/** How a command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A running command line with a working folder and a temporary folder of its own. */
export interface RunningCli {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when stderr has this text, or the command ended without it. */
  sees(text: string | RegExp): Promise<void>;
}

/** What makes an embedded cloud the AWS of a command line, and keeps the developer's own account out of it. */
export function describeAwsEnvironment(cloud: {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: cloud.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.secretAccessKey,
    AWS_REGION: cloud.region,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** Runs the real command line in folders that nobody else uses, and looks for what it leaves behind. */
export class CliFolder {
  readonly cwd = mkdtempSync(join(tmpdir(), "power-tuner-cli-test-"));
  readonly tempDir = join(this.cwd, "temporary");
  readonly #pids: number[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(this.tempDir);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.cwd, path)), { recursive: true });
      writeFileSync(join(this.cwd, path), content);
    }
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCli {
    const child = spawn(join(ROOT, "node_modules", ".bin", "node"), [join(ROOT, "bin", "cli.ts"), ...args], {
      cwd: this.cwd,
      env: { PATH: process.env.PATH ?? "", TMPDIR: this.tempDir, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid === undefined) throw new Error("the command line did not start");
    this.#pids.push(child.pid);
    return watch(child, child.pid);
  }

  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Resolves when the embedded cloud of a command in this folder has stored its first invocation. */
  async measures(): Promise<void> {
    const pattern = join(this.tempDir, "power-tuner.*", "s3", "*", "*samples*");
    const hasInvocation = (file: string) => readIfThere(file).includes('"requestId"');
    while (!globSync(pattern).some(hasInvocation)) await sleep(50);
  }

  /** Resolves when a process of this folder has this command line. */
  async runs(commandLine: string): Promise<void> {
    const isRunning = () =>
      this.#listProcesses().some(
        (pid) => readProcessFile(pid, "cmdline").replaceAll("\0", " ").trim() === commandLine,
      );
    while (!isRunning()) await sleep(50);
  }

  /** Processes, cgroups and temporary files that the commands of this folder left. */
  listLeftovers(): string[] {
    return [...this.#listProcesses(), ...this.#listCgroups(), ...readdirSync(this.tempDir)];
  }

  remove(): void {
    rmSync(this.cwd, { recursive: true });
  }

  /** Every process whose environment or command line names the temporary folder, whoever its parent is now. */
  #listProcesses(): string[] {
    return readdirSync("/proc").filter((pid) => {
      if (!/^\d+$/.test(pid) || pid === String(process.pid)) return false;
      return ["cmdline", "environ"].some((file) => readProcessFile(pid, file).includes(this.tempDir));
    });
  }

  #listCgroups(): string[] {
    return globSync("/sys/fs/cgroup/**/power-tuner.*").filter((path) =>
      this.#pids.some((pid) => path.includes(`.${pid}.`)),
    );
  }
}

/** Empty when the process is gone. */
function readProcessFile(pid: string, file: string): string {
  return readIfThere(`/proc/${pid}/${file}`);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function watch(child: ChildProcessByStdio<null, Readable, Readable>, pid: number): RunningCli {
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, out, err }));
  return {
    pid,
    ended,
    kill: (signal) => {
      child.kill(signal);
    },
    async sees(text) {
      const isThere = () => (typeof text === "string" ? err.includes(text) : text.test(err));
      const seen = new Promise<void>((resolve) => {
        const look = () => isThere() && resolve();
        child.stderr.on("data", look);
        look();
      });
      await Promise.race([seen, ended]);
    },
  };
}
