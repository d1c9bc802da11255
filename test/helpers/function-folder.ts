import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { FunctionVersion } from "../../lib/local/lambda/function-version.ts";
import { hostArchitecture } from "../../lib/local/lambda/runtimes/host-architecture.ts";

const folders: string[] = [];

/** A version of a function whose package holds these files, for the host's architecture. */
export function makeFunction(
  files: Readonly<Record<string, string>>,
  changes: Partial<FunctionVersion> = {},
): FunctionVersion {
  const codeDir = mkdtempSync(path.join(os.tmpdir(), "function-"));
  folders.push(codeDir);
  for (const [file, contents] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(codeDir, file)), { recursive: true });
    writeFileSync(path.join(codeDir, file), contents);
  }
  return {
    functionName: "f",
    version: "$LATEST",
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
    runtime: "nodejs24.x",
    handler: "index.handler",
    codeDir,
    memoryMb: 1024,
    timeoutSeconds: 10,
    ephemeralStorageMb: 512,
    architecture: hostArchitecture() ?? "x86_64",
    environment: {},
    logFormat: "Text",
    systemLogLevel: "INFO",
    hasSnapshot: false,
    ...changes,
  };
}

/** Removes the packages of all functions that were made. */
export function removeFunctions(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}
