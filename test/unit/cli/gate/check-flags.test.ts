import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkLimits } from "../../../../lib/cli/gate/check-flags.ts";
import { checkOutputs } from "../../../../lib/cli/gate/check-outputs.ts";
import { chooseResults } from "../../../../lib/cli/gate/choose-results.ts";
import { chooseTargets } from "../../../../lib/cli/gate/choose-targets.ts";
import type { GateTarget } from "../../../../lib/gate/list-targets.ts";
import { toJsonParts } from "../../../../lib/json-parts.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";
import { fullResult } from "../../../helpers/results.ts";

let cwd: string;
beforeAll(() => {
  cwd = makeFolder({ "notes.txt": "text", "made/report.html": "" });
  writeFileSync(join(cwd, "result.json"), [...toJsonParts(fullResult())].join(""));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const target = (name: string): GateTarget => ({
  name,
  function: name,
  num: 10,
  maxNum: 40,
  budgets: [],
  sources: {},
});
const TARGETS = [target("orders"), target("orders=old"), target("billing")];

describe("checkLimits", () => {
  it("reads numbers, and what no verdict is worth", () => {
    expect(checkLimits({})).toEqual({ ok: true, value: { onInconclusive: "fail" } });
    expect(checkLimits({ maxCost: "0.5", maxMinutes: "10", onInconclusive: "warn" })).toEqual({
      ok: true,
      value: { maxCostUsd: 0.5, maxMinutes: 10, onInconclusive: "warn" },
    });
  });

  it.each([
    ["--max-cost", { maxCost: "0" }],
    ["--max-cost", { maxCost: "1e3" }],
    ["--max-minutes", { maxMinutes: "1381" }],
    ["--on-inconclusive", { onInconclusive: "ignore" }],
  ])("refuses a wrong %s", (field, flags) => {
    expect(checkLimits(flags)).toMatchObject({ ok: false, mistakes: [{ field }] });
  });
});

/** What the gate reads, by the names that mistakes have for it. */
const INPUTS = { "the config": "notes.txt" };

describe("checkOutputs", () => {
  it("takes every kind, with a file whose name may hold a =", async () => {
    expect(await checkOutputs(["json=a.json", "junit=b/c=d.xml"], {}, cwd)).toEqual({
      ok: true,
      value: [
        { kind: "json", path: join(cwd, "a.json") },
        { kind: "junit", path: join(cwd, "b/c=d.xml") },
      ],
    });
  });

  it.each([
    ["an unknown kind", ["pdf=a.pdf"]],
    ["a kind without a file", ["json="]],
    ["a kind alone", ["json"]],
    ["a folder", ["html=made"]],
    ["a file in a file", ["html=notes.txt/page.html"]],
    ["a file that the gate reads", ["json=./notes.txt"]],
    ["the same file twice", ["json=a.json", "junit=./a.json"]],
  ])("refuses %s", async (_title, texts) => {
    expect(await checkOutputs(texts, INPUTS, cwd)).toMatchObject({
      ok: false,
      mistakes: [{ field: "--output" }],
    });
  });
});

describe("chooseTargets", () => {
  it("has all of them unasked, else those that are named, in the file's order", () => {
    expect(chooseTargets(undefined, TARGETS)).toEqual({ ok: true, value: TARGETS });
    expect(chooseTargets(["billing", "orders"], TARGETS)).toEqual({
      ok: true,
      value: [TARGETS[0], TARGETS[2]],
    });
  });

  it("refuses unknown names, with the one that was meant", () => {
    expect(chooseTargets(["biling", "stock"], TARGETS)).toMatchObject({
      ok: false,
      mistakes: [
        { field: "--target", value: "biling", hint: "did you mean billing?" },
        { field: "--target", value: "stock" },
      ],
    });
  });
});

describe("chooseResults", () => {
  it("gives a file to the only target, and named files to each", async () => {
    const one = await chooseResults(["result.json"], [target("orders")], cwd);
    expect(one.ok && [...one.value.keys()]).toEqual(["orders"]);
    const each = await chooseResults(
      TARGETS.map(({ name }) => `${name}=result.json`),
      TARGETS,
      cwd,
    );
    expect(each.ok && [...each.value.keys()]).toEqual(["orders", "orders=old", "billing"]);
  });

  it.each<[string, readonly string[], readonly GateTarget[], string]>([
    ["a file that belongs to none", ["result.json"], TARGETS, "NAME=FILE"],
    ["two of one target", ["result.json", "orders=result.json"], [target("orders")], "one result of orders"],
    ["a target without one", ["orders=result.json"], [target("orders"), target("billing")], "billing=FILE"],
    ["a file that is no result", ["notes.txt"], [target("orders")], "the result.json of a run"],
    ["a file that is not there", ["none.json"], [target("orders")], "the result.json of a run"],
  ])("refuses %s", async (_title, texts, targets, allowed) => {
    expect(await chooseResults(texts, targets, cwd)).toMatchObject({
      ok: false,
      mistakes: [{ field: "--result", allowed: expect.stringContaining(allowed) }],
    });
  });
});
