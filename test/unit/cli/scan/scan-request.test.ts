import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ScanFlags } from "../../../../lib/cli/scan/command.ts";
import { checkScanRequest } from "../../../../lib/cli/scan/scan-request.ts";
import { InputError } from "../../../../lib/errors.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

let cwd: string;
beforeAll(() => {
  cwd = makeFolder({ "many.json": "{}" });
  mkdirSync(join(cwd, "folder"));
  writeFileSync(join(cwd, "file"), "");
});
afterAll(() => rmSync(cwd, { recursive: true }));

const check = (flags: ScanFlags) => checkScanRequest(flags, [], cwd);

describe("checkScanRequest", () => {
  it("fills in what was left out", async () => {
    expect(await check({})).toEqual({
      filter: { prefix: undefined, tags: [] },
      days: 14,
      by: "saving",
      top: 20,
      inputFile: undefined,
    });
  });

  it("keeps what was given", async () => {
    expect(
      await check({
        prefix: "shop-",
        tag: ["stage=prod", "team", "note=a=b", "empty="],
        days: "455",
        by: "spend",
        top: "1",
        input: "new/inputs.json",
        region: "eu-central-1",
        profile: "work",
      }),
    ).toEqual({
      filter: {
        prefix: "shop-",
        tags: [
          { key: "stage", value: "prod" },
          { key: "team" },
          { key: "note", value: "a=b" },
          { key: "empty", value: "" },
        ],
      },
      days: 455,
      by: "spend",
      top: 1,
      inputFile: join(cwd, "new", "inputs.json"),
    });
  });

  it.each<[string, ScanFlags, string]>([
    ["a prefix that no name has", { prefix: "a b" }, "--prefix"],
    ["an empty prefix", { prefix: "" }, "--prefix"],
    ["a tag without a key", { tag: ["=prod"] }, "--tag"],
    ["a tag with what no tag holds", { tag: ["stage=prod", "stage=<prod>"] }, "--tag"],
    ["no days", { days: "0" }, "--days"],
    ["more days than CloudWatch keeps", { days: "456" }, "--days"],
    ["half a day", { days: "0.5" }, "--days"],
    ["an unknown order", { by: "name" }, "--by"],
    ["no rows", { top: "0" }, "--top"],
    ["more rows than tune --many takes", { top: "1001" }, "--top"],
    ["words for rows", { top: "all" }, "--top"],
    ["an input file that is there", { input: "many.json" }, "--input"],
    ["an input file that is a folder", { input: "folder" }, "--input"],
    ["an input file in a file", { input: "file/many.json" }, "--input"],
    ["a region that is none", { region: "moon" }, "--region"],
    ["a profile without a name", { profile: " " }, "--profile"],
  ])("refuses %s", async (_title, flags, field) => {
    const error = await check(flags).catch((thrown: unknown) => thrown);
    if (!(error instanceof InputError)) throw error;
    expect(error.mistakes.map((mistake) => mistake.field)).toEqual([field]);
  });

  it("tells everything that is wrong at once, after what is known to be wrong already", async () => {
    const known = { field: "--ouput", value: "an unknown flag", allowed: "--prefix" };
    const wrong = checkScanRequest({ days: "x", by: "x", top: "x" }, [known], cwd);
    const error = await wrong.catch((thrown: unknown) => thrown);
    if (!(error instanceof InputError)) throw error;
    expect(error.mistakes.map((mistake) => mistake.field)).toEqual(["--ouput", "--days", "--by", "--top"]);
  });
});
