import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ExecutionEnvironment } from "../../../../../lib/local/lambda/environment/environment.ts";
import { EnvironmentPool } from "../../../../../lib/local/lambda/environment/environment-pool.ts";
import type { FunctionVersion } from "../../../../../lib/local/lambda/function-version.ts";

const LONG_MS = 60_000;

const version: FunctionVersion = {
  functionName: "f",
  version: "1",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
  runtime: "nodejs24.x",
  handler: "index.handler",
  codeDir: "/code",
  memoryMb: 512,
  timeoutSeconds: 3,
  ephemeralStorageMb: 512,
  architecture: "x86_64",
  environment: {},
  logFormat: "Text",
  systemLogLevel: "INFO",
  hasSnapshot: false,
};

/** Environments that answer with their number as request id, when they are told to. */
function createFleet(idleTimeoutMs = LONG_MS, opened = Promise.resolve()) {
  const closed: number[] = [];
  const answers: PromiseWithResolvers<void>[] = [];
  let count = 0;
  const open = async (): Promise<ExecutionEnvironment> => {
    count += 1;
    const number = count;
    await opened;
    return {
      id: String(number),
      invoke: async () => {
        const answer = Promise.withResolvers<void>();
        answers.push(answer);
        await answer.promise;
        return {
          requestId: String(number),
          executedVersion: "1",
          payload: Buffer.alloc(0),
          log: Buffer.alloc(0),
        };
      },
      close: async () => {
        closed.push(number);
      },
      killNow: () => {},
      killIfDoomed: () => false,
    };
  };
  const pool = new EnvironmentPool(open, idleTimeoutMs);
  const invoke = () => pool.invoke(version, Buffer.from("{}"), version.functionArn);
  const answerAll = async () => {
    await sleep(0);
    for (const answer of answers.splice(0)) answer.resolve();
  };
  return { pool, invoke, answerAll, closed };
}

describe("the pool of environments", () => {
  it("uses an idle environment again", async () => {
    const { invoke, answerAll } = createFleet();
    for (const _ of [1, 2]) {
      const outcome = invoke();
      await answerAll();
      expect((await outcome).requestId).toBe("1");
    }
  });

  it("makes a new one for each invocation at the same time, and prefers the most recently used", async () => {
    const { invoke, answerAll } = createFleet();
    const together = [invoke(), invoke(), invoke()];
    await answerAll();
    expect((await Promise.all(together)).map(({ requestId }) => requestId)).toEqual(["1", "2", "3"]);
    const next = invoke();
    await answerAll();
    expect((await next).requestId).toBe("3");
  });

  it("keeps versions apart", async () => {
    const { pool, invoke, answerAll } = createFleet();
    const first = invoke();
    const second = pool.invoke({ ...version }, Buffer.from("{}"), version.functionArn);
    await answerAll();
    expect([(await first).requestId, (await second).requestId]).toEqual(["1", "2"]);
  });

  it("ends environments that were idle too long", async () => {
    const { invoke, answerAll, closed } = createFleet(1);
    const outcome = invoke();
    await answerAll();
    await outcome;
    await expect.poll(() => closed).toEqual([1]);
  });

  it("ends the idle and the busy ones of a retired version", async () => {
    const { pool, invoke, answerAll, closed } = createFleet();
    const idle = invoke();
    await answerAll();
    await idle;
    const together = [invoke(), invoke()];
    await sleep(0);
    await pool.retire(version);
    expect(closed.toSorted()).toEqual([1, 2]);
    await answerAll();
    await Promise.all(together);
    const next = invoke();
    await answerAll();
    expect((await next).requestId).toBe("3");
  });

  it("ends the idle environments of a drained version at once, and the busy ones after their invocation", async () => {
    const { pool, invoke, answerAll, closed } = createFleet();
    const together = [invoke(), invoke()];
    await answerAll();
    await Promise.all(together);
    const busy = invoke();
    await sleep(0);
    await pool.drain(version);
    expect(closed).toEqual([1]);
    await answerAll();
    expect((await busy).requestId).toBe("2");
    await pool.close();
    expect(closed).toEqual([1, 2]);
  });

  it("is closed only when an environment that was being opened has ended", async () => {
    const opening = Promise.withResolvers<void>();
    const { pool, invoke, closed } = createFleet(LONG_MS, opening.promise);
    const outcome = expect(invoke()).rejects.toThrow("deleted before");
    const closing = pool.close();
    opening.resolve();
    await closing;
    expect(closed).toEqual([1]);
    await outcome;
  });

  it("refuses invocations after it was closed", async () => {
    const { pool, invoke, answerAll, closed } = createFleet();
    const outcome = invoke();
    await answerAll();
    await outcome;
    await pool.close();
    expect(closed).toEqual([1]);
    await expect(invoke()).rejects.toThrow("closed");
  });
});
