import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLambdaError } from "../../../lib/measure/lambda-error.ts";

describe("parseLambdaError", () => {
  it("reads type and message and leaves the trace", () => {
    expect(parseLambdaError(`{"errorType":"RangeError","errorMessage":"no","trace":[]}`)).toEqual({
      errorType: "RangeError",
      errorMessage: "no",
    });
  });

  it("finds nothing in text that is no such payload", () => {
    expect(parseLambdaError("States.Timeout")).toEqual({});
    expect(parseLambdaError(`{"errorMessage":7}`)).toEqual({});
    expect(parseLambdaError("null")).toEqual({});
  });

  it("gives back any type and message, and nothing of a payload that was cut", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (errorType, errorMessage) => {
        const text = JSON.stringify({ errorType, errorMessage });
        expect(parseLambdaError(text)).toEqual({ errorType, errorMessage });
        expect(parseLambdaError(text.slice(0, -1))).toEqual({});
      }),
    );
  });
});
