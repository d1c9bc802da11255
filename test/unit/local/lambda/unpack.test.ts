import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unpack } from "../../../../lib/local/lambda/unpack.ts";

const UNIX = 3;
const SYMBOLIC_LINK = 0o120777;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unpack-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function zip(files: Record<string, { text: string; mode?: number }>): Buffer {
  const zippable: Zippable = {};
  for (const [name, { text, mode }] of Object.entries(files)) {
    zippable[name] = [Buffer.from(text), mode === undefined ? {} : { os: UNIX, attrs: (mode << 16) >>> 0 }];
  }
  return Buffer.from(zipSync(zippable));
}

describe("unpack", () => {
  it("writes files into folders and keeps the executable bits that the zip has", async () => {
    await unpack(
      zip({
        "index.mjs": { text: "a" },
        "lib/deep/b.mjs": { text: "b", mode: 0o100600 },
        bootstrap: { text: "#!/bin/sh", mode: 0o100755 },
      }),
      folder,
    );
    expect(readFileSync(join(folder, "lib/deep/b.mjs"), "utf8")).toBe("b");
    expect(statSync(join(folder, "bootstrap")).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, "index.mjs")).mode & 0o777).toBe(0o644);
    expect(statSync(join(folder, "lib/deep/b.mjs")).mode & 0o777).toBe(0o600);
  });

  it("keeps links that stay inside", async () => {
    await unpack(
      zip({ "lib/real.so": { text: "x" }, "lib/link.so": { text: "real.so", mode: SYMBOLIC_LINK } }),
      folder,
    );
    expect(readlinkSync(join(folder, "lib/link.so"))).toBe("real.so");
    expect(readFileSync(join(folder, "lib/link.so"), "utf8")).toBe("x");
  });

  it.each([
    ["a parent folder", { "../escaped": { text: "x" } }],
    ["a hidden parent folder", { "lib/../../escaped": { text: "x" } }],
    ["an absolute path", { "/escaped": { text: "x" } }],
    ["a link to a parent folder", { escaped: { text: "../..", mode: SYMBOLIC_LINK } }],
    ["a link to an absolute path", { escaped: { text: "/etc/passwd", mode: SYMBOLIC_LINK } }],
    [
      "a link through which a file is written",
      { l: { text: "lib", mode: SYMBOLIC_LINK }, "l/x": { text: "x" } },
    ],
  ])("refuses %s", async (_, files) => {
    await expect(unpack(zip(files), folder)).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message: expect.stringContaining("leads out of it"),
    });
    expect(existsSync(join(folder, "..", "escaped"))).toBe(false);
  });

  it("refuses what is no zip, and an empty one", async () => {
    await expect(unpack(Buffer.from("no zip"), folder)).rejects.toThrow("Could not unzip uploaded file");
    await expect(unpack(Buffer.from(zipSync({})), folder)).rejects.toThrow("non-empty zip");
  });

  it.each([
    ["a file that is also a folder", { a: { text: "x" }, "a/b": { text: "y" } }],
    ["a folder that is also a file", { "a/b": { text: "y" }, a: { text: "x" } }],
    ["a name that no file can have", { ["n".repeat(256)]: { text: "x" } }],
  ])("refuses %s", async (_, files) => {
    await expect(unpack(zip(files), folder)).rejects.toMatchObject({
      code: "InvalidParameterValueException",
    });
  });

  it("refuses a package that is larger than 250 MB once it is unpacked", async () => {
    const bomb = Buffer.from(zipSync({ bomb: new Uint8Array(262_144_001) }, { level: 1 }));
    await expect(unpack(bomb, folder)).rejects.toThrow("Unzipped size must be smaller than 262144000 bytes");
  });
});
