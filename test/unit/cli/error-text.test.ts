import { describe, expect, it } from "vitest";
import { describeErrorJson, describeErrorText } from "../../../lib/cli/error-text.ts";
import { InterruptedError, sayCleanedUp } from "../../../lib/cli/interruption.ts";
import { RunFailedError } from "../../../lib/cli/progress/run-failed-error.ts";
import { CleanupError, InputError } from "../../../lib/errors.ts";
import { allFailedResult } from "../../helpers/results.ts";

const cleanupError = new CleanupError("rm -r '/tmp/x'", ["/tmp/x"]);

describe("describeErrorText", () => {
  it("tells every mistake with its value, what is allowed and what to do", () => {
    const error = new InputError([
      { field: "--num", value: "0", allowed: "1 to 9", hint: "try 5" },
      { field: "PATH", value: undefined, allowed: "a file" },
    ]);
    expect(describeErrorText(error, { debug: false })).toEqual([
      "error: 2 mistakes; nothing was started",
      "  --num: 0\n    allowed: 1 to 9\n    try 5",
      "  PATH: missing\n    allowed: a file",
    ]);
  });

  it("names the cause of a failed run", () => {
    const error = new RunFailedError("TargetError", "orders does not exist");
    expect(describeErrorText(error, { debug: false })).toEqual([
      "error: the run failed: TargetError: orders does not exist",
    ]);
  });

  it("keeps a handler's control characters from the terminal", () => {
    const error = new RunFailedError("Error", "red \u001b[31m\nsecond line");
    expect(describeErrorText(error, { debug: false })).toEqual([
      "error: the run failed: red  [31m second line",
    ]);
  });

  it("leaves the reasons of every size to the table", () => {
    const result = allFailedResult();
    const error = new RunFailedError("MeasurementError", "no configuration could be measured. …", result);
    expect(describeErrorText(error, { debug: false })).toEqual([`error: ${result.recommendation.sentence}`]);
  });

  it("says what there is after a signal: nothing to clean up, everything cleaned up, or what the command says", () => {
    const early = new InterruptedError("SIGTERM");
    expect(describeErrorText(early, { debug: false })).toEqual([
      "Ended by SIGTERM",
      "There was nothing to clean up",
    ]);
    expect(describeErrorText(sayCleanedUp(early), { debug: false })).toEqual([
      "Ended by SIGTERM",
      "Everything was cleaned up",
    ]);
    const error = new InterruptedError("SIGINT", "Nothing was removed");
    expect(describeErrorText(error, { debug: false })).toEqual(["Ended by SIGINT", "Nothing was removed"]);
  });

  it("tells both what happened and what is left behind", () => {
    const text = describeErrorText(new AggregateError([new InterruptedError("SIGINT"), cleanupError]), {
      debug: false,
    });
    expect(text.join("\n")).toContain("SIGINT");
    expect(text.join("\n")).toContain("left behind: /tmp/x");
    expect(text.join("\n")).not.toContain("Everything was cleaned up");
  });

  it("shows a stack only when asked", () => {
    const error = new Error("a bug");
    expect(describeErrorText(error, { debug: false }).join("\n")).not.toContain("error-text.test.ts");
    expect(describeErrorText(error, { debug: true }).join("\n")).toContain("error-text.test.ts");
  });
});

describe("describeErrorJson", () => {
  it("has the first cause, everything left behind and the exit code", () => {
    const error = new AggregateError([new RunFailedError("TargetError", "gone"), cleanupError]);
    expect(describeErrorJson(error, 4)).toEqual({
      error: { name: "TargetError", message: "gone", mistakes: undefined, leftovers: ["/tmp/x"] },
      exit: { code: 4, reason: "left-behind" },
    });
  });
});
