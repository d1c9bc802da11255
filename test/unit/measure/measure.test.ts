import { setTimeout as wait } from "node:timers/promises";
import { LambdaServiceException, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { ThrottledError } from "../../../lib/errors.ts";
import { type Batch, countUnseen } from "../../../lib/measure/batch.ts";
import { COLD_START_VARIABLE } from "../../../lib/measure/force-cold-start.ts";
import { type MeasureRequest, measure } from "../../../lib/measure/measure.ts";
import { runKeys } from "../../../lib/store.ts";
import { type Answers, fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

const reportLine = (durationMs: number, init = "") =>
  Buffer.from(
    `REPORT RequestId: 11111111-1111-1111-1111-111111111111\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t${init}\n`,
  ).toString("base64");
const ok = (durationMs = 10) => ({ LogResult: reportLine(durationMs), Payload: Buffer.from(`"done"`) });
const failing = (errorType: string) => ({
  FunctionError: "Unhandled",
  Payload: Buffer.from(JSON.stringify({ errorType, errorMessage: "boom" })),
  LogResult: reportLine(1),
});
const serviceError = (name: string, status: number) =>
  new LambdaServiceException({
    name,
    message: `${name} it is`,
    $fault: status < 500 ? "client" : "server",
    $metadata: { httpStatusCode: status, requestId: "refused-1" },
  });
const throttle = (reason: "ConcurrentInvocationLimitExceeded" | "CallerRateLimitExceeded", after?: string) =>
  new TooManyRequestsException({
    message: "slow down",
    Reason: reason,
    retryAfterSeconds: after,
    $metadata: {},
  });

const FUNCTION = "power-tuner-clone-1-x86_64-128";
const request: MeasureRequest = {
  runId: "run-1",
  candidate: { key: "x86_64-128", architecture: "x86_64", memoryMb: 128 },
  functionName: FUNCTION,
  round: 1,
  invocations: 5,
  coldStarts: 0,
  attempt: "attempt-1",
  payloads: { entries: [{ json: `{"orders":3}`, weight: 1 }], isTemplate: false },
  processors: {},
  target: { architecture: "x86_64", timeoutSeconds: 3 },
  settings: { concurrency: 1, sleepBetweenRunsMs: 0, allowedExceptions: [] },
};
const keyOf = (attempt: string, round = 1) => runKeys.batch("run-1", "x86_64-128", round, attempt);

/** A clone that answers as told, a clock that only the test moves, and sleeps that end at once. */
function stage(answers: Answers, changes: Partial<MeasureRequest> = {}) {
  const fake = fakeLambda(answers);
  const store = createMemoryStore();
  const clock = { remainingMs: 900_000, stamp: 0 };
  const sleeps: number[] = [];
  return {
    ...fake,
    store,
    clock,
    sleeps,
    run: (more: Partial<MeasureRequest> = {}) =>
      measure(
        { ...request, ...changes, ...more },
        {
          lambda: fake.lambda,
          control: fake.lambda,
          store,
          now: () => new Date(Date.UTC(2026, 10, 21) + clock.stamp++),
          remainingMs: () => clock.remainingMs,
          sleep: async (ms) => void sleeps.push(ms),
          createUuid: () => `uuid-${clock.stamp}`,
        },
      ),
    invokes: () => fake.calls.filter(({ name }) => name === "Invoke"),
  };
}

describe("measure", () => {
  it("invokes the clone as often as asked, with the payload and the log tail, and stores the batch", async () => {
    const { run, calls, store } = stage({ Invoke: () => ok(12.5) });
    const batch = await run();
    expect(batch.invocations).toHaveLength(5);
    expect(batch.startedAtMost).toBe(5);
    expect(batch.invocations[0]?.report?.durationMs).toBe(12.5);
    expect(calls[0]?.input).toMatchObject({ FunctionName: FUNCTION, LogType: "Tail" });
    expect(String(calls[0]?.input.Payload)).toBe(`{"orders":3}`);
    expect(await store.readJson<Batch>(keyOf("attempt-1"))).toEqual(JSON.parse(JSON.stringify(batch)));
  });

  it("stops after three failures without a success", async () => {
    const { run, invokes } = stage({ Invoke: () => failing("Error") });
    await run({ invocations: 50 });
    expect(invokes()).toHaveLength(3);
  });

  it("goes on through allowed exceptions, and marks them", async () => {
    const { run } = stage({ Invoke: () => failing("OutOfStock") });
    const settings = { ...request.settings, allowedExceptions: ["OutOfStock"] };
    const { invocations } = await run({ settings });
    expect(invocations).toHaveLength(5);
    expect(invocations[4]?.failure).toMatchObject({ errorType: "OutOfStock", isAllowed: true });
  });

  it("records an invocation without a REPORT line as one, never as zero milliseconds", async () => {
    const { run } = stage({ Invoke: () => ({ LogResult: "" }) });
    const { invocations } = await run({ invocations: 1 });
    expect(invocations[0]).toMatchObject({ failure: { reason: "no-report" } });
    expect(invocations[0]?.report).toBeUndefined();
  });

  it("pauses after each invocation when it is asked to", async () => {
    const { run, sleeps } = stage({ Invoke: () => ok() });
    await run({ invocations: 3, settings: { ...request.settings, sleepBetweenRunsMs: 250 } });
    expect(sleeps).toEqual([250, 250, 250]);
  });

  it("gives each invocation its payload by its number among all of the candidate's", async () => {
    const payloads = {
      entries: [
        { json: `{"n":"{{index}}"}`, weight: 2 },
        { json: `{"other":"{{index}}"}`, weight: 1 },
      ],
      isTemplate: true,
    };
    const { run, store, invokes } = stage({ Invoke: () => ok() }, { payloads });
    await store.writeJson(
      keyOf("earlier", 1),
      buildBatch(
        "x86_64-128",
        1,
        [1, 2].map(() => buildInvocation(128, 1)),
      ),
    );
    const batch = await run({ round: 2, invocations: 4 });
    expect(invokes().map(({ input }) => String(input.Payload))).toEqual([
      `{"n":2}`,
      `{"n":3}`,
      `{"other":4}`,
      `{"n":5}`,
    ]);
    expect(batch.invocations.map(({ payloadIndex }) => payloadIndex)).toEqual([0, 0, 1, 0]);
  });
});

describe("the store of what was started and measured", () => {
  it("announces every invocation before it starts, slow ones one by one", async () => {
    const announced: number[] = [];
    const scene = stage({
      Invoke: async () => {
        announced.push((await scene.store.readJson<Batch>(keyOf("attempt-1")))?.startedAtMost ?? 0);
        scene.clock.remainingMs -= 20_000;
        return ok(20_000);
      },
    });
    await scene.run({ invocations: 4 });
    expect(announced).toEqual([1, 2, 3, 4]);
  });

  it("announces fast invocations for about a second at once", async () => {
    const scene = stage({
      Invoke: () => {
        scene.clock.remainingMs -= 10;
        return ok();
      },
    });
    let writes = 0;
    const { writeJson } = scene.store;
    scene.store.writeJson = async (key, value) => {
      writes += 1;
      const { startedAtMost, invocations } = value as Batch;
      expect(startedAtMost - invocations.length).toBeLessThanOrEqual(101);
      await writeJson(key, value);
    };
    expect((await scene.run({ invocations: 500 })).invocations).toHaveLength(500);
    expect(writes).toBeLessThan(20);
  });

  it("bounds what ran unseen when the step is killed at any moment", async () => {
    for (const killedAt of [1, 2, 7, 30]) {
      let started = 0;
      const scene = stage({
        Invoke: async () => {
          started += 1;
          if (started >= killedAt) await new Promise(() => undefined);
          scene.clock.remainingMs -= 100;
          return ok();
        },
      });
      void scene.run({ invocations: 50, settings: { ...request.settings, concurrency: 3 } });
      while (started < killedAt) await wait(1);
      await wait(5);
      const left = await scene.store.readAll<Batch>(runKeys.samples("run-1"));
      const stored = left.flatMap(({ invocations }) => invocations).length;
      expect(countUnseen(left)).toBeGreaterThanOrEqual(started - stored);
      scene.clock.remainingMs = 0;
    }
  });

  it("does only what is missing, and leaves the batch of an earlier attempt as it is", async () => {
    const { run, store, invokes } = stage({ Invoke: () => ok() });
    const earlier = {
      ...buildBatch("x86_64-128", 1, [buildInvocation(128, 1)]),
      attempt: "a",
      startedAtMost: 3,
    };
    await store.writeJson(keyOf("a"), earlier);
    const batch = await run();
    expect(invokes()).toHaveLength(2);
    expect(batch.invocations).toHaveLength(2);
    expect(await store.readJson(keyOf("a"))).toEqual(JSON.parse(JSON.stringify(earlier)));
    const all = await store.readAll<Batch>(runKeys.samples("run-1"));
    expect(all.flatMap(({ invocations }) => invocations)).toHaveLength(3);
    expect(countUnseen(all)).toBe(2);
  });

  it("shares the round with an attempt that still runs", async () => {
    const scene = stage({
      Invoke: async () => {
        scene.clock.remainingMs -= 1000;
        await wait(1);
        return ok();
      },
    });
    const [first, second] = await Promise.all([
      scene.run({ invocations: 20 }),
      scene.run({ invocations: 20, attempt: "attempt-2" }),
    ]);
    const made = first.invocations.length + second.invocations.length;
    expect(scene.invokes()).toHaveLength(made);
    expect(made).toBeGreaterThanOrEqual(20);
    expect(made).toBeLessThanOrEqual(22);
    expect(first.invocations.length).toBeGreaterThan(1);
    expect(second.invocations.length).toBeGreaterThan(1);
  });

  it("stores what was measured before something unforeseen ends the step, and that one more may have run", async () => {
    let invoked = 0;
    const { run, store } = stage({
      Invoke: () => {
        invoked += 1;
        if (invoked === 3) throw new RangeError("a bug");
        return ok();
      },
    });
    await expect(run()).rejects.toThrow("a bug");
    expect(await store.readJson<Batch>(keyOf("attempt-1"))).toMatchObject({
      invocations: [{}, {}],
      startedAtMost: 3,
    });
  });
});

describe("the end of the step", () => {
  it("starts no invocation that may not end, and leaves the rest to the next round", async () => {
    const scene = stage({
      Invoke: () => {
        scene.clock.remainingMs -= 200_000;
        return ok(200_000);
      },
    });
    expect(
      (await scene.run({ target: { ...request.target, timeoutSeconds: 900 } })).invocations,
    ).toHaveLength(3);
  });

  it("knows from earlier rounds how long an invocation takes", async () => {
    const scene = stage({ Invoke: () => ok(10) });
    await scene.store.writeJson(keyOf("a"), buildBatch("x86_64-128", 1, [buildInvocation(128, 700_000)]));
    expect((await scene.run({ round: 2 })).invocations).toHaveLength(1);
  });

  it("always starts the first one, so that a function of 14 minutes is measured", async () => {
    const scene = stage({
      Invoke: () => {
        scene.clock.remainingMs -= 840_000;
        return ok(840_000);
      },
    });
    expect(
      (await scene.run({ target: { ...request.target, timeoutSeconds: 900 } })).invocations,
    ).toHaveLength(1);
  });

  it("starts no long invocation after a stall, when it could not end any more", async () => {
    const scene = stage({ Invoke: () => ok(840_000) });
    await scene.store.writeJson(keyOf("a"), buildBatch("x86_64-128", 1, [buildInvocation(128, 840_000)]));
    const { writeJson } = scene.store;
    scene.store.writeJson = async (key, value) => {
      scene.clock.remainingMs = 500_000;
      await writeJson(key, value);
    };
    expect(await scene.run({ round: 2 })).toMatchObject({ invocations: [], startedAtMost: 0 });
    expect(scene.invokes()).toEqual([]);
  });

  it("gives up what still runs, counts it, and says how long it ran", async () => {
    const scene = stage({
      Invoke: () => {
        scene.clock.remainingMs = 9_000;
        return new Promise(() => undefined);
      },
    });
    scene.clock.remainingMs = 20_000;
    const { invocations, startedAtMost } = await scene.run();
    expect(startedAtMost).toBe(1);
    expect(invocations).toMatchObject([
      {
        failure: {
          reason: "time-out",
          errorMessage: "it was still running after 11 s, when the step that measured it had to end",
        },
      },
    ]);
  });
});

describe("what Lambda answers instead of an invocation", () => {
  const once = (error: Error) => {
    let invoked = 0;
    return {
      Invoke: () => {
        invoked += 1;
        if (invoked === 2) throw error;
        return ok();
      },
    };
  };

  it.each([
    ["a reset", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), "ECONNRESET"],
    [
      "a hang-up",
      Object.assign(namedError("TimeoutError", "socket hang up"), { code: "ECONNRESET", $metadata: {} }),
      "ECONNRESET",
    ],
    ["a time-out", namedError("TimeoutError", "exceeded 930000 ms"), "TimeoutError"],
    ["an internal error", serviceError("ServiceException", 500), "ServiceException"],
    [
      "a proxy's page",
      Object.assign(new SyntaxError("<"), { $metadata: { httpStatusCode: 502 } }),
      "SyntaxError",
    ],
  ])("counts an invocation that ended with %s, and never sends it again", async (_name, error, errorType) => {
    const { run, invokes } = stage(once(error));
    const { invocations } = await run();
    expect(invokes()).toHaveLength(5);
    expect(invocations[1]?.failure).toMatchObject({ reason: "no-report", errorType });
    expect(invocations[1]?.failure?.errorMessage).toContain("may have run");
    expect(invocations.filter(({ failure }) => !failure)).toHaveLength(4);
  });

  it("ends the candidate when connection after connection breaks, and keeps what was measured", async () => {
    let invoked = 0;
    const { run, invokes } = stage({
      Invoke: () => {
        invoked += 1;
        if (invoked > 2) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        return ok();
      },
    });
    const { invocations, failure } = await run({ invocations: 50 });
    expect(invokes()).toHaveLength(5);
    expect(invocations).toHaveLength(5);
    expect(failure?.errorMessage).toMatch(/^3 invocations in a row got no answer; .*socket hang up/);
  });

  it.each([
    "ResourceConflictException",
    "ResourceNotReadyException",
    "ENINotReadyException",
    "EC2ThrottledException",
    "SnapStartNotReadyException",
  ])("waits out %s, for the function did not run", async (name) => {
    const { run, invokes, sleeps } = stage(once(serviceError(name, 502)));
    expect((await run()).invocations.every(({ failure }) => !failure)).toBe(true);
    expect(invokes()).toHaveLength(6);
    expect(sleeps).toEqual([500]);
  });

  it("sends again what could not be connected", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect((await stage(once(refused)).run()).invocations.every(({ failure }) => !failure)).toBe(true);
  });

  it.each(["KMSDisabledException", "EC2AccessDeniedException", "SubnetIPAddressLimitReachedException"])(
    "counts %s as an environment that could not be made",
    async (name) => {
      const { run } = stage(once(serviceError(name, 502)));
      const { invocations } = await run();
      expect(invocations[1]).toMatchObject({
        requestId: "refused-1",
        failure: { reason: "init-failure", errorType: name, errorMessage: `${name} it is` },
      });
    },
  );

  it("ends the candidate when it may not invoke, and names action and function", async () => {
    const { run, invokes } = stage({
      Invoke: () => {
        throw serviceError("AccessDeniedException", 403);
      },
    });
    const { failure, startedAtMost, invocations } = await run();
    expect(invokes()).toHaveLength(1);
    expect({ startedAtMost, invocations }).toEqual({ startedAtMost: 0, invocations: [] });
    expect(failure).toMatchObject({ reason: "step-failed", errorType: "AccessDeniedException" });
    expect(failure?.errorMessage).toContain(`lambda:InvokeFunction on ${FUNCTION}`);
  });

  it("waits as long as Lambda asks when it throttles, then sends again", async () => {
    const { run, sleeps } = stage(once(throttle("CallerRateLimitExceeded", "7")));
    expect((await run()).invocations).toHaveLength(5);
    expect(sleeps).toEqual([7000]);
  });

  it("gives up after bounded waits, with all that was measured in the store", async () => {
    let invoked = 0;
    const { run, store, sleeps } = stage({
      Invoke: () => {
        invoked += 1;
        if (invoked > 2) throw throttle("CallerRateLimitExceeded");
        return ok();
      },
    });
    await expect(run()).rejects.toBeInstanceOf(ThrottledError);
    expect(sleeps).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
    expect(await store.readJson<Batch>(keyOf("attempt-1"))).toMatchObject({
      invocations: [{}, {}],
      startedAtMost: 2,
    });
  });

  it("finishes with fewer in flight where the account allows fewer than asked for", async () => {
    let inFlight = 0;
    let most = 0;
    const scene = stage({
      Invoke: async () => {
        if (inFlight >= 10) throw throttle("ConcurrentInvocationLimitExceeded");
        inFlight += 1;
        most = Math.max(most, inFlight);
        await wait(1);
        inFlight -= 1;
        return ok();
      },
    });
    const settings = { ...request.settings, concurrency: 50 };
    const { invocations, startedAtMost } = await scene.run({ invocations: 200, settings });
    expect(invocations).toHaveLength(200);
    expect(invocations.every(({ failure }) => !failure)).toBe(true);
    expect(startedAtMost).toBe(200);
    expect(most).toBe(10);
    expect(scene.invokes().length).toBeLessThan(200 + 50);
    expect(scene.sleeps).toEqual([]);
  });
});

