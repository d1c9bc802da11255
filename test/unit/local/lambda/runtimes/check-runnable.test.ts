import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FunctionVersion } from "../../../../../lib/local/lambda/function-version.ts";
import { checkRunnable } from "../../../../../lib/local/lambda/runtimes/check-runnable.ts";
import { hostArchitecture } from "../../../../../lib/local/lambda/runtimes/host-architecture.ts";

const host = hostArchitecture() ?? "x86_64";
const other = host === "x86_64" ? "arm64" : "x86_64";
let codeDir: string;

function check(changes: Partial<FunctionVersion>): string | undefined {
  return checkRunnable({
    functionName: "f",
    version: "$LATEST",
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
    runtime: "nodejs24.x",
    handler: "index.handler",
    codeDir,
    memoryMb: 512,
    timeoutSeconds: 3,
    ephemeralStorageMb: 512,
    architecture: host,
    environment: {},
    logFormat: "Text",
    systemLogLevel: "INFO",
    hasSnapshot: false,
    ...changes,
  });
}

beforeEach(() => {
  codeDir = mkdtempSync(path.join(os.tmpdir(), "check-runnable-"));
});

afterEach(() => {
  rmSync(codeDir, { recursive: true });
});

describe("a function", () => {
  it("can run on the host's architecture only", () => {
    expect(check({})).toBeUndefined();
    expect(check({ architecture: other })).toMatch(`It is for ${other} and this host is `);
  });

  it.each(["java21", "dotnet8", "ruby3.4", "python2.7"])("cannot run on %s", (runtime) => {
    expect(check({ runtime })).toContain(`The runtime ${runtime} is not emulated`);
  });

  it("needs a bootstrap on a custom runtime, which becomes executable", () => {
    expect(check({ runtime: "provided.al2023" })).toContain("needs a file bootstrap");
    const bootstrap = path.join(codeDir, "bootstrap");
    writeFileSync(bootstrap, "#!/bin/sh\n", { mode: 0o644 });
    expect(check({ runtime: "provided.al2023" })).toBeUndefined();
    expect(statSync(bootstrap).mode & 0o111).toBe(0o111);
  });

  it("can be a recording of any architecture", () => {
    const candidates = [{ architecture: "arm64", memorySizeMB: 128, warm: { durationMs: [1] } }];
    const recording = { schema: "lambda-recording/1", wait: "none", candidates };
    writeFileSync(path.join(codeDir, "recording.json"), JSON.stringify(recording));
    expect(check({ runtime: "provided.al2023", architecture: "x86_64" })).toBeUndefined();
    expect(check({ runtime: "provided.al2023", architecture: "arm64" })).toBeUndefined();
  });

  it.each([
    ["{", "is not JSON"],
    ['{"schema":"lambda-recording/1","wait":"soon","candidates":[]}', "wait"],
  ])("cannot be the recording %s", (text, reason) => {
    writeFileSync(path.join(codeDir, "recording.json"), text);
    expect(check({ runtime: "provided.al2023" })).toContain(reason);
  });
});
