import { linkSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkOutFile } from "../../../../lib/cli/files/out-file.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

let cwd: string;
beforeEach(() => {
  cwd = makeFolder({ "in.json": "{}", "other.json": "{}" });
  mkdirSync(join(cwd, "folder"));
  linkSync(join(cwd, "in.json"), join(cwd, "same.json"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const check = (path: string) => checkOutFile("--file", path, { INPUT: "in.json" }, cwd);

describe("checkOutFile", () => {
  it.each(["new.json", "deep/er/new.json", "other.json"])("takes %s", async (path) => {
    expect(await check(path)).toEqual({ ok: true, value: join(cwd, path) });
  });

  it.each([
    ["folder", "it is a folder"],
    ["new/", "it is a folder"],
    ["", "it is a folder"],
    ["in.json", "it would replace INPUT, in.json"],
    ["same.json", "it would replace INPUT, in.json"],
    ["in.json/x", "a file is in the way"],
  ])("refuses %j: %s", async (path, hint) => {
    expect(await check(path)).toMatchObject({ ok: false, mistakes: [{ field: "--file", hint }] });
  });
});
