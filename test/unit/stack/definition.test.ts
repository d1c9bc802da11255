import aslValidator from "asl-validator";
import { describe, expect, it } from "vitest";
import { fillDefinition } from "../../../lib/stack/definition.ts";
import { STEPS, type Step } from "../../../lib/stack/steps.ts";

const functionArns = Object.fromEntries(
  STEPS.map((step) => [step, `arn:aws-cn:lambda:cn-north-1:000000000000:function:${step}`]),
) as Record<Step, string>;
const definition = fillDefinition("aws-cn", functionArns);

/** Every state of every nested machine, with its name. */
function listStates(machine: {
  States: Record<string, Record<string, unknown>>;
}): [string, Record<string, unknown>][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, Record<string, unknown>],
    ...[state.ItemProcessor, ...((state.Branches as unknown[]) ?? [])].flatMap((nested) =>
      nested ? listStates(nested as typeof machine) : [],
    ),
  ]);
}
const states = listStates(JSON.parse(definition));

describe("the state machine definition", () => {
  it("is valid ASL with nothing left to fill in", () => {
    const { isValid, errorsText } = aslValidator(JSON.parse(definition));
    expect(isValid, errorsText?.("\n")).toBe(true);
    expect(definition).not.toContain("${");
  });

  it("has one task per step, named like it, in the given partition", () => {
    const tasks = states.filter(([, { Type }]) => Type === "Task");
    expect(tasks.map(([name]) => name.toLowerCase()).toSorted()).toEqual([...STEPS].toSorted());
    for (const [, { Resource }] of tasks) expect(Resource).toBe("arn:aws-cn:states:::lambda:invoke");
  });

  it("never repeats a measuring step for every error, as a repeated measurement is paid again", () => {
    for (const [name, { Retry }] of states) {
      if (name === "Cleanup") continue;
      expect(JSON.stringify(Retry ?? [])).not.toMatch(/States\.(ALL|TaskFailed)/);
    }
  });

  it("tells what ended the run and what ended its clean-up when that fails too", () => {
    const { TellBoth, TellCleanup } = JSON.parse(definition).States;
    const causes = [TellBoth, TellCleanup].map(({ Parameters }) => Parameters.cleanup["cause.$"]);
    for (const cause of causes) {
      expect(cause).toContain("$.cleanupError.Error, $.cleanupError.Cause, $$.Execution.Name)");
    }
    expect(causes[0]).toContain("$.error.Error, $.error.Cause");
  });

  it("bounds every task in time", () => {
    for (const [name, { Type, TimeoutSeconds }] of states) {
      if (Type === "Task") expect(TimeoutSeconds, name).toBeGreaterThan(0);
    }
  });
});
