import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeUndo, undoAlias, undoMemory } from "../../../lib/apply/undo.ts";
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

  it("hand every word to the shell as it is", () => {
    const name = fc.string({
      minLength: 1,
      unit: fc.constantFrom("a", "'", '"', "$", "`", " ", ";", "\\", "&", "{"),
    });
    fc.assert(
      fc.property(name, (functionArn) => {
        const place = { ...plan, target: { ...plan.target, functionArn } };
        const line = composeUndo([{ text: "", undo: undoMemory(place, 128), state: "done" }]);
        const words = execFileSync("sh", ["-c", `aws() { printf '%s\\0' "$@"; }; ${line}`], {
          encoding: "utf8",
        });
        expect(words.split("\0")[5]).toBe(functionArn);
      }),
      { numRuns: 20 },
    );
  });
});
