import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { CliProcess, CliStream, Machine } from "../../lib/cli/cli-process.ts";
import { STEPS } from "../../lib/stack/steps.ts";

/** A stream that remembers what was written, and may be a terminal. */
export class FakeStream extends PassThrough {
  readonly isTTY?: boolean;
  readonly columns?: number;
  #text = "";

  constructor({ isTTY, columns }: { isTTY?: boolean; columns?: number } = {}) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
    this.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString();
    });
  }

  get text(): string {
    return this.#text;
  }
}

/** Node's process as far as the commands use it; nothing of it reaches the real one. */
export class FakeProcess extends EventEmitter implements CliProcess {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: FakeStream & CliStream = new FakeStream();
  readonly stderr: FakeStream & CliStream = new FakeStream();
  readonly exits: number[] = [];
  ppid = 100;
  readonly #cwd: string;

  constructor(
    args: readonly string[],
    { cwd = "/", env = {} }: { cwd?: string; env?: Record<string, string> } = {},
  ) {
    super();
    this.argv = ["node", "cli.ts", ...args];
    this.env = env;
    this.#cwd = cwd;
  }

  cwd(): string {
    return this.#cwd;
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

/** A folder of its own for a test; the caller removes it. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "power-tuner-test-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A machine whose tuner is built; `homeDir` is made inside `folder`. */
export function makeMachine(folder: string, facts: Partial<Machine> = {}): Machine {
  const homeDir = join(folder, "tuner");
  mkdirSync(join(homeDir, "dist", "functions"), { recursive: true });
  mkdirSync(join(folder, "temporary"), { recursive: true });
  writeFileSync(join(homeDir, "package.json"), '{"version":"1.2.3"}');
  for (const step of STEPS) writeFileSync(join(homeDir, "dist", "functions", `${step}.zip`), "");
  return {
    architecture: "x86_64",
    cpus: 2,
    memoryMb: 4096,
    tempDir: join(folder, "temporary"),
    nodePath: process.execPath,
    pythonCommand: "python3",
    homeDir,
    ...facts,
  };
}
