import { execFile } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const AWSLAMBDARIC = "awslambdaric==4.2.2";
const AWS_LAMBDA_GO = "github.com/aws/aws-lambda-go@v1.55.1";
const TIMEOUT_MS = 240_000;

const fixtures = new URL("../fixtures/runtime-clients/", import.meta.url);

export type RuntimeClient =
  | { readonly state: "ready"; readonly files: Readonly<Record<string, Uint8Array>> }
  | { readonly state: "unavailable"; readonly reason: string };

/** A package for a custom runtime that is Python with AWS's own runtime client from PyPI, in `folder`. */
export function buildPythonClient(folder: string): Promise<RuntimeClient> {
  return attempt(async () => {
    const python = join(folder, "bin", "python3");
    await run("python3", ["-m", "venv", folder]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", AWSLAMBDARIC]);
    const start = `exec ${python} -m awslambdaric "$_HANDLER"`;
    return {
      bootstrap: Buffer.from(`#!/bin/sh\ncd "$LAMBDA_TASK_ROOT" && ${start}\n`),
      "lambda_function.py": await readFile(new URL("python/lambda_function.py", fixtures)),
    };
  });
}

/** A package for a custom runtime that is a Go program with AWS's own runtime client, built in `folder`. */
export function buildGoClient(folder: string): Promise<RuntimeClient> {
  return attempt(async () => {
    await copyFile(new URL("go/main.go", fixtures), join(folder, "main.go"));
    await run("go", ["mod", "init", "example.com/bootstrap"], folder);
    await run("go", ["get", AWS_LAMBDA_GO], folder);
    await run("go", ["build", "-tags", "lambda.norpc", "-o", "bootstrap", "."], folder);
    return { bootstrap: await readFile(join(folder, "bootstrap")) };
  });
}

async function attempt(build: () => Promise<Readonly<Record<string, Uint8Array>>>): Promise<RuntimeClient> {
  try {
    return { state: "ready", files: await build() };
  } catch (error) {
    return { state: "unavailable", reason: error instanceof Error ? error.message : String(error) };
  }
}

async function run(command: string, args: readonly string[], cwd?: string): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: "0" };
  await promisify(execFile)(command, args, { cwd, env, timeout: TIMEOUT_MS });
}
