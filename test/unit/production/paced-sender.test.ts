import { describe, expect, it } from "vitest";
import { createPacedSender } from "../../../lib/production/paced-sender.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";

const open = (lastsMs?: number, more: { caller?: string; signal?: AbortSignal } = {}) => {
  const patience = fakePatience(lastsMs);
  const sending = { action: "lambda:ListFunctions", resource: "*", maxPerSecond: 10, patience, ...more };
  return { patience, sender: createPacedSender(sending) };
};

describe("createPacedSender", () => {
  it("begins no more than the given number of requests a second, also of many at once", async () => {
    const { patience, sender } = open();
    const beganAtMs: number[] = [];
    const startMs = patience.now().getTime();
    const request = async () => void beganAtMs.push(patience.now().getTime() - startMs);
    await Promise.all(Array.from({ length: 5 }, () => sender.send(request)));
    expect(beganAtMs).toEqual([0, 100, 200, 300, 400]);
    expect(sender.calls).toEqual({ sent: 5, throttled: 0 });
  });

  it("waits for nothing when requests come slowly by themselves", async () => {
    const { patience, sender } = open();
    await sender.send(async () => {});
    await patience.sleep(150);
    await sender.send(async () => {});
    expect(patience.sleptMs).toEqual([150]);
  });

  it("repeats after throttling with growing pauses, and counts", async () => {
    const { patience, sender } = open();
    let sends = 0;
    const answer = await sender.send(async () => {
      sends += 1;
      if (sends < 3) throw namedError("Throttling");
      return "done";
    });
    expect(answer).toBe("done");
    expect(patience.sleptMs).toEqual([500, 1000]);
    expect(sender.calls).toEqual({ sent: 3, throttled: 2 });
  });

  it("gives up after eight sends", async () => {
    const { sender } = open();
    const throttled = sender.send(async () => {
      throw namedError("Throttling");
    });
    await expect(throttled).rejects.toMatchObject({
      name: "ThrottledError",
      message: "AWS throttled lambda:ListFunctions on *",
    });
    expect(sender.calls).toEqual({ sent: 8, throttled: 8 });
  });

  it("gives up when patience would end", async () => {
    const { sender } = open(1400);
    const throttled = sender.send(async () => {
      throw namedError("Throttling");
    });
    await expect(throttled).rejects.toMatchObject({ name: "ThrottledError" });
    expect(sender.calls.sent).toBe(2);
  });

  it("names the permission that is missing, and repeats nothing", async () => {
    const { sender } = open();
    const refused = sender.send(async () => {
      throw namedError("AccessDeniedException");
    });
    await expect(refused).rejects.toMatchObject({
      name: "TargetError",
      message: "no permission for lambda:ListFunctions on *: allow it to the credentials in use",
    });
    expect(sender.calls.sent).toBe(1);
  });

  it("names whose policy must allow it", async () => {
    const { sender } = open(undefined, { caller: "the role of the Prepare step" });
    const refused = sender.send(async () => {
      throw namedError("AccessDenied");
    });
    await expect(refused).rejects.toThrow("allow it to the role of the Prepare step");
  });

  it("sends nothing more once it is told to stop", async () => {
    const stop = new AbortController();
    const { sender } = open(undefined, { signal: stop.signal });
    const first = sender.send(async () => stop.abort(new Error("enough")));
    const second = sender.send(async () => "sent all the same");
    await expect(second).rejects.toThrow("enough");
    await first;
    expect(sender.calls.sent).toBe(1);
  });

  it("counts what the SDK repeated by itself", async () => {
    const { sender } = open();
    await sender.send(async () => ({ $metadata: { attempts: 3 } }));
    expect(sender.calls.sent).toBe(3);
  });
});
