import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync, zipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { type PackageContents, readContents } from "../../../../lib/cli/package/contents.ts";
import { checkSize, MAX_UNZIPPED_BYTES, pack } from "../../../../lib/cli/package/pack.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = makeFolder(files);
  folders.push(folder);
  return folder;
}

async function contentsOf(path: string, cwd = "/"): Promise<PackageContents> {
  const contents = await readContents(path, cwd);
  if (!contents.ok) throw new Error(JSON.stringify(contents.mistakes));
  return contents.value;
}

async function packed(contents: PackageContents): Promise<Uint8Array> {
  const zip = await pack(contents);
  if (!zip.ok) throw new Error(JSON.stringify(zip.mistakes));
  return zip.value;
}

const namesIn = (zip: Uint8Array) => Object.keys(unzipSync(zip)).sort();

/** External file attributes of the entries, as the central directory holds them. */
function modesIn(zip: Uint8Array): Record<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const modes: Record<string, number> = {};
  for (let at = 0; at < zip.length - 4; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const name = strFromU8(zip.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
    modes[name] = view.getUint32(at + 38, true) >>> 16;
  }
  return modes;
}

describe("packing a file", () => {
  it("packs that file alone, at the root", async () => {
    const folder = folderOf({ "app.mjs": "export const handler = 1;", "other.txt": "" });
    const zip = await packed(await contentsOf("app.mjs", folder));
    expect(namesIn(zip)).toEqual(["app.mjs"]);
  });

  it("says how a lone .js file is to be loaded", async () => {
    const folder = folderOf({ "app.js": "export const handler = 1;" });
    const zip = await pack(await contentsOf("app.js", folder), "module");
    const files = zip.ok ? unzipSync(zip.value) : {};
    expect(strFromU8(files["package.json"] ?? new Uint8Array())).toBe('{"type":"module"}');
  });
});

describe("packing a folder", () => {
  it("packs everything with its folders, node_modules too", async () => {
    const folder = folderOf({
      "index.mjs": "code",
      "lib/deep/file.txt": "text",
      "node_modules/left-pad/index.js": "pad",
      ".env": "kept",
    });
    const zip = await packed(await contentsOf(folder));
    expect(namesIn(zip)).toEqual([
      ".env",
      "index.mjs",
      "lib/deep/file.txt",
      "node_modules/left-pad/index.js",
    ]);
    expect(strFromU8(unzipSync(zip)["lib/deep/file.txt"] ?? new Uint8Array())).toBe("text");
  });

  it("leaves out version control, its own reports and npm's links to programs", async () => {
    const folder = folderOf({
      "index.mjs": "code",
      ".git/HEAD": "ref",
      ".power-tuner/reports/x/result.json": "{}",
      "node_modules/.bin/tool": "",
      "packages/a/node_modules/.bin/tool": "",
      "bin/.bin/kept": "",
    });
    symlinkSync("/etc/passwd", join(folder, "node_modules/.bin/link"));
    expect(namesIn(await packed(await contentsOf(folder)))).toEqual(["bin/.bin/kept", "index.mjs"]);
  });

  it("refuses symbolic links, and names them", async () => {
    const folder = folderOf({ "index.mjs": "code" });
    symlinkSync("/etc/passwd", join(folder, "to-a-file"));
    symlinkSync("/etc", join(folder, "to-a-folder"));
    const contents = await readContents(folder, "/");
    expect(contents).toMatchObject({ ok: false, mistakes: [{ value: "to-a-file, to-a-folder" }] });
  });

  it("keeps programs executable, and makes bootstrap one", async () => {
    const folder = folderOf({ bootstrap: "#!/bin/sh", "tool.sh": "#!/bin/sh", "data.txt": "" });
    chmodSync(join(folder, "tool.sh"), 0o700);
    expect(modesIn(await packed(await contentsOf(folder)))).toEqual({
      bootstrap: 0o100755,
      "tool.sh": 0o100755,
      "data.txt": 0o100644,
    });
  });

  it("gives the same bytes for the same code", async () => {
    const files = { "b.mjs": "code", "a/c.mjs": "more", "index.mjs": "code" };
    const [one, two] = await Promise.all(
      [folderOf(files), folderOf(files)].map(async (f) => packed(await contentsOf(f))),
    );
    expect(one).toEqual(two);
  });
});

describe("packing a zip", () => {
  it("passes it on byte for byte", async () => {
    const zip = zipSync({ "index.mjs": Buffer.from("code") });
    const contents = await contentsOf("app.zip", folderOf({ "app.zip": zip }));
    expect(Buffer.from(await packed(contents)).equals(zip)).toBe(true);
    expect(contents.files.map(({ path }) => path)).toEqual(["index.mjs"]);
    expect(Buffer.from((await contents.files[0]?.read()) ?? []).toString()).toBe("code");
  });

  it.each(["../outside.mjs", "/absolute.mjs", "a/../../b.mjs"])("refuses one that holds %s", async (name) => {
    const folder = folderOf({ "app.zip": zipSync({ [name]: Buffer.from("code") }) });
    expect(await readContents("app.zip", folder)).toMatchObject({ ok: false });
  });

  it("refuses an empty one", async () => {
    expect(await readContents("app.zip", folderOf({ "app.zip": zipSync({}) }))).toMatchObject({ ok: false });
  });
});

describe("the function's name", () => {
  it.each([
    ["orders.mjs", "orders"],
    ["hash/index.mjs", "hash"],
    ["primes/lambda_function.py", "primes"],
    ["my app (v2).mjs", "my-app-v2"],
    [`${"x".repeat(80)}.mjs`, "x".repeat(64)],
    ["äöü.mjs", "handler"],
  ])("of %s is %s", async (path, name) => {
    expect((await contentsOf(path, folderOf({ [path]: "code" }))).functionName).toBe(name);
  });
});

describe("checkSize", () => {
  const ofSize = (sizeBytes: number): PackageContents => ({
    kind: "folder",
    functionName: "big",
    files: [
      { path: "model.bin", sizeBytes, executable: false, read: async () => new Uint8Array() },
      { path: "index.mjs", sizeBytes: 0, executable: false, read: async () => new Uint8Array() },
    ],
  });

  it("allows exactly Lambda's limit", () => {
    expect(checkSize(ofSize(MAX_UNZIPPED_BYTES))).toEqual({ ok: true, value: MAX_UNZIPPED_BYTES });
  });

  it("refuses one byte more, and names the largest files", () => {
    const checked = checkSize(ofSize(MAX_UNZIPPED_BYTES + 1));
    expect(checked).toMatchObject({ ok: false, mistakes: [{ allowed: "at most 250 MB unzipped" }] });
    expect(!checked.ok && checked.mistakes[0]?.hint).toContain("model.bin (250 MB)");
  });
});
