import { describe, expect, it } from "vitest";
import { ThrottledError } from "../../../lib/errors.ts";
import {
  COLD_START_VARIABLE,
  canForceColdStarts,
  forceColdStart,
} from "../../../lib/measure/force-cold-start.ts";
import { type Answers, fakeLambda, namedError } from "../../helpers/fake-lambda.ts";

const CLONE = "power-tuner-clone-1-arm64-512";

function stage(answers: Answers) {
  const { lambda, calls } = fakeLambda(answers);
  const sleeps: number[] = [];
  const abort = new AbortController();
  const force = () =>
    forceColdStart(CLONE, {
      control: lambda,
      signal: abort.signal,
      sleep: async (ms) => void sleeps.push(ms),
      createUuid: () => "new-value",
    });
  return { force, sleeps, calls, updates: () => calls.filter(({ name }) => name.startsWith("Update")) };
}
const current = (more: object = {}) => ({
  Configuration: { LastUpdateStatus: "Successful", EphemeralStorage: { Size: 512 }, ...more },
});

describe("forceColdStart", () => {
  it("changes one variable, keeps all others, and waits until Lambda has taken it over", async () => {
    const states = ["Successful", "InProgress", "InProgress", "Successful"];
    const { force, sleeps, updates } = stage({
      GetFunction: () =>
        current({ LastUpdateStatus: states.shift(), Environment: { Variables: { A: "1", B: "2" } } }),
      UpdateFunctionConfiguration: () => ({}),
    });
    expect(await force()).toBeUndefined();
    expect(updates().map(({ input }) => input)).toEqual([
      {
        FunctionName: CLONE,
        Environment: { Variables: { A: "1", B: "2", [COLD_START_VARIABLE]: "new-value" } },
      },
    ]);
    expect(sleeps).toEqual([200, 400]);
    expect(states).toEqual([]);
  });

  it.each([
    ["the variables leave no room", { Environment: { Variables: { A: "x".repeat(4090) } } }, 513],
    ["the variables may not be read", { Environment: { Error: { ErrorCode: "AccessDenied" } } }, 513],
    ["the storage was changed before", { Environment: { Error: {} }, EphemeralStorage: { Size: 513 } }, 512],
    [
      "the storage is at its largest",
      { Environment: { Error: {} }, EphemeralStorage: { Size: 10_240 } },
      10_239,
    ],
  ])("changes the storage by 1 MB when %s", async (_case, configuration, sizeMb) => {
    const { force, updates } = stage({
      GetFunction: () => current(configuration),
      UpdateFunctionConfiguration: () => ({}),
    });
    expect(await force()).toBeUndefined();
    expect(updates().map(({ input }) => input)).toEqual([
      { FunctionName: CLONE, EphemeralStorage: { Size: sizeMb } },
    ]);
  });

  it("changes the storage when Lambda takes no more variables", async () => {
    const { force, updates } = stage({
      GetFunction: () => current(),
      UpdateFunctionConfiguration: ({ Environment }) => {
        if (Environment) throw namedError("InvalidParameterValueException");
        return {};
      },
    });
    expect(await force()).toBeUndefined();
    expect(updates()[1]?.input).toEqual({ FunctionName: CLONE, EphemeralStorage: { Size: 513 } });
  });

  it("waits out conflicts, and not for ever", async () => {
    let conflicts = 2;
    const answers = {
      GetFunction: () => current(),
      UpdateFunctionConfiguration: () => {
        conflicts -= 1;
        if (conflicts >= 0) throw namedError("ResourceConflictException");
        return {};
      },
    };
    const { force, sleeps } = stage(answers);
    expect(await force()).toBeUndefined();
    expect(sleeps).toEqual([200, 400]);
    conflicts = Number.POSITIVE_INFINITY;
    await expect(stage(answers).force()).rejects.toBeInstanceOf(ThrottledError);
  });

  it("waits out throttling of what it reads and of what it changes", async () => {
    let refusals = 0;
    const refuseTwice = (answer: unknown) => () => {
      refusals += 1;
      if (refusals % 3 !== 0) throw namedError("TooManyRequestsException", "Rate exceeded");
      return answer;
    };
    const { force, sleeps, updates } = stage({
      GetFunction: refuseTwice(current()),
      UpdateFunctionConfiguration: refuseTwice({}),
    });
    expect(await force()).toBeUndefined();
    expect(sleeps).toEqual([500, 1000, 500, 1000, 500, 1000]);
    expect(updates()).toHaveLength(3);
  });

  it("does not wait for ever for an update that never ends", async () => {
    const { force } = stage({ GetFunction: () => current({ LastUpdateStatus: "InProgress" }) });
    await expect(force()).rejects.toBeInstanceOf(ThrottledError);
  });

  it("says why Lambda did not do it, and leaves the clone to be measured as it is", async () => {
    const { force } = stage({
      GetFunction: () => current(),
      UpdateFunctionConfiguration: () => {
        throw namedError("AccessDeniedException", "not allowed");
      },
    });
    expect(await force()).toBe("AccessDeniedException: not allowed");
    const answers = [
      current(),
      current({ LastUpdateStatus: "Failed", LastUpdateStatusReason: "no network" }),
    ];
    const failing = stage({
      GetFunction: () => answers.shift(),
      UpdateFunctionConfiguration: () => ({}),
    });
    expect(await failing.force()).toBe("Lambda could not update it: no network");
  });

  it("throws what a repeated step may get over, and that the clone is gone", async () => {
    const refusing = (name: string) =>
      stage({
        GetFunction: () => {
          throw namedError(name);
        },
      }).force();
    await expect(refusing("TooManyRequestsException")).rejects.toBeInstanceOf(ThrottledError);
    await expect(refusing("ResourceNotFoundException")).rejects.toThrow("ResourceNotFoundException");
  });
});

describe("canForceColdStarts", () => {
  it.each([
    [CLONE, true],
    [`${CLONE}:3`, false],
    ["orders", false],
    ["orders:7", false],
    ["arn:aws:lambda:us-east-1:000000000000:function:orders", false],
  ])("of %s: %s", (functionName, expected) => {
    expect(canForceColdStarts(functionName)).toBe(expected);
  });
});
