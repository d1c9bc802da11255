import { AwsError } from "../http/aws-error.ts";

/** 404 */
export function noSuchBucket(): AwsError {
  return new AwsError("NoSuchBucket", 404, "The specified bucket does not exist");
}

/** 404 */
export function noSuchKey(): AwsError {
  return new AwsError("NoSuchKey", 404, "The specified key does not exist.");
}

/** 404: it never was, or it was completed or aborted. */
export function noSuchUpload(): AwsError {
  return new AwsError(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  );
}

/** 400 */
export function invalidArgument(message: string): AwsError {
  return new AwsError("InvalidArgument", 400, message);
}

/** 400: a body that is not the document of its operation. */
export function malformedXml(): AwsError {
  return new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

/** 501, for what AWS has and this S3 has not. */
export function notImplemented(what: string): AwsError {
  return new AwsError("NotImplemented", 501, `The embedded cloud does not support ${what}.`);
}

/** 412: If-Match or If-None-Match does not hold. */
export function preconditionFailed(): AwsError {
  return new AwsError(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
  );
}
