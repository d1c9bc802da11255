import { describe, expect, it } from "vitest";
import { composeUndo, undoAlias } from "../../../lib/apply/undo.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan = buildPlan([128]);

describe("commands that undo", () => {
  it("put an alias back with its weights, for a shell that expands braces", () => {
    expect(undoAlias(plan, "live", { version: "6", weights: { 7: 0.1 } })).toEqual([
      `aws lambda update-alias --region us-east-1 --function-name ${plan.target.functionArn} --name live --function-version 6 --routing-config 'AdditionalVersionWeights={7=0.1}'`,
    ]);
  });

  it("remove an alias that was not there", () => {
    expect(undoAlias(plan, "live", undefined)).toEqual([
      `aws lambda delete-alias --region us-east-1 --function-name ${plan.target.functionArn} --name live`,
    ]);
  });

  it("go from the last change to the first", () => {
    const change = (text: string) => ({ text, undo: [`undo ${text}`], state: "done" as const });
    expect(composeUndo([change("a"), { ...change("b"), undo: [] }, change("c")])).toBe("undo c && undo a");
  });
});
