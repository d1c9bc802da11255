import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../http/aws-error.ts";
import { type AwsRequest, header } from "../http/service.ts";

const NAMES = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/**
 * The checksums that came with a body, as headers or trailers. Content-MD5, CRC32, SHA-1 and SHA-256 are verified;
 * the others are only kept, so that a client can verify what it gets back.
 * @throws AwsError `BadDigest` when one is wrong.
 */
export function readChecksums(request: AwsRequest): Record<string, string> {
  const md5 = header(request, "content-md5");
  if (md5 !== undefined && md5 !== createHash("md5").update(request.body).digest("base64")) {
    throw badDigest("Content-MD5");
  }
  const checksums: Record<string, string> = {};
  for (const name of NAMES.map((algorithm) => `x-amz-checksum-${algorithm}`)) {
    const given = header(request, name) ?? request.trailers[name];
    if (given === undefined) continue;
    const computed = compute(name, request.body);
    if (computed !== undefined && computed !== given) throw badDigest(name);
    checksums[name] = given;
  }
  return checksums;
}

function compute(name: string, body: Buffer): string | undefined {
  if (name === "x-amz-checksum-crc32") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString("base64");
  }
  if (name === "x-amz-checksum-sha1") return createHash("sha1").update(body).digest("base64");
  if (name === "x-amz-checksum-sha256") return createHash("sha256").update(body).digest("base64");
  return undefined;
}

function badDigest(name: string): AwsError {
  return new AwsError("BadDigest", 400, `The ${name} you specified did not match the calculated checksum.`);
}
