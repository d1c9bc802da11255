import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choosePlace, looksLikeFunctionName } from "../../../../lib/cli/tune/place.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

let cwd: string;
beforeAll(() => {
  cwd = makeFolder({ "orders/index.mjs": "", "handler.mjs": "" });
});
afterAll(() => rmSync(cwd, { recursive: true }));

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders:live";

describe("choosePlace", () => {
  it.each([
    ["a file that is there", "handler.mjs", {}, "local"],
    ["a folder that is there and could be a function", "orders", {}, "local"],
    ["that folder, with --on aws", "orders", { on: "aws" }, "aws"],
    ["a name that is no path", "payments", {}, "aws"],
    ["a name with an alias", "payments:live", {}, "aws"],
    ["an ARN", ARN, {}, "aws"],
    ["a name, with --on local", "payments", { on: "local" }, "local"],
    ["a path that is not there", "no/such.mjs", {}, "local"],
    ["a file name that is not there", "handler.js", {}, "local"],
    ["nothing", undefined, {}, "local"],
    ["a name in a template", "payments", { template: "cdk.out" }, "local"],
    ["a template alone", undefined, { template: "cdk.out" }, "local"],
    ["an input file alone", undefined, { input: "input.json" }, "aws"],
  ])("takes %s for the right place", async (_title, operand, flags, where) => {
    expect(await choosePlace(operand, flags, cwd)).toMatchObject({ where, mistakes: [] });
  });

  it("says what else an ambiguous word could mean, and nothing where it is clear", async () => {
    expect((await choosePlace("orders", {}, cwd)).note).toContain("--on aws");
    expect((await choosePlace("payments", {}, cwd)).note).toContain("no file or folder here");
    expect((await choosePlace("handler.mjs", {}, cwd)).note).toBeUndefined();
    expect((await choosePlace(ARN, {}, cwd)).note).toBeUndefined();
  });

  it("refuses another place than the two, and a path as a function", async () => {
    const wrong = await choosePlace("orders", { on: "mars" }, cwd);
    expect(wrong).toMatchObject({ where: "local", mistakes: [{ field: "--on", value: "mars" }] });
    const path = await choosePlace("./orders", { on: "aws" }, cwd);
    expect(path.mistakes).toMatchObject([{ field: "NAME", value: "./orders" }]);
  });
});

describe("looksLikeFunctionName", () => {
  it("never takes a word with a slash or a point", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("/", "."), fc.string(), (before, mark, after) => {
        expect(looksLikeFunctionName(before + mark + after)).toBe(false);
      }),
    );
  });
});
