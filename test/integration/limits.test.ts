import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { FunctionVersion } from "../../lib/local/lambda/function-version.ts";
import type { InvokerOptions, LocalInvoker } from "../../lib/local/lambda/invoker.ts";
import { makeFunction, removeFunctions } from "../helpers/function-folder.ts";
import { createTestInvoker, findLeftovers, findProcesses, invokeFunction } from "../helpers/local-invoker.ts";
import { withPythonIfThere } from "../helpers/programs.ts";

const BUSY = `
import { spawnSync } from "node:child_process";
export const handler = async ({ milliseconds, child }) => {
  const script = "const end = performance.now() + " + milliseconds + "; while (performance.now() < end);" +
    "const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)";
  if (child) return Number(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout) / milliseconds;
  const before = process.cpuUsage();
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / milliseconds;
};`;

const opened: LocalInvoker[] = [];

async function open(limits: InvokerOptions["limits"] = {}): Promise<LocalInvoker> {
  const invoker = await createTestInvoker(limits);
  opened.push(invoker);
  return invoker;
}

afterEach(async () => {
  for (const invoker of opened.splice(0)) await invoker.close();
});

afterAll(() => {
  removeFunctions();
});

describe.each([
  ["the best method of this host", {}],
  ["a duty cycle", { cpuMethod: "duty-cycle", memoryMethod: "watch" }],
] as const)("%s", (_, limits) => {
  it("keeps a busy function near its share of a CPU, with its children", async () => {
    const invoker = await open(limits);
    const version = makeFunction({ "index.mjs": BUSY }, { memoryMb: 442 });
    const own = await invokeFunction(invoker, version, { milliseconds: 1000 });
    expect(own.payload).toBeGreaterThan(0.1);
    expect(own.payload).toBeLessThan(0.4);
    const child = await invokeFunction(invoker, version, { milliseconds: 1000, child: true });
    expect(child.payload).toBeGreaterThan(0.1);
    expect(child.payload).toBeLessThan(0.45);
  });

  it("ends a function that takes more memory than it has", async () => {
    const invoker = await open(limits);
    const source = `
export const handler = async () => {
  const kept = [];
  for (let count = 0; count < 500; count += 1) {
    kept.push(Buffer.alloc(1024 * 1024, 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};`;
    const version = makeFunction({ "index.mjs": source }, { memoryMb: 256 });
    const { payload, report } = await invokeFunction(invoker, version);
    expect(payload.errorType).toBe("Runtime.OutOfMemory");
    expect(report.maxMemoryUsedMb).toBe(256);
  });

  it("leaves nothing behind when it is closed", async () => {
    const invoker = await open(limits);
    const mark = `close-test-${invoker.host.cpuMethod}`;
    const source = `
import { spawn } from "node:child_process";
export const handler = async () => { spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }).unref(); };`;
    const version = makeFunction({ "index.mjs": source }, { environment: { MARK: mark } });
    await invokeFunction(invoker, version);
    await expect.poll(() => findProcesses(`MARK=${mark}`)).toHaveLength(2);
    expect(findLeftovers()).not.toEqual([]);
    await invoker.close();
    expect(findProcesses(`MARK=${mark}`)).toEqual([]);
    expect(findLeftovers()).toEqual([]);
  });

  it("clears up after a cloud that was killed", async () => {
    const mark = `abandoned-${Object.values(limits).join("-")}`;
    const source = `
import { writeFileSync } from "node:fs";
export const handler = async () => {
  writeFileSync(new URL("invoked", import.meta.url), "");
  while (Date.now() > 0);
};`;
    const version = makeFunction({ "index.mjs": source }, { memoryMb: 512, environment: { MARK: mark } });
    const pid = await abandonCloud(version, limits);
    await expect.poll(() => findProcesses(`MARK=${mark}`)).toHaveLength(1);
    expect(findLeftovers(pid)).not.toEqual([]);
    await open(limits);
    await expect.poll(() => findProcesses(`MARK=${mark}`)).toEqual([]);
    expect(findLeftovers(pid)).toEqual([]);
  });
});

describe("an idle runtime whose cloud was killed", () => {
  it.each(
    withPythonIfThere([
      ["nodejs24.x", "index.handler"],
      ["python3.13", "app.handler"],
    ] as const),
  )("ends by itself: %s", async (runtime, handler) => {
    const files = {
      "index.mjs": `import { writeFileSync } from "node:fs";
export const handler = async () => writeFileSync(new URL("invoked", import.meta.url), "");`,
      "app.py": `import os
def handler(event, context): open(os.path.join(os.path.dirname(__file__), "invoked"), "w").close()`,
    };
    const mark = `orphan-${runtime}`;
    const pid = await abandonCloud(makeFunction(files, { runtime, handler, environment: { MARK: mark } }));
    await expect.poll(() => findProcesses(`MARK=${mark}`)).toEqual([]);
    await open();
    expect(findLeftovers(pid)).toEqual([]);
  });
});

/** Kills a cloud, in a process of its own, after it has invoked the function. @returns its process id */
async function abandonCloud(
  version: FunctionVersion,
  limits: InvokerOptions["limits"] = {},
): Promise<number> {
  const script = fileURLToPath(new URL("../helpers/abandoned-cloud.ts", import.meta.url));
  const cloud = spawn(process.execPath, [script, JSON.stringify({ version, limits })], { stdio: "inherit" });
  const ended = once(cloud, "exit");
  await expect.poll(() => existsSync(`${version.codeDir}/invoked`), { timeout: 30_000 }).toBe(true);
  cloud.kill("SIGKILL");
  await ended;
  return cloud.pid ?? 0;
}

describe("a method that is forced", () => {
  it("is refused when this host does not have it", async () => {
    const { host } = await open();
    const missing = host.cpuMethod === "cgroup-v1" ? "cgroup-v2" : "cgroup-v1";
    await expect(open({ cpuMethod: missing })).rejects.toThrow(`limited by ${missing} on this host`);
    const before = findLeftovers();
    await expect(open({ cpuMethod: "systemd-run", memoryMethod: "watch" })).rejects.toThrow("combination");
    expect(findLeftovers()).toEqual(before);
  });

  it("can come from the environment, and must be one that exists", async () => {
    process.env.POWER_TUNER_CPU_METHOD = "duty-cycle";
    try {
      expect((await open()).host.cpuMethod).toBe("duty-cycle");
      process.env.POWER_TUNER_CPU_METHOD = "magic";
      await expect(open()).rejects.toThrow("allowed: cgroup-v2, cgroup-v1, systemd-run, duty-cycle");
    } finally {
      delete process.env.POWER_TUNER_CPU_METHOD;
    }
  });
});
