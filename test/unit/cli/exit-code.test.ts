import { CommanderError } from "commander";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitCodeOf, mostImportantOf, nameExitCode } from "../../../lib/cli/exit-code.ts";
import { InterruptedError } from "../../../lib/cli/interruption.ts";
import { RunFailedError } from "../../../lib/cli/progress/run-failed-error.ts";
import {
  CleanupError,
  InputError,
  MeasurementError,
  TargetError,
  ThrottledError,
} from "../../../lib/errors.ts";

const inputError = new InputError([{ field: "--num", value: 0, allowed: "more" }]);
const cleanupError = new CleanupError("remove it", ["clone"]);
const interrupted = new InterruptedError("SIGINT");

describe("exitCodeOf", () => {
  it.each([
    [inputError, 2],
    [new TargetError("missing"), 3],
    [new ThrottledError("too fast"), 3],
    [new MeasurementError("no report"), 3],
    [cleanupError, 4],
    [interrupted, 130],
    [new InterruptedError("SIGTERM"), 143],
    [new InterruptedError("SIGHUP"), 129],
    [new CommanderError(1, "commander.unknownCommand", "unknown"), 2],
    [new CommanderError(0, "commander.helpDisplayed", "help"), 0],
    [new RunFailedError("MeasurementError", "nothing was measured"), 3],
    [new RunFailedError("States.Timeout", "too long"), 3],
    [new RunFailedError("InputError", "wrong"), 2],
    [new RunFailedError("CleanupError", "clones left"), 4],
    [new TypeError("a bug"), 3],
    ["thrown text", 3],
    [undefined, 3],
  ])("maps %s to %d", (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  it.each([
    [[interrupted, cleanupError], 4],
    [[new TargetError("missing"), cleanupError], 4],
    [[new TypeError("a bug"), interrupted], 130],
    [[inputError, interrupted], 130],
    [[new TargetError("missing"), inputError], 2],
    [[new AggregateError([cleanupError]), interrupted], 4],
  ])("maps several errors, %s, to %d", (errors, code) => {
    expect(exitCodeOf(new AggregateError(errors))).toBe(code);
  });
});

describe("mostImportantOf", () => {
  it("goes by 4, 130, 143, 129, 2, 1, 3, 0", () => {
    const order = [4, 130, 143, 129, 2, 1, 3, 0];
    fc.assert(
      fc.property(fc.shuffledSubarray(order, { minLength: 1 }), (codes) => {
        expect(mostImportantOf(codes)).toBe(order.find((code) => codes.includes(code)));
      }),
    );
  });

  it("is 0 when nothing happened", () => {
    expect(mostImportantOf([])).toBe(0);
  });
});

describe("nameExitCode", () => {
  it("has one name for each code", () => {
    expect([0, 1, 2, 3, 4, 130, 143].map(nameExitCode)).toEqual([
      "done",
      "gate-failed",
      "bad-input",
      "no-verdict",
      "left-behind",
      "interrupted",
      "interrupted",
    ]);
  });
});
