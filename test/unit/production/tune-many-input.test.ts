import { describe, expect, it } from "vitest";
import { parseTuningInput } from "../../../lib/prepare/input.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { rankFunctions } from "../../../lib/production/rank.ts";
import { createTuneManyInput } from "../../../lib/production/tune-many-input.ts";
import { usedFunction } from "../../helpers/used-functions.ts";

const suggest = (...functions: ReturnType<typeof usedFunction>[]) => {
  const prices = lookUpPrices("us-east-1");
  const window = { days: 1 };
  return createTuneManyInput(rankFunctions({ functions, window, prices, by: "saving" }), window);
};

describe("createTuneManyInput", () => {
  it("names each function with an input, most wasteful first", () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:";
    const idle = { invocations: 0, durationSumMs: 0, meanDurationMs: undefined };
    expect(suggest(usedFunction("idle", {}, idle), usedFunction("orders", {}, { invocations: 24 }))).toEqual({
      schemaVersion: 1,
      functions: [
        { functionName: "orders", input: { lambdaARN: `${arn}orders`, monthlyInvocations: 730 } },
        { functionName: "idle", input: { lambdaARN: `${arn}idle` } },
      ],
    });
  });

  it("suggests inputs that the tuner takes", () => {
    const { functions } = suggest(
      usedFunction("orders", {}, { coldStartShare: 0.02 }),
      usedFunction("huge", {}, { invocations: 1e13 }),
    );
    expect(functions.map(({ input }) => input.coldStartShare)).toEqual([undefined, 0.02]);
    for (const { input } of functions) expect(parseTuningInput(input)).toMatchObject(input);
  });
});
