import { describe, expect, it } from "vitest";
import { addProductionDays } from "../../../../lib/cli/aws/production-days.ts";

describe("addProductionDays", () => {
  const aws = { accountId: "123456789012" };

  it("asks for two weeks on AWS when nobody says otherwise", () => {
    expect(addProductionDays({ lambdaARN: "orders" }, aws)).toEqual({
      lambdaARN: "orders",
      productionDays: 14,
    });
  });

  it("keeps what was said, 0 for none among it", () => {
    for (const productionDays of [0, 30]) {
      expect(addProductionDays({ productionDays }, aws)).toEqual({ productionDays });
    }
  });

  it("asks for nothing in the embedded cloud, unless it is told to", () => {
    const embedded = { accountId: "000000000000" };
    expect(addProductionDays({ lambdaARN: "orders" }, embedded)).toEqual({ lambdaARN: "orders" });
    expect(addProductionDays({ productionDays: 7 }, embedded)).toEqual({ productionDays: 7 });
  });
});
