import { describe, expect, it } from "vitest";
import { TargetError } from "../../../lib/errors.ts";
import type { AskedProduction, AskProduction } from "../../../lib/prepare/read-production.ts";
import { runKeys } from "../../../lib/store.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { found, functionArn, prepareWith } from "./prepare-with.ts";

const measured = {
  functionName: "orders",
  state: "measured",
  invocations: 140_000,
  meanDurationMs: 80,
  errors: 7,
  throttles: 0,
  coldStartShare: 0.004,
} as const;

/** Runs Prepare with this CloudWatch; the plan, and what was asked. */
async function prepareAsking(ask: AskProduction | undefined, input: Record<string, unknown>) {
  const asked: AskedProduction[] = [];
  const askProduction: AskProduction | undefined =
    ask &&
    ((one) => {
      asked.push(one);
      return ask(one);
    });
  const { plan, store } = prepareWith(() => found(), input, { askProduction });
  return { plan: await plan, asked, stored: JSON.parse(store.objects.get(runKeys.plan("run-1")) ?? "{}") };
}

const answer = async () => measured;

describe("production data in a plan", () => {
  it("are not asked for unless the input says so", async () => {
    for (const input of [{}, { productionDays: 0 }]) {
      const { plan, asked } = await prepareAsking(answer, input);
      expect(asked).toEqual([]);
      expect(plan).not.toHaveProperty("production");
      expect(plan.settings.coldStartShare).toBe(0.01);
    }
  });

  it("are those of the whole days before the run, and give the month and the share of cold starts", async () => {
    const { plan, asked, stored } = await prepareAsking(answer, { productionDays: 14 });
    expect(asked).toEqual([
      {
        functionName: "orders",
        access: { region: "eu-west-1" },
        window: { startAt: new Date("2026-11-07"), endAt: new Date("2026-11-21"), days: 14 },
      },
    ]);
    // 730 hours of a month, of 14 days.
    const filledIn = { monthlyInvocations: 304_167, coldStartShare: 0.004 };
    expect(plan.production).toEqual({
      days: 14,
      from: "2026-11-07",
      until: "2026-11-21",
      metrics: measured,
      filledIn,
    });
    expect(plan.settings).toMatchObject(filledIn);
    expect(stored.production).toEqual(plan.production);
  });

  it("change nothing that the user says", async () => {
    const own = { monthlyInvocations: 5, coldStartShare: 0.01 };
    const { plan } = await prepareAsking(answer, { productionDays: 14, ...own });
    expect(plan.production?.filledIn).toEqual({});
    expect(plan.settings).toMatchObject(own);
  });

  it("leave the share of cold starts as it is where only those are measured", async () => {
    const { plan } = await prepareAsking(answer, { productionDays: 14, onlyColdStarts: true, num: 5 });
    expect(plan.production?.filledIn).toEqual({ monthlyInvocations: 304_167 });
  });

  it("make a savings plan count", async () => {
    const { plan } = await prepareAsking(answer, { productionDays: 14, savingsPlanDiscountPercent: 12 });
    expect(plan.settings).toMatchObject({ monthlyInvocations: 304_167, savingsPlanDiscountPercent: 12 });
  });

  it("are those of the version or alias that is tuned, read with the role that reaches it", async () => {
    const assumeRoleArn = "arn:aws:iam::111111111111:role/tune";
    const lambdaARN = "arn:aws:lambda:us-west-2:111111111111:function:orders:live";
    const there = () => found({ FunctionArn: lambdaARN, Version: "3" });
    const asked: AskedProduction[] = [];
    const askProduction: AskProduction = async (one) => {
      asked.push(one);
      return measured;
    };
    await prepareWith(there, { lambdaARN, assumeRoleArn, productionDays: 1 }, { askProduction }).plan;
    expect(asked).toMatchObject([
      { functionName: "orders", qualifier: "live", access: { region: "us-west-2", assumeRoleArn } },
    ]);
  });

  it.each<[string, AskProduction | undefined, string]>([
    ["there is no CloudWatch", undefined, "the embedded cloud has no CloudWatch"],
    [
      "they may not be read",
      async () => {
        throw new TargetError("no permission for cloudwatch:GetMetricData on *: allow it to the role");
      },
      "no permission for cloudwatch:GetMetricData on *: allow it to the role",
    ],
    [
      "nobody answers",
      async () => {
        throw namedError("TimeoutError");
      },
      "TimeoutError: ",
    ],
  ])("never fail a run: %s", async (_title, ask, reason) => {
    const { plan } = await prepareAsking(ask, { productionDays: 14, lambdaARN: functionArn });
    expect(plan.production).toMatchObject({
      days: 14,
      metrics: { functionName: "orders", state: "unreadable", reason: expect.stringContaining(reason) },
      filledIn: {},
    });
    expect(plan.settings.coldStartShare).toBe(0.01);
    expect(plan.settings.monthlyInvocations).toBeUndefined();
  });

  it("fill in nothing where CloudWatch has nothing", async () => {
    const { plan } = await prepareAsking(async () => ({ functionName: "orders", state: "no-data" }), {
      productionDays: 14,
    });
    expect(plan.production).toMatchObject({ metrics: { state: "no-data" }, filledIn: {} });
  });
});
