import { describe, expect, it } from "vitest";
import { explainCandidateRefusal, NotProvisionedError } from "../../../lib/provision/refusal.ts";
import { awsError } from "../../helpers/fake-functions.ts";

const explain = (name: string, message: string) =>
  explainCandidateRefusal(awsError(name, message), "power-tuner-clone-1").errorMessage;

describe("explainCandidateRefusal", () => {
  it.each([
    [
      "ValidationException",
      "Value '10240' at 'memorySize' failed: 'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
      "this account allows at most 3008 MB for a function: ask AWS Support to raise the quota",
    ],
    ["CodeStorageExceededException", "Code storage limit exceeded.", "delete function versions"],
    [
      "InvalidParameterValueException",
      "The image manifest, config or layer media type for the source image is not supported.",
      "--provenance=false",
    ],
    [
      "AccessDeniedException",
      "User: arn:aws:sts::1:assumed-role/tuner is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/orders because no identity-based policy allows it",
      'allow iam:PassRole on arn:aws:iam::1:role/orders to the tuner\'s provision step, or set "isolation": "versions"',
    ],
    [
      "InvalidParameterValueException",
      "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
      'set "isolation": "versions"',
    ],
    [
      "InvalidParameterValueException",
      "The role defined for the function cannot be assumed by Lambda.",
      "aws:SourceArn",
    ],
    ["KMSAccessDeniedException", "Lambda was unable to configure your environment: KMS", "kms:Decrypt"],
    ["AccessDeniedException", "not authorized to perform: lambda:GetLayerVersion", "allow the action"],
    ["ENILimitReachedException", "The elastic network interface limit was reached", "candidateConcurrency"],
    ["SubnetIPAddressLimitReachedException", "no addresses", "free addresses"],
    ["RequestEntityTooLargeException", "Request must be smaller than 70167211 bytes", "50 MB"],
    ["InvalidParameterValueException", "Layer arn:x is not compatible with arm64", "a layer must fit"],
    ["CodeVerificationFailedException", "The code signature failed", "sign it"],
    ["InvalidParameterValueException", "Error occurred while GetObject. S3 Error Code: NoSuchKey", "bucket"],
  ])("keeps Lambda's words of %s and adds what to do: %s", (name, message, hint) => {
    const told = explain(name, message);
    expect(told.startsWith(`${message}; `)).toBe(true);
    expect(told).toContain(hint);
  });

  it("adds nothing to what it has no advice for", () => {
    expect(explain("InvalidRuntimeException", "no such runtime")).toBe("no such runtime");
  });

  it("gives our own reasons as they are", () => {
    expect(explainCandidateRefusal(new NotProvisionedError("NoCode", "there is no code"), "x")).toEqual({
      errorType: "NoCode",
      errorMessage: "there is no code",
    });
  });

  it("throws throttling for the state machine to repeat, and what is not Lambda's", () => {
    expect(() => explain("TooManyRequestsException", "Rate exceeded")).toThrow(
      expect.objectContaining({ name: "ThrottledError" }),
    );
    expect(() => explainCandidateRefusal(new TypeError("ours"), "x")).toThrow(TypeError);
  });
});
