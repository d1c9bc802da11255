import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { DEFAULT_MEMORY_SIZES_MB, parseTuningInput } from "../../../lib/prepare/input.ts";

const mistakesOf = (input: unknown) => {
  try {
    parseTuningInput(input);
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
  return [];
};

describe("parseTuningInput", () => {
  it("fills in defaults when only the function is named", () => {
    expect(parseTuningInput({ lambdaARN: "orders" })).toEqual({
      lambdaARN: "orders",
      powerValues: DEFAULT_MEMORY_SIZES_MB,
      num: 50,
      payload: {},
      parallelInvocation: false,
      candidateConcurrency: 0,
      strategy: "cost",
      balancedWeight: 0.5,
      coldStartShare: 0.01,
      autoOptimize: false,
    });
  });

  it.each([
    "orders",
    "orders:live",
    "orders:7",
    "000000000000:function:orders",
    "arn:aws:lambda:us-east-1:000000000000:function:orders",
    "arn:aws-us-gov:lambda:us-gov-west-1:000000000000:function:orders:$LATEST",
  ])("accepts %s as a function", (lambdaARN) => {
    expect(parseTuningInput({ lambdaARN }).lambdaARN).toBe(lambdaARN);
  });

  it("lists every mistake at once, each with its value and what is allowed", () => {
    const mistakes = mistakesOf({
      lambdaARN: "not a name",
      powerValues: [100, "big", 20_000],
      num: 0,
      strategy: "cheap",
      balancedWeight: 2,
      architectures: ["mips"],
    });
    expect(mistakes.map(({ field, value }) => [field, value])).toEqual([
      ["lambdaARN", "not a name"],
      ["powerValues.0", 100],
      ["powerValues.1", "big"],
      ["powerValues.2", 20_000],
      ["architectures.0", "mips"],
      ["num", 0],
      ["strategy", "cheap"],
      ["balancedWeight", 2],
    ]);
    expect(mistakes[1]?.allowed).toBe("whole numbers of MB from 128 to 10240");
  });

  it("refuses duplicates in the memory sizes", () => {
    expect(mistakesOf({ lambdaARN: "orders", powerValues: [128, 128] })).toMatchObject([
      { field: "powerValues" },
    ]);
  });

  it("refuses an unknown field and suggests the likely one", () => {
    expect(mistakesOf({ lambdaARN: "orders", powerValue: [128], zzzzzzzzzz: 1 })).toMatchObject([
      { field: "powerValue", hint: "did you mean powerValues?" },
      { field: "zzzzzzzzzz", hint: undefined },
    ]);
  });

  it("never repeats a payload in a mistake", () => {
    const payload = { secret: undefined, nested: () => "s3cret" };
    expect(JSON.stringify(mistakesOf({ lambdaARN: "orders", payload }))).not.toContain("s3cret");
  });

  it.each([[null], ["text"], [42], [[]]])("refuses %j as the whole input", (input) => {
    expect(mistakesOf(input)).toMatchObject([{ field: "input", allowed: "a JSON object" }]);
  });

  it("either parses any JSON or throws an InputError that names a field", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        try {
          parseTuningInput(input);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).mistakes.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
