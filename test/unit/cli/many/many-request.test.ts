import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkManyRequest } from "../../../../lib/cli/many/many-request.ts";
import type { TuneFlags } from "../../../../lib/cli/tune/command.ts";
import { InputError } from "../../../../lib/errors.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

const entry = (functionName: string, more: object = {}) => ({
  functionName,
  input: { lambdaARN: functionName, ...more },
});
const cwd = makeFolder({
  "many.json": JSON.stringify({
    schemaVersion: 1,
    functions: [entry("Orders", { num: 20, maxCostUsd: 2 }), entry("orders"), entry("mail", { num: 30 })],
  }),
});
afterAll(() => rmSync(cwd, { recursive: true }));

const startedAt = new Date("2026-11-21T02:34:59Z");
const check = (flags: TuneFlags = {}, operand?: string) =>
  checkManyRequest(operand, { ...flags, many: "many.json" }, [], { cwd, startedAt });
const listFields = (flags: TuneFlags, operand?: string) =>
  check(flags, operand).then(
    () => [],
    (error: unknown) => (error instanceof InputError ? error.mistakes.map(({ field }) => field) : [error]),
  );

describe("checkManyRequest", () => {
  it("runs three at once, without a limit, into a folder of its own", async () => {
    const request = await check();
    expect(request).toMatchObject({
      parallel: 3,
      outDir: join(cwd, ".power-tuner/reports/many-20261121-023459"),
    });
    expect(request).not.toHaveProperty("maxCostUsd");
    expect(request.functions.map(({ request: { fields } }) => fields)).toEqual([
      { lambdaARN: "Orders", num: 20, maxCostUsd: 2 },
      { lambdaARN: "orders" },
      { lambdaARN: "mail", num: 30 },
    ]);
  });

  it("gives names that differ by the case of letters folders of their own", async () => {
    const { functions } = await check();
    expect(functions.map(({ folder }) => folder)).toEqual(["Orders", "orders-2", "mail"]);
  });

  it("lets flags override every input, but --max-cost, which is for all together", async () => {
    const { functions, maxCostUsd } = await check({ num: "50", strategy: "speed", maxCost: "0.5" });
    expect(maxCostUsd).toBe(0.5);
    expect(functions.map(({ request: { fields } }) => fields)).toEqual([
      { lambdaARN: "Orders", num: 50, strategy: "speed", maxCostUsd: 2 },
      { lambdaARN: "orders", num: 50, strategy: "speed" },
      { lambdaARN: "mail", num: 50, strategy: "speed" },
    ]);
  });

  it.each(["1", "20"])("takes --parallel %s", async (parallel) => {
    expect((await check({ parallel })).parallel).toBe(Number(parallel));
  });

  it.each<[TuneFlags, string]>([
    [{ parallel: "0" }, "--parallel"],
    [{ parallel: "21" }, "--parallel"],
    [{ parallel: "two" }, "--parallel"],
    [{ maxCost: "0" }, "--max-cost"],
    [{ maxCost: "-1" }, "--max-cost"],
    [{ maxCost: "" }, "--max-cost"],
    [{ maxCost: "1e12" }, "--max-cost"],
    [{ input: "one.json" }, "--input"],
    [{ on: "local" }, "--on"],
    [{ handler: "index.handler" }, "--handler"],
    [{ out: "many.json/out" }, "--out"],
    [{ region: "mars" }, "--region"],
  ])("refuses %j", async (flags, field) => {
    expect(await listFields(flags)).toEqual([field]);
  });

  it("takes no name beside the file", async () => {
    expect(await listFields({}, "orders")).toEqual(["PATH"]);
  });

  it("tells a wrong flag once for all functions", async () => {
    expect(await listFields({ num: "0", strategy: "cheap" })).toEqual(["--num", "--strategy"]);
  });
});
