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

  it("repeats what was throttled or failed within Lambda, and a crashed step once, but no step for its own error", () => {
    const tasks = states.filter(([name, { Type }]) => Type === "Task" && name !== "Cleanup");
    for (const [name, { Retry }] of tasks) {
      const [passing, crash, ...others] = Retry as { ErrorEquals: string[]; MaxAttempts: number }[];
      expect(others, name).toEqual([]);
      expect(passing?.ErrorEquals, name).toEqual(
        expect.arrayContaining([
          "ThrottledError",
          "Lambda.TooManyRequestsException",
          "Lambda.ServiceException",
        ]),
      );
      expect(crash?.ErrorEquals, name).toEqual(
        expect.arrayContaining(["Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError"]),
      );
      expect(crash?.MaxAttempts, name).toBe(1);
      for (const error of [...(passing?.ErrorEquals ?? []), ...(crash?.ErrorEquals ?? [])]) {
        expect(error, name).toMatch(/^(ThrottledError$|Lambda\.|Sandbox\.|Runtime\.)/);
      }
    }
  });

  it("repeats Cleanup for every error, as it spends nothing", () => {
    const cleanup = states.find(([name]) => name === "Cleanup")?.[1];
    expect(cleanup?.Retry).toEqual([
      expect.objectContaining({ ErrorEquals: ["States.TaskFailed", "States.Timeout"], MaxAttempts: 3 }),
    ]);
  });

  it("ends an execution before its clones expire", () => {
    expect(JSON.parse(definition).TimeoutSeconds).toBe(24 * 60 * 60);
  });

  it("bounds every task in time", () => {
    for (const [name, { Type, TimeoutSeconds }] of states) {
      if (Type === "Task") expect(TimeoutSeconds, name).toBeGreaterThan(0);
    }
  });
});
