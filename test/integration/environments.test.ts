import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalInvoker } from "../../lib/local/lambda/invoker.ts";
import { makeFunction, removeFunctions } from "../helpers/function-folder.ts";
import { createTestInvoker, findProcesses, invokeFunction } from "../helpers/local-invoker.ts";

/** Node.js gives the collector only to who asks for it. */
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let invoker: LocalInvoker;

beforeAll(async () => {
  invoker = await createTestInvoker();
});

afterAll(async () => {
  await invoker.close();
  removeFunctions();
});

const COUNTER = `
let count = 0;
export const handler = async (event) => {
  count += 1;
  if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.kill) process.kill(process.pid, event.kill);
  return { count, pid: process.pid };
};`;

describe("an environment", () => {
  it("starts cold, and is used again warm", async () => {
    const version = makeFunction({ "index.mjs": COUNTER });
    const cold = await invokeFunction(invoker, version);
    expect(cold.log).toMatch(
      /^INIT_START Runtime Version: nodejs:.*\nSTART RequestId: .*\nEND .*\nREPORT .*\n$/,
    );
    expect(cold.report).toMatchObject({ status: "success", memoryMb: 1024 });
    expect(cold.report.initDurationMs).toBeGreaterThan(0);
    expect(cold.report.maxMemoryUsedMb).toBeGreaterThan(20);
    const warm = await invokeFunction(invoker, version);
    expect(warm.payload).toEqual({ count: 2, pid: cold.payload.pid });
    expect(warm.report.initDurationMs).toBeUndefined();
    expect(warm.log).toMatch(/^START RequestId: /);
    expect(warm.requestId).not.toBe(cold.requestId);
  });

  it("is one of several when invocations come at the same time", async () => {
    const version = makeFunction({ "index.mjs": COUNTER });
    const event = { waitMs: 300 };
    const together = await Promise.all([1, 2, 3].map(() => invokeFunction(invoker, version, event)));
    expect(new Set(together.map(({ payload }) => payload.pid)).size).toBe(3);
    expect(together.every(({ report }) => report.initDurationMs !== undefined)).toBe(true);
    const next = await invokeFunction(invoker, version);
    expect(next.report.initDurationMs).toBeUndefined();
  });

  it("is killed when the function takes too long, keeps /tmp, and starts again inside the next invocation", async () => {
    const source = `
import { existsSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
const note = process.env.TMPDIR + "/note";
export const handler = async (event) => {
  const before = existsSync(note);
  writeFileSync(note, "");
  if (event.hang) { spawn("sleep", ["1000"], { detached: true }); await new Promise((resolve) => setTimeout(resolve, 1e6)); }
  return before;
};`;
    const version = makeFunction(
      { "index.mjs": source },
      { timeoutSeconds: 1, environment: { MARK: "time-out-test" } },
    );
    const late = await invokeFunction(invoker, version, { hang: true });
    expect(late.functionError).toBe("Unhandled");
    expect(late.payload).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(late.report).toMatchObject({ status: "timeout", durationMs: 1000 });
    expect(late.log).toMatch(/\tStatus: timeout\n$/);
    expect(findProcesses("MARK=time-out-test")).toEqual([]);
    const next = await invokeFunction(invoker, version);
    expect(next.payload).toBe(true);
    expect(next.report.initDurationMs).toBeUndefined();
    expect(next.report.durationMs).toBeGreaterThan(10);
  });

  it.each([
    [{ exit: 3 }, "Runtime exited with error: exit status 3"],
    [{ exit: 0 }, "Runtime exited without providing a reason"],
    [{ kill: "SIGSEGV", waitMs: 1 }, "Runtime exited with error: signal: segmentation fault"],
  ])("survives the crash %j of its process", async (event, message) => {
    const version = makeFunction({ "index.mjs": COUNTER });
    await invokeFunction(invoker, version);
    const crash = await invokeFunction(invoker, version, event);
    expect(crash.functionError).toBe("Unhandled");
    expect(crash.payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${crash.requestId} Error: ${message}`,
    });
    expect(crash.report).toMatchObject({ status: "error", errorType: "Runtime.ExitError" });
    const next = await invokeFunction(invoker, version);
    expect(next.payload.count).toBe(1);
    expect(next.report.initDurationMs).toBeUndefined();
  });

  it("survives that its process is killed from outside", async () => {
    const source = `
import { writeFileSync } from "node:fs";
let count = 0;
export const handler = async ({ isLong }) => {
  count += 1;
  if (isLong) writeFileSync(new URL("running", import.meta.url), "");
  if (isLong) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { count, pid: process.pid };
};`;
    const version = makeFunction({ "index.mjs": source }, { environment: { MARK: "kill-test" } });
    const { payload } = await invokeFunction(invoker, version);
    const running = invokeFunction(invoker, version, { isLong: true });
    await expect.poll(() => readdirSync(version.codeDir)).toContain("running");
    process.kill(payload.pid, "SIGKILL");
    const crash = await running;
    expect(crash.payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${crash.requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(crash.report).toMatchObject({ status: "error", errorType: "Runtime.ExitError" });
    expect(findProcesses("MARK=kill-test")).toEqual([]);
    expect((await invokeFunction(invoker, version)).payload.count).toBe(1);
    await invoker.retire(version);
    expect(findProcesses("MARK=kill-test")).toEqual([]);
  });

  it("keeps no answer once it has been given", async () => {
    const source = "export const handler = async () => 'x'.repeat(2 * 1024 * 1024);";
    const version = makeFunction({ "index.mjs": source });
    const invokeMany = async (count: number) => {
      for (let index = 0; index < count; index += 1) await invokeFunction(invoker, version);
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    const before = await invokeMany(5);
    expect(((await invokeMany(50)) - before) / 1024 / 1024).toBeLessThan(30);
  });

  it("is closed although a process that cannot be told as its own holds its output open", async () => {
    const own = await createTestInvoker({ cpuMethod: "duty-cycle", memoryMethod: "watch" });
    const source = `
import { spawnSync } from "node:child_process";
const script = "env -i sh -c 'setsid sleep 10 &'";
export const handler = async () => void spawnSync("sh", ["-c", script], { stdio: "inherit" });`;
    const { report } = await invokeFunction(own, makeFunction({ "index.mjs": source }));
    expect(report.status).toBe("success");
    await own.close();
  }, 9000);

  it("ends processes that left its group too, where there are no cgroups", async () => {
    const own = await createTestInvoker({ cpuMethod: "duty-cycle", memoryMethod: "watch" });
    const source = `
import { spawnSync } from "node:child_process";
export const handler = async () => void spawnSync("sh", ["-c", "setsid sleep 1000 &"], { stdio: "inherit" });`;
    const version = makeFunction({ "index.mjs": source }, { environment: { MARK: "output-test" } });
    await invokeFunction(own, version);
    // A process that is just being replaced by another program has no environment for a moment.
    await expect.poll(() => findProcesses("MARK=output-test")).toHaveLength(2);
    await own.close();
    expect(findProcesses("MARK=output-test")).toEqual([]);
  });

  it("starts again when its process ended between two invocations", async () => {
    const source = "export const handler = async () => void setTimeout(() => process.exit(1), 20);";
    const version = makeFunction({ "index.mjs": source });
    await invokeFunction(invoker, version);
    await sleep(200);
    const next = await invokeFunction(invoker, version);
    expect(next.report).toMatchObject({ status: "success" });
    expect(next.report.initDurationMs).toBeUndefined();
  });

  it("reports that memory was used up", async () => {
    const source = `
export const handler = async ({ megabytes }) => {
  const kept = [];
  for (let count = 0; count < megabytes; count += 1) kept.push(Buffer.alloc(1024 * 1024, 1));
  return kept.length;
};`;
    const version = makeFunction({ "index.mjs": source }, { memoryMb: 256 });
    const small = await invokeFunction(invoker, version, { megabytes: 60 });
    expect(small.report.maxMemoryUsedMb).toBeGreaterThan(80);
    expect(small.report.maxMemoryUsedMb).toBeLessThan(200);
    const large = await invokeFunction(invoker, version, { megabytes: 600 });
    expect(large.payload).toEqual({
      errorType: "Runtime.OutOfMemory",
      errorMessage: `RequestId: ${large.requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(large.report).toMatchObject({
      status: "error",
      errorType: "Runtime.OutOfMemory",
      maxMemoryUsedMb: 256,
    });
    expect((await invokeFunction(invoker, version, { megabytes: 1 })).report.maxMemoryUsedMb).toBeLessThan(
      200,
    );
  });

  it("ends when it was idle for long, when its version is retired, and when all is closed", async () => {
    const own = await createTestInvoker({ idleTimeoutMs: 100 });
    const version = makeFunction({ "index.mjs": COUNTER }, { environment: { MARK: "end-test" } });
    await invokeFunction(own, version);
    await expect.poll(() => findProcesses("MARK=end-test")).toEqual([]);
    expect((await invokeFunction(own, version)).report.initDurationMs).toBeGreaterThan(0);
    await own.retire(version);
    expect(findProcesses("MARK=end-test")).toEqual([]);
    const running = invokeFunction(own, version, { waitMs: 60_000 });
    await expect.poll(() => findProcesses("MARK=end-test")).not.toEqual([]);
    await sleep(300);
    await own.close();
    expect((await running).payload.errorType).toBe("Runtime.ExitError");
    expect(findProcesses("MARK=end-test")).toEqual([]);
  });
});
