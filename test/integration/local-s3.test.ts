import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudInTest, startCloudInTest } from "../helpers/cloud-in-test.ts";

const Bucket = "bucket";
const STRANGE_KEYS = [
  "a b+c&d=e?f#g.txt",
  "ü/😀/'(!*)'.json",
  "../up/../..",
  "a//b/",
  "%2E%2e",
  "<tag>&amp;\"'",
  ".metadata/x",
];
let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
  await aws.s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(() => aws.close());

function put(Key: string, Body: PutObjectCommandInput["Body"], more: Partial<PutObjectCommandInput> = {}) {
  return aws.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(Key: string, more: Partial<GetObjectCommandInput> = {}) {
  const { Body, ...answer } = await aws.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await Body?.transformToString() };
}

describe("objects", () => {
  it("come back as they were put, with their headers and metadata", async () => {
    const given = { ContentType: "text/html", CacheControl: "no-store", Metadata: { run: "r-1" } };
    const { ETag } = await put("runs/r-1/report.html", "<p>hello</p>", given);
    expect(ETag).toBe(`"${createHash("md5").update("<p>hello</p>").digest("hex")}"`);
    const got = await get("runs/r-1/report.html");
    expect(got).toMatchObject({
      ...given,
      text: "<p>hello</p>",
      ETag,
      ContentLength: 12,
      AcceptRanges: "bytes",
    });
    expect(got.ChecksumCRC32).toBeTruthy();
    const head = await aws.s3.send(new HeadObjectCommand({ Bucket, Key: "runs/r-1/report.html" }));
    expect(head).toMatchObject({ ...given, ETag, ContentLength: 12 });
    expect(head.LastModified).toBeInstanceOf(Date);
  });

  it.each(STRANGE_KEYS)("may be called %s", async (key) => {
    await put(key, key);
    expect((await get(key)).text).toBe(key);
  });

  it("may be empty, and may come as a stream", async () => {
    await put("empty", "");
    expect(await get("empty")).toMatchObject({ text: "", ContentLength: 0 });
    const bytes = randomBytes(200_000);
    const chunks = [bytes.subarray(0, 70_000), bytes.subarray(70_000)];
    await put("streamed", Readable.from(chunks), { ContentLength: bytes.length });
    const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket, Key: "streamed" }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(bytes);
  });

  it("give a range, and nothing when the caller has them already", async () => {
    const { ETag } = await put("ten", "0123456789");
    expect(await get("ten", { Range: "bytes=2-4" })).toMatchObject({
      text: "234",
      ContentRange: "bytes 2-4/10",
    });
    await expect(get("ten", { Range: "bytes=10-" })).rejects.toMatchObject({ name: "InvalidRange" });
    await expect(get("ten", { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get("ten", { IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  it("are put only if the condition holds", async () => {
    await put("once", "first", { IfNoneMatch: "*" });
    const again = put("once", "second", { IfNoneMatch: "*" });
    await expect(again).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect((await get("once")).text).toBe("first");
  });

  it("are refused when they are not what their checksum says", async () => {
    const wrong = put("wrong", "hello", { ChecksumSHA256: Buffer.alloc(32).toString("base64") });
    await expect(wrong).rejects.toMatchObject({ name: "BadDigest" });
    const md5 = put("wrong", "hello", { ContentMD5: Buffer.alloc(16).toString("base64") });
    await expect(md5).rejects.toMatchObject({ name: "BadDigest" });
    await expect(get("wrong")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("are gone once deleted, one by one or many at once", async () => {
    for (const key of ["gone", ...STRANGE_KEYS]) await put(key, "x");
    await aws.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await aws.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    const Objects = STRANGE_KEYS.map((Key) => ({ Key }));
    const { Deleted } = await aws.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    for (const key of ["gone", ...STRANGE_KEYS]) {
      await expect(get(key)).rejects.toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
    }
    const head = aws.s3.send(new HeadObjectCommand({ Bucket, Key: "gone" }));
    await expect(head).rejects.toMatchObject({ name: "NotFound" });
  });

  it("are always whole, however many write and read them at once", async () => {
    const bodies = ["a", "b", "c"].map((letter) => letter.repeat(50_000));
    await put("contended", bodies[0]);
    const writes = Array.from({ length: 30 }, (_, index) => put("contended", bodies[index % 3]));
    const reads = Array.from({ length: 30 }, () => get("contended"));
    await Promise.all(writes);
    for (const { text, ETag } of await Promise.all(reads)) {
      expect(bodies).toContain(text);
      expect(ETag).toBe(
        `"${createHash("md5")
          .update(text ?? "")
          .digest("hex")}"`,
      );
    }
  });
});

describe("presigned URLs", () => {
  const command = (Key: string, more: object = {}) => new GetObjectCommand({ Bucket, Key, ...more });

  it("give an object to whoever has them", async () => {
    await put("presigned/report.html", "<p>hello</p>", { ContentType: "text/html" });
    const url = await getSignedUrl(aws.s3, command("presigned/report.html"), { expiresIn: 60 });
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(await response.text()).toBe("<p>hello</p>");
    expect((await fetch(url.replace("report.html", "other.html"))).status).toBe(403);
    expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
  });

  it("can say how the object is shown", async () => {
    const ResponseContentDisposition = 'attachment; filename="r.html"';
    const url = await getSignedUrl(aws.s3, command("presigned/report.html", { ResponseContentDisposition }));
    expect((await fetch(url)).headers.get("content-disposition")).toBe(ResponseContentDisposition);
  });

  it("expire", async () => {
    const signingDate = new Date(Date.now() - 61_000);
    const url = await getSignedUrl(aws.s3, command("presigned/report.html"), { expiresIn: 60, signingDate });
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("AccessDenied");
  });
});

describe("buckets", () => {
  it("are created, found, listed and deleted", async () => {
    await aws.s3.send(new CreateBucketCommand({ Bucket: "second" }));
    await aws.s3.send(new HeadBucketCommand({ Bucket: "second" }));
    const location = await aws.s3.send(new GetBucketLocationCommand({ Bucket: "second" }));
    expect(location.LocationConstraint ?? "").toBe("");
    const { Buckets } = await aws.s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket, "second"]);
    await aws.s3.send(new DeleteBucketCommand({ Bucket: "second" }));
    const head = aws.s3.send(new HeadBucketCommand({ Bucket: "second" }));
    await expect(head).rejects.toMatchObject({ name: "NotFound" });
    const full = aws.s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(full).rejects.toMatchObject({ name: "BucketNotEmpty" });
  });

  it("must exist and be named as S3 wants", async () => {
    const missing = { name: "NoSuchBucket" };
    await expect(put("k", "x", { Bucket: "missing" })).rejects.toMatchObject(missing);
    await expect(get("k", { Bucket: "missing" })).rejects.toMatchObject(missing);
    const badName = aws.s3.send(new CreateBucketCommand({ Bucket: "Bad_Name" }));
    await expect(badName).rejects.toMatchObject({ name: "InvalidBucketName" });
  });

  it("list their objects by prefix, in folders and page by page", async () => {
    await aws.s3.send(new CreateBucketCommand({ Bucket: "listed" }));
    const keys = ["a&b", "runs/1/input.json", "runs/1/plan.json", "runs/2/input.json", "z z+ü"];
    for (const key of keys) await put(key, key, { Bucket: "listed" });
    const read: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: aws.s3, pageSize: 2 }, { Bucket: "listed" })) {
      read.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(read).toEqual(keys);
    const list = (more: object) => aws.s3.send(new ListObjectsV2Command({ Bucket: "listed", ...more }));
    expect((await list({ Prefix: "runs/1/" })).Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ["runs/1/input.json", 17],
      ["runs/1/plan.json", 16],
    ]);
    const folders = await list({ Prefix: "runs/", Delimiter: "/", MaxKeys: 1 });
    expect(folders).toMatchObject({
      CommonPrefixes: [{ Prefix: "runs/1/" }],
      IsTruncated: true,
      KeyCount: 1,
    });
    const rest = await list({
      Prefix: "runs/",
      Delimiter: "/",
      ContinuationToken: folders.NextContinuationToken,
    });
    expect(rest).toMatchObject({ CommonPrefixes: [{ Prefix: "runs/2/" }], IsTruncated: false });
    expect((await list({ StartAfter: "runs/2" })).KeyCount).toBe(2);
  });
});

describe("multipart uploads", () => {
  const Key = "large.bin";
  const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];

  async function begin(): Promise<string> {
    const upload = new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "application/x-test" });
    return (await aws.s3.send(upload)).UploadId ?? "";
  }

  async function upload(UploadId: string, PartNumber: number, Body: Buffer) {
    const part = await aws.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag: part.ETag };
  }

  function complete(UploadId: string, Parts: { PartNumber: number; ETag: string | undefined }[]) {
    return aws.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
  }

  it("join their parts into one object", async () => {
    const uploadId = await begin();
    const uploaded = await Promise.all(parts.map((part, index) => upload(uploadId, index + 1, part)));
    const { ETag } = await complete(uploadId, uploaded);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const { Body, ContentType } = await aws.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(ContentType).toBe("application/x-test");
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.concat(parts))).toBe(true);
    await expect(complete(uploadId, uploaded)).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  it("refuse parts that are missing, too small or out of order", async () => {
    const uploadId = await begin();
    const small = await upload(uploadId, 1, Buffer.from("small"));
    const last = await upload(uploadId, 2, Buffer.from("last"));
    const missing = { PartNumber: 3, ETag: small.ETag };
    await expect(complete(uploadId, [small, missing])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(complete(uploadId, [small, last])).rejects.toMatchObject({ name: "EntityTooSmall" });
    await expect(complete(uploadId, [last, small])).rejects.toMatchObject({ name: "InvalidPartOrder" });
  });

  it("leave nothing when they are aborted", async () => {
    const uploadId = await begin();
    await upload(uploadId, 1, Buffer.from("x"));
    await aws.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId }));
    await expect(upload(uploadId, 2, Buffer.from("x"))).rejects.toMatchObject({ name: "NoSuchUpload" });
    const traversal = upload("../../../../../../../../../../../../x", 1, Buffer.from("x"));
    await expect(traversal).rejects.toMatchObject({ name: "NoSuchUpload" });
  });
});
