import { describe, expect, it } from "vitest";
import type { Budget } from "../../../lib/gate/budget.ts";
import { chooseConfigurations } from "../../../lib/gate/choose-configurations.ts";

const CURRENT = { key: "x86_64-512", architecture: "x86_64", memoryMb: 512 } as const;

const at = (where: string, level: Budget["level"] = "error"): Budget => ({
  kind: "absolute",
  metric: "cost",
  at: where,
  level,
  max: 1,
});
const savings: Budget = { kind: "savings", at: "current", level: "warn", maxMissedPercent: 10 };

const choose = (budgets: readonly Budget[], input: Parameters<typeof chooseConfigurations>[2]) =>
  chooseConfigurations(budgets, CURRENT, input);

describe("chooseConfigurations", () => {
  it("takes what checks name and the current one, whatever the input lists", () => {
    const input = { powerValues: [128, 3008], architectures: ["x86_64"] } as const;
    expect(
      choose([at("current"), at("arm64-1024"), at("arm64-1024"), at("arm64-2048", "off")], input),
    ).toEqual({
      isSearch: false,
      named: ["x86_64-512", "arm64-1024"],
      powerValues: [512, 1024],
      architectures: ["x86_64", "arm64"],
    });
  });

  it.each<[string, Budget]>([
    ["a check is at the recommended one", at("recommended")],
    ["a check is about savings", savings],
  ])("searches all sizes where %s", (_title, budget) => {
    const input = { powerValues: [256, 1024], architectures: ["arm64"] } as const;
    expect(choose([budget, at("x86_64-3008")], input)).toEqual({
      isSearch: true,
      named: ["x86_64-512", "x86_64-3008"],
      powerValues: [256, 512, 1024, 3008],
      architectures: ["x86_64", "arm64"],
    });
  });

  it("leaves the architectures of a search to the tuner where nobody names one", () => {
    const { architectures, powerValues } = choose([savings], { powerValues: "AUTO" });
    expect(architectures).toBeUndefined();
    expect(powerValues).toEqual(expect.arrayContaining([128, 512, 1769, 10_240]));
    expect(choose([savings, at("arm64-128")], { powerValues: "AUTO" }).architectures).toEqual([
      "x86_64",
      "arm64",
    ]);
  });
});
