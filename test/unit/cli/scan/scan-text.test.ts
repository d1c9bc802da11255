import { describe, expect, it } from "vitest";
import { renderScanText, type Scanned, toScanJson } from "../../../../lib/cli/scan/scan-text.ts";
import { openTerminal } from "../../../../lib/cli/terminal.ts";
import { lookUpPrices } from "../../../../lib/prices/price-table.ts";
import { chooseMetricWindow } from "../../../../lib/production/metric-window.ts";
import { rankFunctions } from "../../../../lib/production/rank.ts";
import type { ScanResult } from "../../../../lib/production/scan.ts";
import { FakeStream } from "../../../helpers/fake-process.ts";
import { usedFunction } from "../../../helpers/used-functions.ts";

const window = chooseMetricWindow(new Date("2026-11-21T12:00:00Z"), 14);
const prices = lookUpPrices("us-east-1");

/** Two functions: one that wastes, and one that has nothing to save. */
function scanned(result: Partial<ScanResult> = {}, more: Partial<Scanned> = {}): Scanned {
  const functions = [
    usedFunction("thrifty", { architecture: "arm64", memoryMb: 128 }),
    usedFunction("wasteful", { memoryMb: 3008 }, { maxMemoryUsedMb: 100 }),
  ];
  return {
    region: "us-east-1",
    window,
    by: "saving",
    prices,
    result: {
      ranking: rankFunctions({ functions, window, prices, by: "saving" }),
      withoutData: [],
      unreadable: [],
      withoutDurationPrice: [],
      calls: { listFunctions: 1, getFunction: 0, getMetricData: 2 },
      queries: 14,
      ...result,
    },
    ...more,
  };
}

const terminal = (columns?: number) =>
  openTerminal({ env: { NO_COLOR: "1" } }, new FakeStream({ isTTY: columns !== undefined, columns }));

describe("renderScanText", () => {
  it("shows rank, configuration, month, saving and why", () => {
    const [head, first, second] = renderScanText(scanned(), 20, terminal()).split("\n");
    expect(head).toMatch(
      /^# {2}function +memory +arch +invocations +mean +spend +likely saving +from, to +why$/,
    );
    expect(first).toMatch(
      /^1 {2}wasteful {2}3008 MB {2}x86_64 +2,172,619 +100 ms .* arm64; used at most 100 MB$/,
    );
    expect(second).toMatch(/^2 {2}thrifty +128 MB {2}arm64 .* –$/);
  });

  it("leaves columns out where the terminal is narrow, the name and the money never", () => {
    const lines = renderScanText(scanned(), 20, terminal(60)).split("\n").slice(0, 3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines[0]).toMatch(/^# {2}function .*spend .*likely saving/);
  });

  it("says how many more there are and what all cost", () => {
    const text = renderScanText(scanned(), 1, terminal());
    expect(text).not.toContain("thrifty");
    expect(text).toContain("; 1 more with --top or --json. All 2 cost $");
  });

  it("names functions of which nothing can be said, some of many", () => {
    const names = Array.from({ length: 7 }, (_, index) => `idle-${index}`);
    const text = renderScanText(
      scanned({
        withoutData: names,
        unreadable: [{ functionName: "odd", reason: "invocations: Forbidden\u001b[2J" }],
        withoutDurationPrice: ["managed"],
      }),
      20,
      terminal(),
    );
    expect(text).toContain(
      "Note: 7 functions without data in CloudWatch, perhaps never invoked: idle-0, idle-1, ",
    );
    expect(text).toContain("idle-4, 2 more");
    expect(text).toContain(
      "Note: 1 function that CloudWatch did not answer for: odd (invocations: Forbidden",
    );
    expect(text).not.toContain("\u001b");
    expect(text).toContain(
      "Note: 1 function on Managed Instances, which are not billed by duration: managed",
    );
  });

  it("says what was asked and what CloudWatch bills for it", () => {
    const calls = { listFunctions: 60, getFunction: 3000, getMetricData: 41 };
    expect(renderScanText(scanned({ calls, queries: 18_010 }), 20, terminal())).toContain(
      "Asked: 60 calls of ListFunctions, 3,000 of GetFunction, 41 of GetMetricData for 18,010 metrics, which CloudWatch bills with $0.18 ($0.01 per 1,000, CloudWatch pricing). Nothing was invoked.",
    );
  });

  it("says so where nothing has data", () => {
    const text = renderScanText(scanned({ ranking: [], withoutData: ["idle"] }), 20, terminal());
    expect(text).toContain(
      "No function of us-east-1 has data of the last 14 days\nNote: 1 function without data",
    );
  });

  it("counts in the currency of the region", () => {
    const china = lookUpPrices("cn-north-1");
    const functions = [usedFunction("one")];
    const ranking = rankFunctions({ functions, window, prices: china, by: "spend" });
    const text = renderScanText(
      scanned({ ranking }, { prices: china, region: "cn-north-1" }),
      20,
      terminal(),
    );
    expect(text).toMatch(/^1 {2}one .* CN¥/m);
  });
});

describe("toScanJson", () => {
  it("has every function and what the figures stand on", () => {
    const json = toScanJson(scanned());
    expect(json).toMatchObject({
      schemaVersion: 1,
      window: { from: "2026-11-07", until: "2026-11-21", days: 14 },
      prices: { currency: "USD", source: { kind: "table" } },
      queries: 14,
      functions: [{ rank: 1 }, { rank: 2 }],
    });
    expect(json.queriesUsd).toBeCloseTo(0.00014, 12);
    expect(json.assumptions).toContain("A month goes on like the window.");
  });
});