describe("processors", () => {
  const processors = { preProcessorArn: "pre", postProcessorArn: "post" };
  const answer = (pre: unknown, post: unknown = {}) => ({
    Invoke: ({ FunctionName }: Record<string, unknown>) =>
      FunctionName === "pre" ? pre : FunctionName === "post" ? post : ok(),
  });

  it("sends what the pre-processor returns, and the post-processor what the target returned", async () => {
    const { run, calls } = stage(answer({ Payload: Buffer.from(`{"orders":9}`) }));
    await run({ processors, invocations: 1 });
    expect(calls.map(({ input }) => [input.FunctionName, String(input.Payload)])).toEqual([
      ["pre", `{"orders":3}`],
      [FUNCTION, `{"orders":9}`],
      ["post", `"done"`],
    ]);
  });

  it.each(["", "null"])("keeps the payload when the pre-processor returns %j", async (returned) => {
    const { run, invokes } = stage(answer({ Payload: Buffer.from(returned) }));
    await run({ processors: { preProcessorArn: "pre" }, invocations: 1 });
    expect(String(invokes()[1]?.input.Payload)).toBe(`{"orders":3}`);
  });

  it("ends the candidate when the pre-processor fails, before anything is invoked", async () => {
    const { run, calls } = stage(answer(failing("NoSuchOrder")));
    const batch = await run({ processors });
    expect(calls).toHaveLength(1);
    expect(batch).toMatchObject({
      invocations: [],
      startedAtMost: 0,
      failure: { reason: "processor-error", errorType: "NoSuchOrder", errorMessage: "pre failed: boom" },
    });
  });

  it("keeps what was measured when the post-processor fails, and ends the candidate", async () => {
    const { run } = stage(answer({}, failing("Full")));
    const { invocations, startedAtMost, failure } = await run({ processors });
    expect(startedAtMost).toBe(1);
    expect(invocations).toMatchObject([{ report: { durationMs: 10 } }]);
    expect(failure).toMatchObject({ reason: "processor-error", errorType: "Full" });
  });

  it("ends the candidate when a processor may not be invoked", async () => {
    const { run } = stage({
      Invoke: () => {
        throw serviceError("AccessDeniedException", 403);
      },
    });
    const { failure } = await run({ processors });
    expect(failure).toMatchObject({ reason: "processor-error", errorType: "AccessDeniedException" });
    expect(failure?.errorMessage).toMatch(/^pre could not be invoked/);
  });
});

