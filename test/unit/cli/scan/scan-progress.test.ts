import { describe, expect, it } from "vitest";
import { openProgress } from "../../../../lib/cli/scan/scan-progress.ts";

describe("openProgress", () => {
  it("tells of each thousand functions once, and of what is read and what that costs", () => {
    const lines: string[] = [];
    const tell = openProgress({ region: "eu-west-1", days: 14, writeLine: (text) => lines.push(text) });
    for (let functionCount = 50; functionCount <= 2100; functionCount += 50) {
      tell({ state: "listed", functionCount });
    }
    tell({ state: "reading-tags", functionCount: 2100 });
    tell({ state: "reading", of: "costs", functionCount: 2100, queries: 4200 });
    tell({ state: "reading", of: "insights", functionCount: 1, queries: 5 });
    expect(lines).toEqual([
      "Listing the functions of eu-west-1",
      "  1,000 seen",
      "  2,000 seen",
      "Reading the tags of 2,100 functions, 50 a second",
      "Reading the last 14 days of 2,100 functions from CloudWatch: 4,200 metrics, $0.042",
      "Reading what Lambda Insights has of 1 function that ran: 5 metrics, $0.000050",
    ]);
  });

  it("says nothing of what is not asked for", () => {
    const lines: string[] = [];
    const tell = openProgress({ region: "eu-west-1", days: 1, writeLine: (text) => lines.push(text) });
    tell({ state: "reading", of: "insights", functionCount: 0, queries: 0 });
    expect(lines).toEqual(["Listing the functions of eu-west-1"]);
  });
});
