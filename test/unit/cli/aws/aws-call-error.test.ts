import { describe, expect, it } from "vitest";
import {
  AwsCallError,
  callAws,
  describeAwsError,
  isDenied,
  isMissing,
  isPassing,
  isUnreachable,
} from "../../../../lib/cli/aws/aws-call-error.ts";
import { InputError } from "../../../../lib/errors.ts";

const named = (name: string, more: object = {}) => Object.assign(new Error("because"), { name, ...more });

describe("describeAwsError", () => {
  it.each([
    [named("CredentialsProviderError"), "no AWS credentials", "--profile"],
    [named("ExpiredTokenException"), "refused the credentials", "sign in again"],
    [named("UnrecognizedClientException"), "refused the credentials", "sign in again"],
    [
      named("AccessDeniedException"),
      "states:StartExecution on tuner is not allowed",
      "ask for the permission",
    ],
    [named("Error", { code: "ECONNREFUSED" }), "cannot be reached", "AWS_ENDPOINT_URL"],
    [named("TimeoutError"), "cannot be reached", "network"],
    [named("ExecutionLimitExceeded"), "failed (ExecutionLimitExceeded: because)", ""],
  ])("says what happened and what to do for %s", (error, message, hint) => {
    const described = describeAwsError("states:StartExecution", "tuner", error);
    expect(described.message).toContain(message);
    expect(described.hint).toContain(hint);
  });

  it.each([
    [named("Error", { code: "ENOTFOUND" }), true],
    [named("ThrottlingException"), true],
    [named("SlowDown", { $metadata: { httpStatusCode: 503 } }), true],
    [named("ExecutionDoesNotExist"), true],
    [named("AccessDeniedException"), false],
    [named("StateMachineDoesNotExist"), false],
    [named("ExpiredTokenException"), false],
  ])("knows whether %s passes by itself", (error, expected) => {
    expect(isPassing(error)).toBe(expected);
    expect(isPassing(describeAwsError("states:DescribeExecution", "run", error))).toBe(expected);
  });

  it("tells kinds of errors apart, before and after they are described", async () => {
    const kinds = [isDenied, isMissing, isUnreachable];
    for (const [error, kind] of [
      [named("AccessDenied"), isDenied],
      [named("ResourceNotFoundException"), isMissing],
      [named("StateMachineDoesNotExist"), isMissing],
      [named("Error", { code: "ENOTFOUND" }), isUnreachable],
    ] as const) {
      for (const one of [error, describeAwsError("a:B", "c", error)]) {
        expect(kinds.filter((is) => is(one))).toEqual([kind]);
      }
    }
  });

  it("leaves mistakes of the user as they are", async () => {
    const mistake = new InputError([]);
    await expect(callAws("a:B", "c", Promise.reject(mistake))).rejects.toBe(mistake);
    await expect(callAws("a:B", "c", Promise.reject(named("Odd")))).rejects.toBeInstanceOf(AwsCallError);
    await expect(callAws("a:B", "c", Promise.resolve(7))).resolves.toBe(7);
  });
});