describe("forced cold starts", () => {
  /** A clone whose environments are renewed by each change of its configuration. */
  function coldClone(concurrency: number) {
    let environments = 0;
    const order: string[] = [];
    return {
      order,
      answers: {
        GetFunction: () => ({
          Configuration: { LastUpdateStatus: "Successful", Environment: { Variables: { A: "1" } } },
        }),
        UpdateFunctionConfiguration: (input: Record<string, unknown>) => {
          const { Variables } = input.Environment as { Variables: Record<string, string> };
          expect(Object.keys(Variables)).toEqual(["A", COLD_START_VARIABLE]);
          environments = 0;
          order.push("force");
          return {};
        },
        Invoke: async () => {
          environments += 1;
          const isCold = environments <= concurrency;
          order.push(isCold ? "cold" : "warm");
          await wait(1);
          return isCold ? { ...ok(), LogResult: reportLine(10, "Init Duration: 100.00 ms\t") } : ok();
        },
      },
    };
  }

  it("changes the clone before each wave of cold invocations, then goes on warm", async () => {
    const { answers, order } = coldClone(2);
    const scene = stage(answers);
    const settings = { ...request.settings, concurrency: 2 };
    const { invocations, notForced } = await scene.run({ invocations: 6, coldStarts: 4, settings });
    expect(order).toEqual(["force", "cold", "cold", "force", "cold", "cold", "warm", "warm"]);
    expect(invocations.filter(({ coldStart }) => coldStart)).toHaveLength(4);
    expect(notForced).toBeUndefined();
  });

  it("forces again what met a warm environment, and never makes more invocations for it", async () => {
    const { answers, order } = coldClone(1);
    const settings = { ...request.settings, concurrency: 2 };
    await stage(answers).run({ invocations: 5, coldStarts: 2, settings });
    expect(order).toEqual(["force", "cold", "warm", "force", "cold", "warm", "warm"]);
    const never = coldClone(0);
    const { invocations } = await stage(never.answers).run({ invocations: 3, coldStarts: 2 });
    expect(never.order).toEqual(["force", "warm", "force", "warm", "force", "warm", "force"]);
    expect(invocations).toHaveLength(3);
  });

  it("counts those that an earlier attempt of the round has made", async () => {
    const { answers, order } = coldClone(1);
    const { run, store } = stage(answers);
    const cold = buildInvocation(128, 10, { initDurationMs: 100 });
    await store.writeJson(keyOf("a"), { ...buildBatch("x86_64-128", 1, [cold]), attempt: "a" });
    await run({ invocations: 3, coldStarts: 2 });
    expect(order).toEqual(["force", "cold", "warm"]);
  });

  it.each(["orders:7", `${FUNCTION}:1`])(
    "leaves %s as it is, and says that nothing was forced",
    async (functionName) => {
      const { run, calls } = stage({ Invoke: () => ok() });
      const { notForced, invocations } = await run({ functionName, coldStarts: 2 });
      expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(["Invoke"]));
      expect(invocations).toHaveLength(5);
      expect(notForced).toMatchObject({ coldStarts: 2 });
    },
  );
});
