import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ThrottledError } from "../../../lib/errors.ts";
import { type Batch, countUnseen } from "../../../lib/measure/batch.ts";
import { runKeys } from "../../../lib/store.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { FUNCTION, keyOf, ok, request, serviceError, stage, throttle } from "../../helpers/measure-stage.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

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
