import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { run } from "../../../../lib/cli/run.ts";
import { describeConfigSchema } from "../../../../lib/gate/config-schema.ts";
import { readGateConfig } from "../../../../lib/gate/read-config.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";

let cwd: string;
let machine: Machine;

beforeEach(() => {
  cwd = makeFolder({ "handlers/orders/index.mjs": "export const handler = () => 1;" });
  machine = makeMachine(cwd);
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function init(...args: readonly string[]) {
  const process = new FakeProcess(["init", "--gate", ...args], { cwd });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

const read = (path: string) => readFileSync(join(cwd, path), "utf8");

describe("init --gate", () => {
  it("writes a file that the gate reads, and its schema beside it", async () => {
    const { code, out, err } = await init("orders-api");
    expect(code).toBe(0);
    expect(out).toBe(`${join(cwd, "power-tuner.config.yaml")}\n`);
    expect(err).toBe(
      `Schema: ${join(cwd, "power-tuner.config.schema.json")}, by which an editor checks and explains every key\n` +
        "Next: put your limits into it, then power-tuner gate\n",
    );
    const { targets } = await readGateConfig(cwd);
    expect(targets).toMatchObject([{ name: "orders-api", function: "orders-api" }]);
    expect(JSON.parse(read("power-tuner.config.schema.json"))).toEqual(describeConfigSchema());
  });

  it.each([
    ["arn:aws:lambda:eu-west-1:123456789012:function:orders-api:live", "orders-api"],
    ["123456789012:function:orders-api", "orders-api"],
    ["orders-api:live", "orders-api"],
  ])("names the target of %s after the function", async (operand, name) => {
    expect((await init(operand)).code).toBe(0);
    expect((await readGateConfig(cwd)).targets).toMatchObject([{ name, function: operand }]);
  });

  it("names a folder by its path from the file", async () => {
    expect((await init("handlers/orders")).code).toBe(0);
    expect((await readGateConfig(cwd)).targets).toMatchObject([
      { name: "orders", function: "./handlers/orders" },
    ]);
    const { code, err } = await init("handlers/orders", "--out", "ci/budgets.yml");
    expect(code).toBe(0);
    expect(err).toContain("then power-tuner gate --config ci/budgets.yml\n");
    expect((await readGateConfig(cwd, "ci/budgets.yml")).targets).toMatchObject([
      { function: "../handlers/orders" },
    ]);
  });

  it("says that a name is still missing where none was given", async () => {
    expect((await init()).err).toContain("Next: put the function's name and your limits into it");
    expect((await readGateConfig(cwd)).targets).toMatchObject([{ function: "my-function" }]);
  });

  it("overwrites nothing unless told", async () => {
    writeFileSync(join(cwd, "power-tuner.config.yaml"), "mine");
    const refused = await init("orders-api");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("--force");
    expect(read("power-tuner.config.yaml")).toBe("mine");
    expect(existsSync(join(cwd, "power-tuner.config.schema.json"))).toBe(false);
    expect((await init("orders-api", "--force")).code).toBe(0);
    expect(read("power-tuner.config.yaml")).toContain("name: orders-api");
  });

  it("refuses a second file with budgets in a folder, which the gate would refuse", async () => {
    writeFileSync(join(cwd, "power-tuner.config.json"), "{}");
    const { code, err } = await init("orders-api", "--force");
    expect(code).toBe(2);
    expect(err).toContain("power-tuner.config.json is there already");
  });

  it("tells every mistake at once", async () => {
    mkdirSync(join(cwd, "out.json"));
    const { code, err } = await init("no/such/folder", "--out", "out.json", "--surplus");
    expect(code).toBe(2);
    for (const text of ["no/such/folder", "a file that ends in .yaml or .yml", "--surplus"]) {
      expect(err).toContain(text);
    }
  });
});
