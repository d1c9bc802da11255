import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAwsChunked } from "../../../../lib/local/http/aws-chunked.ts";
import {
  canonicalRequest,
  hmac,
  signingKey,
  stringToSign,
} from "../../../../lib/local/http/canonical-request.ts";
import { openPayload } from "../../../../lib/local/http/payload.ts";
import type { RequestHead } from "../../../../lib/local/http/service.ts";
import { readSignature, SignatureError } from "../../../../lib/local/http/signature.ts";

/** The Amazon S3 API reference's example of an upload in signed chunks: 65 KiB of the letter a. */
const KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const CHUNKS = [
  {
    data: Buffer.alloc(65_536, "a"),
    signature: "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
  },
  {
    data: Buffer.alloc(1024, "a"),
    signature: "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
  },
  { data: Buffer.alloc(0), signature: "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9" },
];
const SIGNED_UPLOAD: RequestHead = {
  method: "PUT",
  rawPath: "/examplebucket/chunkObject.txt",
  rawQuery: "",
  headers: {
    host: ["s3.amazonaws.com"],
    "x-amz-date": ["20130524T000000Z"],
    "x-amz-storage-class": ["REDUCED_REDUNDANCY"],
    "x-amz-content-sha256": ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD"],
    "content-encoding": ["aws-chunked"],
    "x-amz-decoded-content-length": ["66560"],
    "content-length": ["66824"],
    authorization: [
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    ],
  },
};

function encode(chunks: readonly { data: Buffer; signature?: string }[], trailer = "\r\n"): Buffer {
  const parts = chunks.flatMap(({ data, signature }, index) => [
    `${data.length.toString(16)}${signature ? `;chunk-signature=${signature}` : ""}\r\n`,
    data,
    index < chunks.length - 1 ? "\r\n" : trailer,
  ]);
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

describe("openPayload", () => {
  it("verifies and joins S3's example of signed chunks", () => {
    const { body } = openPayload(readSignature(SIGNED_UPLOAD), SIGNED_UPLOAD, encode(CHUNKS), KEYS);
    expect(body).toEqual(Buffer.alloc(66_560, "a"));
  });

  it("refuses a chunk that was changed on the way", () => {
    const changed = [{ ...CHUNKS[0], data: Buffer.alloc(65_536, "b") }, ...CHUNKS.slice(1)];
    expect(() => openPayload(readSignature(SIGNED_UPLOAD), SIGNED_UPLOAD, encode(changed), KEYS)).toThrow(
      SignatureError,
    );
  });

  it("gives the trailers of an unsigned upload", () => {
    const head = sign({
      "x-amz-content-sha256": ["STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
      "x-amz-decoded-content-length": ["5"],
    });
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32("hello"));
    const trailer = `x-amz-checksum-crc32:${checksum.toString("base64")}\r\n\r\n`;
    const body = encode([{ data: Buffer.from("hello") }, { data: Buffer.alloc(0) }], trailer);
    expect(openPayload(readSignature(head), head, body, KEYS)).toEqual({
      body: Buffer.from("hello"),
      trailers: { "x-amz-checksum-crc32": "NhCmhg==" },
    });
  });

  it("refuses a chunked body of another length than declared", () => {
    const head = sign({
      "x-amz-content-sha256": ["STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
      "x-amz-decoded-content-length": ["6"],
    });
    const body = encode([{ data: Buffer.from("hello") }, { data: Buffer.alloc(0) }]);
    expect(() => openPayload(readSignature(head), head, body, KEYS)).toThrow(
      "5 bytes came, but 6 were declared",
    );
  });

  it("refuses a body that is not the one whose hash was signed", () => {
    const head = sign({ "x-amz-content-sha256": ["0".repeat(64)] });
    expect(() => openPayload(readSignature(head), head, Buffer.from("hello"), KEYS)).toThrow(
      "does not match",
    );
  });

  it("accepts a body that was not hashed for S3 only", () => {
    const head = sign({ "x-amz-content-sha256": ["UNSIGNED-PAYLOAD"] });
    expect(openPayload(readSignature(head), head, Buffer.from("hello"), KEYS).body.toString()).toBe("hello");
    const other = sign({ "x-amz-content-sha256": ["UNSIGNED-PAYLOAD"] }, "lambda");
    expect(() => openPayload(readSignature(other), other, Buffer.from("hello"), KEYS)).toThrow(
      "not supported",
    );
  });
});

describe("decodeAwsChunked", () => {
  it("gives back what was encoded, however it was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })), (pieces) => {
        const chunks = [...pieces.map((piece) => ({ data: Buffer.from(piece) })), { data: Buffer.alloc(0) }];
        const decoded = decodeAwsChunked(encode(chunks));
        expect(Buffer.concat(decoded.chunks.map(({ data }) => data))).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it("never accepts a body that is cut short", () => {
    const whole = encode([{ data: Buffer.from("hello") }, { data: Buffer.alloc(0) }]);
    const endOfLastChunk = whole.length - "\r\n".length;
    fc.assert(
      fc.property(fc.nat({ max: endOfLastChunk - 1 }), (length) => {
        expect(() => decodeAwsChunked(whole.subarray(0, length))).toThrow(RangeError);
      }),
    );
  });
});

/** A PUT signed with the example's key, over whatever the given headers say of the payload. */
function sign(headers: RequestHead["headers"], service = "s3"): RequestHead {
  const timestamp = "20130524T000000Z";
  const scope = { accessKeyId: KEYS.accessKeyId, day: "20130524", region: "us-east-1", service };
  const head = {
    method: "PUT",
    rawPath: "/bucket/key",
    rawQuery: "",
    headers: { ...headers, host: ["127.0.0.1"], "x-amz-date": [timestamp] },
  };
  const canonical = canonicalRequest(
    head,
    service,
    ["host", "x-amz-date"],
    headers["x-amz-content-sha256"]?.[0] ?? "",
  );
  const key = signingKey(KEYS.secretAccessKey, scope);
  const signature = hmac(key, stringToSign(canonical, timestamp, scope)).toString("hex");
  const credential = `${KEYS.accessKeyId}/20130524/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  return { ...head, headers: { ...head.headers, authorization: [authorization] } };
}
