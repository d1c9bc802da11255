import { describe, expect, it } from "vitest";
import { type Change, ChangedMeanwhileError, changeUntilThere } from "../../../lib/apply/change.ts";
import { awsError } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";

/** A value that is to become 1; each send is what the next of these says, then it works. */
function setUp(...sends: (() => void)[]) {
  const change: Change = { text: "0 -> 1", undo: [], state: "pending" };
  const seen = { value: 0, sends: 0 };
  const patience = fakePatience();
  const run = () =>
    changeUntilThere({
      change,
      patience,
      read: async () => seen.value,
      isThere: (value) => value === 1,
      explainObstacle: (value) => (value > 1 ? "somebody made it larger" : undefined),
      send: async () => {
        seen.sends += 1;
        const next = sends.shift();
        if (next) next();
        else seen.value = 1;
      },
    });
  return { change, seen, patience, run };
}

const fail = (name: string) => () => {
  throw awsError(name);
};

describe("changeUntilThere", () => {
  it("has made the change when the last send of all is the one that Lambda takes", async () => {
    const { change, run, seen } = setUp(...Array(7).fill(fail("TooManyRequestsException")));
    expect(await run()).toBe(1);
    expect(change.state).toBe("done");
    expect(seen.sends).toBe(8);
  });

  it("gives up after eight sends, with the last error", async () => {
    const { change, run, patience } = setUp(...Array(20).fill(fail("TooManyRequestsException")));
    await expect(run()).rejects.toMatchObject({ name: "TooManyRequestsException" });
    expect(change.state).toBe("pending");
    expect(patience.sleptMs).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it("gives way to somebody who undoes it again and again", async () => {
    const { change, run, seen } = setUp(...Array(20).fill(() => undefined));
    await expect(run()).rejects.toThrow(new ChangedMeanwhileError("somebody else keeps changing it"));
    expect(seen.sends).toBe(8);
    expect(change.state).toBe("uncertain");
  });

  it("sends again when the revision has moved and the state may still be changed", async () => {
    const { run, patience } = setUp(fail("PreconditionFailedException"));
    expect(await run()).toBe(1);
    expect(patience.sleptMs).toEqual([500]);
  });

  it("leaves alone what somebody else has changed meanwhile", async () => {
    const { seen, run } = setUp(() => {
      seen.value = 2;
    });
    await expect(run()).rejects.toThrow("somebody made it larger");
    expect(seen.sends).toBe(1);
  });

  it("sends nothing again after a refusal", async () => {
    const { seen, run } = setUp(fail("AccessDeniedException"));
    await expect(run()).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(seen.sends).toBe(1);
  });
});
