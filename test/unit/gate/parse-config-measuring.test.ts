import { describe, expect, it } from "vitest";
import { InputError, type InputMistake } from "../../../lib/errors.ts";
import { describeConfigSchema } from "../../../lib/gate/config-schema.ts";
import { parseGateConfig } from "../../../lib/gate/parse-config.ts";

const NAME = "power-tuner.config.yaml";

/** One target, whose own keys begin at the fourth line. */
const withKeys = (keys: string, top = "") =>
  `version: 1\ntargets:\n  - name: a\n    ${keys.replaceAll("\n", "\n    ")}\n    checks: [{ metric: cost, max: 1 }]\n${top}`;

function refuse(text: string): readonly InputMistake[] {
  try {
    parseGateConfig(text, NAME);
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
  throw new Error("it was not refused");
}

const at = (line: number, path: string) => `${NAME}:${line} targets[0].${path}`;

describe("the JSON schema of input", () => {
  it("has the fields of an execution input, but for those that the gate decides", () => {
    const text = JSON.stringify(describeConfigSchema());
    const { input } = JSON.parse(text).properties.targets.items.properties;
    expect(input).toMatchObject({ type: "object", additionalProperties: false });
    const names = Object.keys(input.properties);
    expect(names).toEqual(
      expect.arrayContaining([
        "payload",
        "payloads",
        "powerValues",
        "architectures",
        "coldStarts",
        "isolation",
      ]),
    );
    for (const own of ["lambdaARN", "num", "sampling", "maxCostUsd", "dryRun"])
      expect(names).not.toContain(own);
  });
});

describe("how a target is measured", () => {
  it("is read as it is written", () => {
    const text = withKeys(
      `function: ./orders
local: { handler: index.handler, runtime: nodejs22.x, timeoutSeconds: 10, env: { STAGE: test }, memoryMb: 512 }
input: { payload: { id: 7 }, powerValues: [512, 1024], architectures: [x86_64], coldStarts: 3,
  allowedExceptions: [Sold], concurrency: 2, isolation: clones }`,
      "on: local\n",
    );
    const { on, targets } = parseGateConfig(text, NAME);
    expect(on).toBe("local");
    expect(targets[0]).toMatchObject({
      function: "./orders",
      local: {
        handler: "index.handler",
        runtime: "nodejs22.x",
        timeoutSeconds: 10,
        env: { STAGE: "test" },
        memoryMb: 512,
      },
      input: {
        payload: { id: 7 },
        powerValues: [512, 1024],
        architectures: ["x86_64"],
        coldStarts: 3,
        allowedExceptions: ["Sold"],
        concurrency: 2,
        isolation: "clones",
      },
    });
    expect(targets[0]?.sources).toMatchObject({
      function: at(4, "function"),
      "local.memoryMb": at(5, "local.memoryMb"),
      "input.powerValues": at(6, "input.powerValues"),
    });
  });

  it("takes the event from a file", () => {
    const { targets } = parseGateConfig(withKeys("payloadFile: event.json"), NAME);
    expect(targets[0]).toMatchObject({ payloadFile: "event.json" });
    expect(targets[0]?.sources.payloadFile).toBe(at(4, "payloadFile"));
  });

  it.each<[string, string, number, string, unknown]>([
    ["a size that Lambda has not", "input: { powerValues: [64] }", 4, "input.powerValues[0]", 64],
    ["an unknown field", "input:\n  payloed: {}", 5, "input.payloed", "an unknown field"],
    ["more cold starts than num", "num: 10\ninput: { coldStarts: 20 }", 5, "input.coldStarts", 20],
    ["an input that is no object", "input: 5", 4, "input", "(not shown)"],
    ["an event in two places", "input: { payload: 1 }\npayloadFile: e.json", 5, "payloadFile", "e.json"],
    ["an empty file name", 'payloadFile: ""', 4, "payloadFile", ""],
    ["an unknown key of local", "local: { handlr: a }", 4, "local.handlr", "an unknown key"],
    ["a handler that is no text", "local: { handler: 5 }", 4, "local.handler", 5],
    ["a runtime that is no text", "local: { runtime: 5 }", 4, "local.runtime", 5],
    ["a time-out above Lambda's", "local: { timeoutSeconds: 901 }", 4, "local.timeoutSeconds", 901],
    ["memory below Lambda's", "local: { memoryMb: 64 }", 4, "local.memoryMb", 64],
  ])("refuses %s, and says where", (_title, keys, line, path, value) => {
    expect(refuse(withKeys(keys))).toMatchObject([{ field: at(line, path), value }]);
  });

  it.each([
    "lambdaARN: f",
    "num: 5",
    "sampling: fixed",
    "maxCostUsd: 1",
    "maxMinutes: 1",
    "dryRun: true",
    "continueFrom: run",
    "numByConfiguration: {}",
    "parallelInvocation: true",
    "autoOptimize: true",
    "autoOptimizeAlias: live",
    "autoOptimizeCanaryWeight: 0.1",
  ])("leaves to the gate what is the gate's: %s", (field) => {
    const [mistake, ...others] = refuse(withKeys(`input: { ${field} }`));
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({
      field: at(4, `input.${field.split(":")[0]}`),
      value: "not used here",
      allowed: "left out",
      hint: expect.stringMatching(/./),
    });
  });

  it("never shows an environment variable or an event", () => {
    const mistakes = refuse(
      withKeys(
        "local: { env: { TOKEN: 12345 } }\ninput: { payloads: [], payload: [{ payload: 54321, weight: 0 }] }",
      ),
    );
    expect(mistakes.length).toBeGreaterThan(1);
    expect(JSON.stringify(mistakes)).not.toMatch(/12345|54321/);
    expect(mistakes[0]).toMatchObject({ field: at(4, "local.env.TOKEN"), value: "(not shown)" });
  });

  it("refuses a place that is neither", () => {
    expect(refuse(withKeys("num: 60", "on: azure\n"))).toMatchObject([
      { field: `${NAME}:6 on`, value: "azure", allowed: "local, aws" },
    ]);
  });
});
