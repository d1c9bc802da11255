import { describe, expect, it } from "vitest";
import { findTuner, readArn, readStepFunctions } from "../../../../lib/cli/aws/find-tuner.ts";
import type { Aws } from "../../../../lib/cli/aws/open-aws.ts";
import { InputError } from "../../../../lib/errors.ts";

const arnOf = (name: string) => `arn:aws:states:eu-west-1:123456789012:stateMachine:${name}`;

/** State machines on pages of two. */
function awsWith(names: readonly string[], definition = "{}"): Aws {
  const send = async ({ input }: { input: { nextToken?: string; stateMachineArn?: string } }) => {
    if (input.stateMachineArn) return { definition };
    const start = Number(input.nextToken ?? 0);
    return {
      stateMachines: names.slice(start, start + 2).map((name) => ({ stateMachineArn: arnOf(name) })),
      nextToken: start + 2 < names.length ? String(start + 2) : undefined,
    };
  };
  return { region: "eu-west-1", clients: { sfn: { send } } } as unknown as Aws;
}

describe("findTuner", () => {
  it("takes an ARN as it is", async () => {
    expect(await findTuner(arnOf("mine"), awsWith([]), {})).toEqual({
      stateMachineArn: arnOf("mine"),
      name: "mine",
      region: "eu-west-1",
      accountId: "123456789012",
    });
  });

  it.each<[string, string | undefined, Record<string, string>, string[], string]>([
    [
      "the default name before longer ones",
      undefined,
      {},
      ["power-tuner-2", "x", "power-tuner"],
      "power-tuner",
    ],
    ["no fleet of it", undefined, {}, ["power-tuner-eu-fleet", "power-tuner-eu"], "power-tuner-eu"],
    ["the only one that begins with it", undefined, {}, ["a", "b", "power-tuner-eu"], "power-tuner-eu"],
    ["the flag before the environment", "b", { POWER_TUNER_STATE_MACHINE: "a" }, ["a", "b"], "b"],
    ["a name from the environment", undefined, { POWER_TUNER_STATE_MACHINE: "a" }, ["a", "b"], "a"],
    ["what `power-tuner local` prints", undefined, { TUNER_STATE_MACHINE_ARN: arnOf("local") }, [], "local"],
  ])("finds %s", async (_title, wanted, env, names, expected) => {
    expect((await findTuner(wanted, awsWith(names), env)).name).toBe(expected);
  });

  it.each([
    [undefined, [], "none there has a name that begins with power-tuner"],
    ["mine", ["power-tuner"], "there is none of that name"],
    [undefined, ["power-tuner-a", "power-tuner-b"], "one of power-tuner-a, power-tuner-b"],
  ])("says what to name for %s among %j", async (wanted, names, text) => {
    const error = await findTuner(wanted, awsWith(names), {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).mistakes).toMatchObject([
      { field: "--state-machine", allowed: expect.stringContaining(text) },
    ]);
  });
});

describe("readStepFunctions", () => {
  it("finds the function of every state, however deep it is", async () => {
    const task = (name: string) => ({
      Type: "Task",
      Parameters: { FunctionName: `arn:aws:lambda:eu-west-1:123456789012:function:${name}` },
    });
    const definition = JSON.stringify({
      States: {
        Prepare: task("p"),
        Guarded: { Branches: [{ States: { Round: { ItemProcessor: { States: { Measure: task("m") } } } } }] },
        Done: { Type: "Succeed" },
      },
    });
    expect(await readStepFunctions(readArn(arnOf("x")), awsWith([], definition))).toEqual({
      Prepare: "arn:aws:lambda:eu-west-1:123456789012:function:p",
      Measure: "arn:aws:lambda:eu-west-1:123456789012:function:m",
    });
  });
});
