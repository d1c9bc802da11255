import { describe, expect, it } from "vitest";
import { describeErrorText } from "../../../../lib/cli/error-text.ts";
import { exitCodeOf } from "../../../../lib/cli/exit-code.ts";
import { GateEndedError } from "../../../../lib/cli/gate/gate-ended-error.ts";
import { InterruptedError } from "../../../../lib/cli/interruption.ts";
import { CleanupError } from "../../../../lib/errors.ts";

const ended = (exitCode: number) => new GateEndedError("Gate failed: 1 of 2 checks", exitCode, () => "{}");
const CLEANUP = new CleanupError("remove it by hand", ["clone-1"]);
const INTERRUPTED = new InterruptedError("SIGTERM", "Everything was cleaned up");
const tell = (error: unknown) => describeErrorText(error, { debug: false });

describe("GateEndedError", () => {
  it("ends with its own code, unless something that counts more is beside it", () => {
    expect(exitCodeOf(ended(1))).toBe(1);
    expect(exitCodeOf(ended(3))).toBe(3);
    expect(exitCodeOf(new AggregateError([ended(1), new Error("disk full")]))).toBe(1);
    expect(exitCodeOf(new AggregateError([ended(0), new Error("disk full")]))).toBe(3);
    expect(exitCodeOf(new AggregateError([ended(1), INTERRUPTED]))).toBe(143);
    expect(exitCodeOf(new AggregateError([ended(1), new AggregateError([INTERRUPTED, CLEANUP])]))).toBe(4);
  });

  it("is not told again, and what is beside it is told as if it were alone", () => {
    expect(tell(ended(1))).toEqual([]);
    expect(tell(new AggregateError([ended(1), INTERRUPTED]))).toEqual([
      "Ended by SIGTERM",
      "Everything was cleaned up",
    ]);
    const text = tell(new AggregateError([ended(3), new AggregateError([INTERRUPTED, CLEANUP])])).join("\n");
    expect(text).toContain("left behind: clone-1");
    expect(text).not.toContain("Everything was cleaned up");
  });
});
