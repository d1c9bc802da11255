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

  it("knows every state on the way of an execution that ends well", () => {
    const machine = JSON.parse(
      readFileSync(new URL("../../../lib/tuning.asl.json", import.meta.url), "utf8"),
    );
    const branch = machine.States.Guarded.Branches[0];
    const iteration = branch.States.Round.ItemProcessor;
    expect(follow(machine.States, machine.StartAt)).toEqual([
      "Prepare",
      "Guarded",
      "Cleanup",
      "Failed?",
      "Done",
    ]);
    expect(follow(branch.States, branch.StartAt)).toEqual(["Assess", "More", "Round"]);
    expect(follow(branch.States, branch.States.More.Choices[0].Next)).toEqual(["Analyze", "Apply"]);
    expect(follow(iteration.States, iteration.States.Provisioned.Choices[0].Next)).toEqual(["Measure"]);
    expect(follow(iteration.States, iteration.StartAt)).toEqual(["Provision", "Provisioned", "Refused"]);
  });
});

interface State {
  readonly Next?: string;
  readonly Default?: string;
}

/** From state to state, at a choice by its default, until the end or a state that was there before. */
function follow(states: Readonly<Record<string, State>>, first: string): string[] {
  const names: string[] = [];
  for (let name: string | undefined = first; name && !names.includes(name); ) {
    names.push(name);
    const state: State | undefined = states[name];
    name = state?.Next ?? state?.Default;
  }
  return names;
}
