import { AwsError } from "./aws-error.ts";
import type { SignatureError, SignatureProblem } from "./signature.ts";

const JSON_REFUSALS: Record<SignatureProblem, string> = {
  missing: "MissingAuthenticationTokenException",
  malformed: "IncompleteSignatureException",
  "unknown-key": "UnrecognizedClientException",
  "invalid-token": "UnrecognizedClientException",
  "wrong-region": "InvalidSignatureException",
  skewed: "InvalidSignatureException",
  expired: "InvalidSignatureException",
  mismatch: "InvalidSignatureException",
  "payload-mismatch": "InvalidSignatureException",
};

const S3_REFUSALS: Record<SignatureProblem, string> = {
  missing: "AccessDenied",
  malformed: "AuthorizationHeaderMalformed",
  "unknown-key": "InvalidAccessKeyId",
  "invalid-token": "InvalidToken",
  "wrong-region": "AuthorizationHeaderMalformed",
  skewed: "RequestTimeTooSkewed",
  expired: "AccessDenied",
  mismatch: "SignatureDoesNotMatch",
  "payload-mismatch": "XAmzContentSHA256Mismatch",
};

const STS_REFUSALS: Record<SignatureProblem, string> = {
  missing: "MissingAuthenticationToken",
  malformed: "IncompleteSignature",
  "unknown-key": "InvalidClientTokenId",
  "invalid-token": "InvalidClientTokenId",
  "wrong-region": "SignatureDoesNotMatch",
  skewed: "SignatureDoesNotMatch",
  expired: "SignatureDoesNotMatch",
  mismatch: "SignatureDoesNotMatch",
  "payload-mismatch": "SignatureDoesNotMatch",
};

const MISMATCH_MESSAGE =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

const MESSAGES: Partial<Record<string, string>> = {
  MissingAuthenticationTokenException: "Missing Authentication Token",
  MissingAuthenticationToken: "Request is missing Authentication Token",
  InvalidClientTokenId: "The security token included in the request is invalid.",
  UnrecognizedClientException: "The security token included in the request is invalid.",
  InvalidToken: "The provided token is malformed or otherwise invalid.",
  InvalidAccessKeyId: "The AWS Access Key Id you provided does not exist in our records.",
  RequestTimeTooSkewed: "The difference between the request time and the current time is too large.",
};

/** The error that a service answers to a bad signature, under the name that this service uses for it. */
export function refuse(service: string, { problem, message }: SignatureError): AwsError {
  const names = service === "s3" ? S3_REFUSALS : service === "sts" ? STS_REFUSALS : JSON_REFUSALS;
  const code = names[problem];
  const text = problem === "mismatch" ? MISMATCH_MESSAGE : (MESSAGES[code] ?? message);
  return new AwsError(code, code === "InvalidToken" ? 400 : 403, text);
}
