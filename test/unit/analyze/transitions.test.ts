import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { countStateTransitions } from "../../../lib/analyze/transitions.ts";
import { buildBatch, buildFailure } from "../../helpers/plans.ts";

describe("countStateTransitions", () => {
  it("counts a run of two candidates in one round", () => {
    // Prepare, Guarded, Assess, More, Round, 2 x (Provision, Provisioned, Measure), Assess, More, Analyze, Apply,
    // Cleanup, Failed?, Done
    expect(countStateTransitions([buildBatch("a", 1, []), buildBatch("b", 1, [])])).toBe(18);
  });

  it("adds three for each further assignment and three for each further round", () => {
    const rounds = [buildBatch("a", 1, []), buildBatch("b", 1, []), buildBatch("a", 2, [])];
    expect(countStateTransitions(rounds)).toBe(18 + 3 + 3);
  });

  it("counts an assignment once, however often Measure was repeated, and the state after one that broke off", () => {
    const repeated = { ...buildBatch("a", 1, []), attempt: "attempt-2" };
    const broken = { ...repeated, attempt: "step-failed", failure: buildFailure("step-failed") };
    expect(countStateTransitions([buildBatch("a", 1, []), repeated])).toBe(15);
    expect(countStateTransitions([buildBatch("a", 1, []), repeated, broken])).toBe(16);
  });

  it("knows every state of the state machine", () => {
    const machine = JSON.parse(
      readFileSync(new URL("../../../lib/tuning.asl.json", import.meta.url), "utf8"),
    );
    const branch = machine.States.Guarded.Branches[0];
    expect(Object.keys(machine.States)).toEqual([
      "Prepare",
      "PrepareFailed",
      "Guarded",
      "Cleanup",
      "CleanupBroke",
      "TellCleanup",
      "TellBoth",
      "Failed?",
      "Failed",
      "Done",
    ]);
    expect(Object.keys(branch.States)).toEqual(["Assess", "More", "Round", "Analyze", "Apply"]);
    expect(Object.keys(branch.States.Round.ItemProcessor.States)).toEqual([
      "Provision",
      "Provisioned",
      "Refused",
      "Measure",
      "StepFailed",
    ]);
  });
});
