import { CreateBucketCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type Store } from "../../lib/store.ts";
import { type CloudInTest, startCloudInTest } from "../helpers/cloud-in-test.ts";

const Bucket = "store";
let aws: CloudInTest;
let store: Store;

beforeAll(async () => {
  aws = await startCloudInTest();
  await aws.s3.send(new CreateBucketCommand({ Bucket }));
  store = openStore(aws.s3, Bucket);
});

afterAll(() => aws.close());

async function write(key: string, parts: readonly string[]) {
  await store.writeParts(key, parts, "application/json");
  const { ETag = "", ContentType } = await aws.s3.send(new HeadObjectCommand({ Bucket, Key: key }));
  return { isMultipart: /-\d+"$/.test(ETag), ContentType, bytes: await store.readBytes(key) };
}

describe("text in parts", () => {
  it.each([
    ["a little", ["[", "1,2", "]"]],
    ["five megabytes", ["a".repeat(5 * 1024 * 1024)]],
  ])("is one object when it is %s", async (_title, parts) => {
    const { isMultipart, ContentType, bytes } = await write("small.json", parts);
    expect({ isMultipart, ContentType }).toEqual({ isMultipart: false, ContentType: "application/json" });
    expect(Buffer.from(bytes).toString()).toBe(parts.join(""));
  });

  it("is uploaded in parts when it is long, whole and in order", async () => {
    const parts = Array.from({ length: 1300 }, (_, index) => `${index} ü `.repeat(1500));
    const { isMultipart, ContentType, bytes } = await write("large.json", parts);
    expect({ isMultipart, ContentType }).toEqual({ isMultipart: true, ContentType: "application/json" });
    expect(Buffer.from(bytes).equals(Buffer.from(parts.join("")))).toBe(true);
  });

  it("leaves the object as it was when making the parts fails", async () => {
    await write("kept.json", ["before"]);
    function* breakOff() {
      yield "a".repeat(6 * 1024 * 1024);
      throw new Error("no more");
    }
    await expect(store.writeParts("kept.json", breakOff(), "application/json")).rejects.toThrow("no more");
    expect(Buffer.from(await store.readBytes("kept.json")).toString()).toBe("before");
  });
});

describe("reading each object under a prefix", () => {
  it("gives them one by one in the order of their keys, however many there are", async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    await Promise.all(numbers.map((n) => store.writeJson(`each/${String(n).padStart(3, "0")}.json`, n)));
    const read: number[] = [];
    for await (const value of store.readEach<number>("each/")) read.push(value);
    expect(read).toEqual(numbers);
    expect(await store.readAll<number>("each/")).toEqual(numbers);
  });

  it("gives nothing where there is nothing", async () => {
    expect(await store.readAll("none/")).toEqual([]);
  });
});
