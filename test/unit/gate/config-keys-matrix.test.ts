import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { listConfigKeys } from "../../../lib/gate/list-config-keys.ts";
import { parseGateConfig } from "../../../lib/gate/parse-config.ts";

type Values = readonly [good: unknown, bad: unknown];

const COST = { metric: "cost", max: 2 };
const TOO_LONG = "x".repeat(501);

/** A good and a bad value of every key of the file. */
const KEYS: Readonly<Record<string, Values>> = {
  $schema: ["./power-tuner.config.schema.json", 1],
  version: [1, 2],
  baseline: [{ file: "base.json" }, "base.json"],
  "baseline.file": ["base.json", ""],
  "baseline.missing": ["warn", "ignore"],
  "baseline.maxAge": ["30d", "30 weeks"],
  on: ["aws", "mars"],
  targets: [[{ name: "a", checks: [COST] }], []],
  "targets[].name": ["orders", ""],
  "targets[].function": ["./orders", 7],
  "targets[].local": [{ memoryMb: 512 }, "here"],
  "targets[].local.template": ["template.yaml", ""],
  "targets[].local.handler": ["index.handler", ["index"]],
  "targets[].local.runtime": ["nodejs24.x", 24],
  "targets[].local.timeoutSeconds": [30, 901],
  "targets[].local.env": [{ STAGE: "test" }, { STAGE: 1 }],
  "targets[].local.memoryMb": [1024, 64],
  "targets[].input": [{ coldStarts: 3 }, "coldStarts"],
  "targets[].payloadFile": ["event.json", {}],
  "targets[].num": [100, 1],
  "targets[].maxNum": [400, 1.5],
  "targets[].maxCostUsd": [0.5, 0],
  "targets[].checks": [[COST], []],
  "targets[].checks[].metric": ["p95", "p96"],
  "targets[].checks[].at": ["arm64-1024", "arm-1024"],
  "targets[].checks[].max": [2, "2 parsecs"],
  "targets[].checks[].maxIncrease": [{ percent: 10, atLeast: 1 }, "10%"],
  "targets[].checks[].maxIncrease.percent": [10, -1],
  "targets[].checks[].maxIncrease.atLeast": [1, "a little"],
  "targets[].checks[].level": ["off", "fatal"],
  "targets[].checks[].message": ["ask the owners", TOO_LONG],
  "targets[].checks[].maxMissed": [{ percent: 15 }, 15],
  "targets[].checks[].maxMissed.percent": [15, 100],
};

/** A file in which every key may be written, with a check of each kind. */
function buildFile() {
  return {
    version: 1,
    baseline: { file: "power-tuner.baseline.json" },
    targets: [
      {
        name: "orders-api",
        local: {},
        checks: [
          { ...COST, maxIncrease: { percent: 5, atLeast: 0.1 } },
          { metric: "savings", maxMissed: { percent: 15 } },
        ],
      },
    ],
  };
}

/** `targets[].checks[].max` as a place in that file. */
function locate(path: string): (string | number)[] {
  const check = path.includes("maxMissed") ? 1 : 0;
  return path
    .replace("targets[]", "targets.0")
    .replace("checks[]", `checks.${check}`)
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function listWrong(path: string, value: unknown): readonly string[] {
  const file: unknown = buildFile();
  const place = locate(path);
  const last = place.at(-1) ?? "";
  const parent = place.slice(0, -1).reduce((node, part) => Reflect.get(Object(node), part), file);
  Reflect.set(Object(parent), last, value);
  try {
    parseGateConfig(JSON.stringify(file), "c.json");
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.mistakes.map(({ field }) => field.replace(/^c\.json:\d+ /, ""));
  }
}

const format = (place: readonly (string | number)[]) =>
  place
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .slice(1);

describe("the keys of the gate's file", () => {
  it("are all in this table, and no others", () => {
    expect(Object.keys(KEYS).toSorted()).toEqual(
      listConfigKeys()
        .map(({ path }) => path)
        .toSorted(),
    );
  });

  it.each(Object.entries(KEYS))("%s takes a good value", (path, [good]) => {
    expect(listWrong(path, good)).toEqual([]);
  });

  it.each(Object.entries(KEYS))("%s refuses a bad value by its name", (path, [, bad]) => {
    expect(listWrong(path, bad)).toContainEqual(expect.stringContaining(format(locate(path))));
  });
});
