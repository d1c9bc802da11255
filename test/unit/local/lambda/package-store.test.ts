import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPackageStore } from "../../../../lib/local/lambda/package-store.ts";
import { createOwnerName } from "../../../../lib/local/limits/owner.ts";

const ZIP = Buffer.from(zipSync({ "index.mjs": Buffer.from("a") }));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "packages-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("openPackageStore", () => {
  it("unpacks equal packages once, also when they come at the same time", async () => {
    const store = await openPackageStore(folder);
    const [first, second] = await Promise.all([store.add(ZIP), store.add(Buffer.from(ZIP))]);
    expect(second).toBe(first);
    expect(readdirSync(first?.codeDir ?? "")).toEqual(["index.mjs"]);
    expect(await store.readZip(first?.id ?? "")).toEqual(ZIP);
  });

  it("leaves nothing of a package that cannot be unpacked", async () => {
    const store = await openPackageStore(folder);
    await expect(store.add(Buffer.from("no zip"))).rejects.toThrow("Could not unzip");
    await expect(store.add(Buffer.from("no zip"))).rejects.toThrow("Could not unzip");
    expect(readdirSync(join(folder, readdirSync(folder)[0] ?? ""))).toEqual([]);
  });

  it("removes its folder on close, and those of processes that are gone", async () => {
    // Above the largest process id that Linux gives.
    const abandoned = join(folder, createOwnerName().replace(`.${process.pid}.`, ".4194305."));
    mkdirSync(abandoned);
    const other = await openPackageStore(folder);
    const store = await openPackageStore(folder);
    expect(existsSync(abandoned)).toBe(false);
    await store.close();
    expect(readdirSync(folder)).toHaveLength(1);
    await other.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});
