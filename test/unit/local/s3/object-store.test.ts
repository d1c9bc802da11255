import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ObjectStore } from "../../../../lib/local/s3/object-store.ts";

let folder: string;
let objects: ObjectStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "objects-"));
  objects = new ObjectStore(join(folder, "s3"));
  await objects.createBucket("bucket");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(key: string, text: string): Promise<void> {
  const metadata = { key, sizeBytes: text.length, etag: text, lastModified: "", headers: {}, checksums: {} };
  return objects.put("bucket", Buffer.from(text), metadata);
}

function read(key: string): string | undefined {
  const opened = objects.open("bucket", key);
  if (!opened) return undefined;
  try {
    return `${opened.metadata.etag}=${readFileSync(opened.fd, "utf8")}`;
  } finally {
    closeSync(opened.fd);
  }
}

describe("ObjectStore", () => {
  it("keeps every key apart and inside its bucket", async () => {
    const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 5 }), async (keys) => {
        await objects.deleteBucket("bucket");
        await objects.createBucket("bucket");
        for (const [index, name] of keys.entries()) await put(name, String(index));
        for (const [index, name] of keys.entries()) expect(read(name)).toBe(`${index}=${index}`);
        expect(new Set(await objects.listKeys("bucket", ""))).toEqual(new Set(keys));
        expect(readdirSync(folder)).toEqual(["s3"]);
        expect(readdirSync(join(folder, "s3"))).toEqual(["bucket"]);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    "../../escaped",
    "..",
    ".",
    ".metadata",
    ".metadata/a.json",
    "/etc/passwd",
    "a",
    "a/b",
    "~",
    "%2E",
    "x".repeat(1024),
  ])("stores %j like any other key", async (key) => {
    await put("other", "other");
    await put(key, "this");
    expect(read(key)).toBe("this=this");
    expect(read("other")).toBe("other=other");
    objects.delete("bucket", key);
    expect(read(key)).toBeUndefined();
    expect(await objects.listKeys("bucket", "")).toEqual(["other"]);
  });

  it("lists keys by their UTF-8 bytes", async () => {
    for (const key of ["b", "a/2", "B", "ü", "a/10", "😀", "\uff5e"]) await put(key, "x");
    expect(await objects.listKeys("bucket", "")).toEqual(["B", "a/10", "a/2", "b", "ü", "\uff5e", "😀"]);
    expect(await objects.listKeys("bucket", "a/")).toEqual(["a/10", "a/2"]);
  });

  it("lets a reader finish with the object that it opened", async () => {
    await put("key", "old");
    const opened = objects.open("bucket", "key");
    await put("key", "new");
    expect(readFileSync(opened?.fd ?? -1, "utf8")).toBe("old");
    closeSync(opened?.fd ?? -1);
    expect(read("key")).toBe("new=new");
  });
});
