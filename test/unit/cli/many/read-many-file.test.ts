import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readManyFile } from "../../../../lib/cli/many/read-many-file.ts";
import { lookUpPrices } from "../../../../lib/prices/price-table.ts";
import { rankFunctions } from "../../../../lib/production/rank.ts";
import { createTuneManyInput } from "../../../../lib/production/tune-many-input.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";
import { usedFunction } from "../../../helpers/used-functions.ts";

const cwd = makeFolder();
afterAll(() => rmSync(cwd, { recursive: true }));

const readText = (text: string) => {
  writeFileSync(join(cwd, "many.json"), text);
  return readManyFile("--many", "many.json", cwd);
};
const readFile = (file: object) => readText(JSON.stringify({ schemaVersion: 1, ...file }));
const entry = (functionName: string) => ({ functionName, input: { lambdaARN: functionName } });

describe("readManyFile", () => {
  it("takes what scan --input writes", async () => {
    const window = { days: 1 };
    const prices = lookUpPrices("us-east-1");
    const functions = [usedFunction("orders", {}, { invocations: 24 }), usedFunction("mail")];
    const file = createTuneManyInput(rankFunctions({ functions, window, prices, by: "saving" }), window);
    expect(await readText(JSON.stringify(file))).toEqual({ ok: true, value: file.functions });
  });

  it("lets an editor's $schema be", async () => {
    expect(await readFile({ $schema: "many.schema.json", functions: [entry("orders")] })).toMatchObject({
      ok: true,
    });
  });

  it.each<[string, object, string]>([
    ["another version", { schemaVersion: 2, functions: [entry("a")] }, "schemaVersion"],
    ["no functions", {}, "functions"],
    ["an empty list", { functions: [] }, "functions"],
    [
      "too many functions",
      { functions: Array.from({ length: 1001 }, (_, index) => entry(`f${index}`)) },
      "functions",
    ],
    ["an entry that is a word", { functions: ["orders"] }, "functions.0"],
    ["an entry without an input", { functions: [{ functionName: "orders" }] }, "functions.0.input"],
    ["an input that is a list", { functions: [{ functionName: "orders", input: [] }] }, "functions.0.input"],
    ["a name that is no folder's", { functions: [entry("a"), entry("../b")] }, "functions.1.functionName"],
    ["the same name twice", { functions: [entry("a"), entry("b"), entry("a")] }, "functions.2.functionName"],
    ["an unknown field", { functions: [{ ...entry("a"), payload: "secret" }] }, "functions.0.payload"],
    ["an unknown field of the file", { functions: [entry("a")], parallel: 3 }, "parallel"],
  ])("refuses %s", async (_, file, field) => {
    const read = await readFile(file);
    if (read.ok) throw new Error("it was taken");
    expect(read.mistakes).toHaveLength(1);
    expect(read.mistakes[0]?.field).toBe(field);
    expect(JSON.stringify(read.mistakes)).not.toContain("secret");
  });

  it("tells all mistakes at once", async () => {
    const read = await readFile({ functions: [entry("a/b"), { functionName: "c", input: "secret" }, 7] });
    if (read.ok) throw new Error("it was taken");
    expect(read.mistakes.map(({ field }) => field)).toEqual([
      "functions.0.functionName",
      "functions.1.input",
      "functions.2",
    ]);
    expect(JSON.stringify(read.mistakes)).not.toContain("secret");
  });

  it.each([
    ["{", "it is not JSON"],
    ["[]", "it holds no JSON object"],
  ])("refuses %s", async (text, hint) => {
    expect(await readText(text)).toMatchObject({ ok: false, mistakes: [{ field: "--many", hint }] });
  });

  it("refuses a file that is not there", async () => {
    expect(await readManyFile("--many", "none.json", cwd)).toMatchObject({
      ok: false,
      mistakes: [{ value: "none.json", hint: "cannot read it (ENOENT)" }],
    });
  });
});
