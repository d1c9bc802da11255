import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setUpApply } from "../../helpers/apply-situation.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { serverFault } from "../../helpers/fake-target.ts";

const OPERATIONS = [
  "GetFunction",
  "GetAlias",
  "UpdateFunctionCode",
  "UpdateFunctionConfiguration",
  "PublishVersion",
  "UpdateAlias",
] as const;

const FAULTS = ["throttled", "in conflict", "denied", "dropped before", "dropped after"] as const;

const interference = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  fault: fc.constantFrom(...FAULTS),
  /** Calls that work before it fails, and calls that fail. */
  works: fc.integer({ min: 0, max: 5 }),
  times: fc.integer({ min: 1, max: 12 }),
});

type Interference = typeof interference extends fc.Arbitrary<infer Value> ? Value : never;

/** Architecture, memory, version and alias are to be changed, and these calls fail. */
function setUpWith(faults: readonly Interference[]) {
  const situation = setUpApply({
    settings: { architectures: ["x86_64", "arm64"] },
    request: { aliasName: "live" },
  });
  situation.release("live");
  for (const { operation, fault, works, times } of faults) {
    for (let time = 0; time < works; time++) situation.next(operation, (effect) => effect());
    for (let time = 0; time < times; time++) {
      situation.next(operation, (effect) => {
        if (fault === "throttled") throw namedError("TooManyRequestsException");
        if (fault === "in conflict") throw namedError("ResourceConflictException");
        if (fault === "denied") throw namedError("AccessDeniedException");
        if (fault === "dropped after") effect();
        throw serverFault();
      });
    }
  }
  const look = () => ({
    memoryMb: situation.latest.MemorySize,
    architecture: situation.latest.Architectures[0],
    alias: situation.aliases.get("live")?.FunctionVersion,
  });
  return { ...situation, look };
}

const BEFORE = { memoryMb: 128, architecture: "x86_64", alias: "1" };
const AFTER = { memoryMb: 1024, architecture: "arm64", alias: "2" };

async function checkAccount(faults: readonly Interference[]) {
  const { run, look } = setUpWith(faults);
  const ended = await run().catch((error: Error) => error);
  if (!(ended instanceof Error)) {
    expect(ended).toMatchObject({ state: "applied" });
    expect(look()).toEqual(AFTER);
    return;
  }
  expect(["TargetError", "ThrottledError"]).toContain(ended.name);
  if (ended.message.includes("Nothing was changed")) expect(look()).toEqual(BEFORE);
  else expect(ended.message).toMatch(/(Changed already|Perhaps changed).*Undo it with: aws /);
}

describe("Apply under any faults", () => {
  it("says that it applied everything only when it did, and that it changed nothing only when it did not", async () => {
    await fc.assert(fc.asyncProperty(fc.array(interference, { maxLength: 5 }), checkAccount), {
      seed: 1,
      numRuns: 300,
    });
  });

  it("says so as truly when nothing can be read any more after any call that fails", async () => {
    for (const operation of OPERATIONS) {
      for (const fault of FAULTS) {
        for (const works of [0, 1, 2, 3, 4, 5, 6]) {
          await checkAccount([
            { operation, fault, works: 0, times: 1 },
            { operation: "GetFunction", fault: "dropped before", works, times: 100 },
          ]);
        }
      }
    }
  });

  it("ends applied once the faults are over and it is repeated", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(interference, { maxLength: 5 }), async (faults) => {
        const { run, look, versions } = setUpWith(faults);
        for (let attempt = 0; attempt < 70; attempt++) {
          const ended = await run().catch(() => undefined);
          if (ended) break;
        }
        expect(look()).toEqual(AFTER);
        expect(versions.size).toBe(2);
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});
