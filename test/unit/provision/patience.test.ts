import { describe, expect, it } from "vitest";
import { sendPatiently } from "../../../lib/provision/patience.ts";
import { awsError } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";

const throttle = awsError("TooManyRequestsException");

/** Throws these errors one after another, then answers. */
const answerAfter = (...errors: Error[]) => {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error) throw error;
    return "done";
  };
};

describe("sendPatiently", () => {
  it("sends again after throttling, with growing pauses", async () => {
    const patience = fakePatience();
    expect(await sendPatiently(answerAfter(throttle, throttle, throttle), patience)).toBe("done");
    expect(patience.sleptMs).toEqual([500, 1000, 2000]);
  });

  it("throws any other error at once", async () => {
    const patience = fakePatience();
    const denied = awsError("AccessDeniedException");
    await expect(sendPatiently(answerAfter(denied), patience)).rejects.toBe(denied);
    expect(patience.sleptMs).toEqual([]);
  });

  it("ends when the step's time does, with the last error", async () => {
    const patience = fakePatience(2000);
    await expect(sendPatiently(answerAfter(...Array(20).fill(throttle)), patience)).rejects.toBe(throttle);
    expect(patience.sleptMs).toEqual([500, 1000]);
  });
});
