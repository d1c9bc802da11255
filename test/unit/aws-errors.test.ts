import { describe, expect, it } from "vitest";
import { isFault, isThrottle, mayGoThroughLater } from "../../lib/aws-errors.ts";
import { awsError } from "../helpers/fake-functions.ts";

describe("errors of AWS", () => {
  it.each([
    "TooManyRequestsException",
    "ThrottlingException",
    "EC2ThrottledException",
    "RequestLimitExceeded",
    "SlowDown",
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

  it.each(["TooManyRequestsException", "ServiceException", "ResourceConflictException"])(
    "lets a change be sent again after %s",
    (name) =>
      expect(mayGoThroughLater(awsError(name, name, name === "ServiceException" ? "server" : "client"))).toBe(
        true,
      ),
  );

  it.each(["AccessDeniedException", "PreconditionFailedException", "ResourceNotFoundException"])(
    "sends no change again after %s",
    (name) => expect(mayGoThroughLater(awsError(name))).toBe(false),
  );
});
