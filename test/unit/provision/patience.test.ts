import { describe, expect, it } from "vitest";
import { isFault, isThrottle, sendPatiently } from "../../../lib/provision/patience.ts";
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

describe("what is worth waiting for", () => {
  it.each([
    "TooManyRequestsException",
    "ThrottlingException",
    "EC2ThrottledException",
    "RequestLimitExceeded",
  ])("takes %s for throttling", (name) => expect(isThrottle(awsError(name))).toBe(true));

  it("takes 5xx, a proxy's page and a broken connection for a fault", () => {
    expect(isFault(awsError("ServiceException", "internal", "server"))).toBe(true);
    expect(isFault(Object.assign(new SyntaxError("<"), { $metadata: { httpStatusCode: 502 } }))).toBe(true);
    expect(isFault(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }))).toBe(true);
    expect(isFault(Object.assign(new Error("too slow"), { name: "TimeoutError" }))).toBe(true);
  });

  it.each(["KMSAccessDeniedException", "ENILimitReachedException", "InvalidSubnetIDException"])(
    "takes %s for a refusal although Lambda sends it with status 502",
    (name) => expect(isFault(awsError(name, name, "server"))).toBe(false),
  );

  it("does not wait for mistakes of our own", () => {
    expect(isFault(new TypeError("undefined is not a function"))).toBe(false);
    expect(isFault(awsError("AccessDeniedException"))).toBe(false);
  });
});
