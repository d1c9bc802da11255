import { describe, expect, it } from "vitest";
import { explainMonth, modelMonth } from "../../../lib/report/month-section.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { allFailedResult, fullResult } from "../../helpers/results.ts";

const rowsOf = (...[result, view]: Parameters<typeof modelMonth>) =>
  modelMonth(result, view).rows.map(({ key, cells }) => [key, cells[1]?.text]);

describe("modelMonth", () => {
  const result = fullResult();
  const view = { ...chooseView(result), monthlyInvocations: 1000 };

  it("has the recommended and the current configuration, and the reference where that is another", () => {
    expect(rowsOf(result, view)).toEqual([
      ["x86_64-1024", "current"],
      ["arm64-1024", "recommended"],
    ]);
    expect(rowsOf(result, { ...view, referenceKey: "arm64-128" })).toContainEqual(["arm64-128", "reference"]);
  });

  it("has the reference where neither of the others was measured", () => {
    const recommendation = { state: "none", sentence: "None." } as const;
    const other = { ...result, recommendation, currentKey: "x86_64-999" };
    expect(rowsOf(other, { ...view, ...chooseView(other) })).toEqual([["x86_64-128", "reference"]]);
    expect(rowsOf(allFailedResult(), view)).toEqual([]);
  });

  it("counts one invocation as one", () => {
    expect(explainMonth({ ...view, monthlyInvocations: 1 })).toMatch(/^1 invocation, as if/);
    expect(explainMonth(view)).toMatch(/^1,000 invocations, as if/);
  });
});
