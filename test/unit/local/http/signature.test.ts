import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../../../lib/local/http/canonical-request.ts";
import type { RequestHead } from "../../../../lib/local/http/service.ts";
import {
  checkScope,
  checkSignature,
  presignGet,
  readSignature,
  SignatureError,
  type SignatureProblem,
} from "../../../../lib/local/http/signature.ts";

const EMPTY_HASH = sha256Hex("");

/** Keys and requests of AWS's Signature Version 4 test suite. */
const SUITE_KEYS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const SUITE_HEADERS = { host: ["example.amazonaws.com"], "x-amz-date": ["20150830T123600Z"] };

/** Keys and requests of the Amazon S3 API reference, "Signature calculations". */
const S3_KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const S3_DATE = new Date("2013-05-24T00:00:00Z");

function suiteRequest(rawPath: string, rawQuery: string, signature: string, method = "GET"): RequestHead {
  return signed({ method, rawPath, rawQuery, headers: SUITE_HEADERS }, "host;x-amz-date", signature);
}

function signed(head: RequestHead, signedHeaders: string, signature: string): RequestHead {
  const credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { ...head, headers: { ...head.headers, authorization: [authorization] } };
}

function verify(head: RequestHead, payloadHash: string, keys = SUITE_KEYS): void {
  checkSignature(readSignature(head), head, payloadHash, keys);
}

function problemOf(action: () => unknown): SignatureProblem | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof SignatureError) return error.problem;
    throw error;
  }
}

describe("checkSignature", () => {
  it("accepts the vanilla request of AWS's test suite", () => {
    const signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    expect(() => verify(suiteRequest("/", "", signature), EMPTY_HASH)).not.toThrow();
  });

  it("sorts the query as AWS's test suite does", () => {
    const signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
    expect(() =>
      verify(suiteRequest("/", "Param2=value2&Param1=value1", signature), EMPTY_HASH),
    ).not.toThrow();
  });

  it("removes dot segments as AWS's test suite does", () => {
    const signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    expect(() => verify(suiteRequest("/example/..", "", signature), EMPTY_HASH)).not.toThrow();
  });

  it("accepts S3's example with a range", () => {
    const head = {
      method: "GET",
      rawPath: "/test.txt",
      rawQuery: "",
      headers: {
        host: ["examplebucket.s3.amazonaws.com"],
        range: ["bytes=0-9"],
        "x-amz-content-sha256": [EMPTY_HASH],
        "x-amz-date": ["20130524T000000Z"],
        authorization: [
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ],
      },
    };
    expect(() => verify(head, EMPTY_HASH, S3_KEYS)).not.toThrow();
  });

  it("makes and accepts S3's example of a presigned URL", () => {
    const url = presignGet(
      "https://examplebucket.s3.amazonaws.com",
      "/test.txt",
      S3_KEYS,
      "us-east-1",
      86_400,
      S3_DATE,
    );
    expect(url).toMatch(/X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/);
    const head = {
      method: "GET",
      rawPath: "/test.txt",
      rawQuery: new URL(url).search.slice(1),
      headers: { host: ["examplebucket.s3.amazonaws.com"] },
    };
    expect(() => verify(head, "UNSIGNED-PAYLOAD", S3_KEYS)).not.toThrow();
  });

  it.each<[string, (head: RequestHead) => RequestHead, string]>([
    ["another method", (head) => ({ ...head, method: "DELETE" }), EMPTY_HASH],
    ["another path", (head) => ({ ...head, rawPath: "/other" }), EMPTY_HASH],
    ["another query", (head) => ({ ...head, rawQuery: "a=b" }), EMPTY_HASH],
    [
      "another host",
      (head) => ({ ...head, headers: { ...head.headers, host: ["evil.example"] } }),
      EMPTY_HASH,
    ],
    ["another body", (head) => head, sha256Hex("other")],
  ])("refuses a signature for %s", (_, change, payloadHash) => {
    const head = suiteRequest("/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    expect(problemOf(() => verify(change(head), payloadHash))).toBe("mismatch");
  });

  it("refuses a signature made with another secret key", () => {
    const head = suiteRequest("/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    const keys = { ...SUITE_KEYS, secretAccessKey: "other" };
    expect(problemOf(() => verify(head, EMPTY_HASH, keys))).toBe("mismatch");
  });
});

describe("readSignature", () => {
  const unsigned: RequestHead = { method: "GET", rawPath: "/", rawQuery: "", headers: SUITE_HEADERS };

  it("says when there is none", () => {
    expect(problemOf(() => readSignature(unsigned))).toBe("missing");
  });

  it.each([
    "Basic dXNlcjpwYXNz",
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, SignedHeaders=host, Signature=00",
    "AWS4-ECDSA-P256-SHA256 Credential=a/20150830/us-east-1/s3/aws4_request",
  ])("refuses %s", (authorization) => {
    const head = { ...unsigned, headers: { ...SUITE_HEADERS, authorization: [authorization] } };
    expect(problemOf(() => readSignature(head))).toBe("malformed");
  });

  it("names the signature version to use when another one was used", () => {
    const presigned = { ...unsigned, rawQuery: "AWSAccessKeyId=AKIDEXAMPLE&Signature=00&Expires=1" };
    expect(() => readSignature(presigned)).toThrow("Please use AWS4-HMAC-SHA256");
    const headers = { ...SUITE_HEADERS, authorization: ["AWS AKIDEXAMPLE:00"] };
    expect(() => readSignature({ ...unsigned, headers })).toThrow("Please use AWS4-HMAC-SHA256");
  });

  it("refuses a presigned URL that holds longer than a week", () => {
    const rawQuery = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00&X-Amz-Expires=604801";
    expect(problemOf(() => readSignature({ ...unsigned, rawQuery }))).toBe("malformed");
  });
});

describe("checkScope", () => {
  const found = readSignature(suiteRequest("/", "", "00"));
  const signedAt = Date.parse("2015-08-30T12:36:00Z");
  const check = (offsetMs: number, keys = SUITE_KEYS, region = "us-east-1", signature = found) =>
    problemOf(() => checkScope(signature, keys, region, new Date(signedAt + offsetMs)));

  it("accepts a request of the last quarter of an hour", () => {
    expect(check(0)).toBeUndefined();
    expect(check(15 * 60_000)).toBeUndefined();
    expect(check(-15 * 60_000)).toBeUndefined();
  });

  it("refuses a request that is too old, or from the future", () => {
    expect(check(15 * 60_000 + 1)).toBe("skewed");
    expect(check(-15 * 60_000 - 1)).toBe("skewed");
  });

  it("refuses another key, another region and a signature without host", () => {
    expect(check(0, { ...SUITE_KEYS, accessKeyId: "other" })).toBe("unknown-key");
    expect(check(0, SUITE_KEYS, "eu-west-1")).toBe("wrong-region");
    expect(check(0, SUITE_KEYS, "us-east-1", { ...found, signedHeaders: ["x-amz-date"] })).toBe("malformed");
    expect(check(0, SUITE_KEYS, "us-east-1", { ...found, timestamp: "20150831T000000Z" })).toBe("malformed");
  });

  it("accepts a presigned URL until it expires, however old", () => {
    const presigned = { ...found, expiresSeconds: 3600 };
    expect(check(3600_000 - 1, SUITE_KEYS, "us-east-1", presigned)).toBeUndefined();
    expect(check(3600_000, SUITE_KEYS, "us-east-1", presigned)).toBe("expired");
  });
});
