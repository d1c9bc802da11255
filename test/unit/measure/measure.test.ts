import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { COLD_START_VARIABLE } from "../../../lib/measure/force-cold-start.ts";
import {
  FUNCTION,
  failing,
  keyOf,
  ok,
  reportLine,
  request,
  serviceError,
  stage,
} from "../../helpers/measure-stage.ts";
import { buildBatch, buildInvocation } from "../../helpers/plans.ts";

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
