import { describe, expect, it } from "vitest";
import { InputError, type InputMistake } from "../../../lib/errors.ts";
import { describeConfigSchema } from "../../../lib/gate/config-schema.ts";
import { parseGateConfig } from "../../../lib/gate/parse-config.ts";

const NAME = "power-tuner.config.yaml";

const WHOLE = `version: 1
baseline: { file: power-tuner.baseline.json, missing: warn }
targets:
  - name: orders-api
    function: arn:aws:lambda:eu-west-1:123456789012:function:orders
    num: 300
    maxNum: 900
    maxCostUsd: 0.5
    checks:
      - metric: cost
        max: $2.00
        level: error
        message: ask the owners of the budget before raising it
      - metric: p95
        at: recommended
        max: 0.25s
        maxIncrease: { percent: 10, atLeast: 5ms }
      - metric: maxMemoryUsed
        at: arm64-1024
        max: 1GB
      - metric: errorRate
        max: 1%
        maxIncrease: { atLeast: 0.5 }
        level: off
      - metric: savings
        maxMissed: { percent: 15 }
`;

function refuse(text: string): readonly InputMistake[] {
  try {
    parseGateConfig(text, NAME);
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
  throw new Error("it was not refused");
}

/** One target with one check, its lines from the fifth on. */
const withCheck = (check: string, head = "") =>
  `version: 1\ntargets:\n  - name: a\n    checks:\n      - ${check.replaceAll("\n", "\n        ")}\n${head}`;

describe("parseGateConfig", () => {
  it("reads budgets in the units of their metrics, with defaults and where each is written", () => {
    expect(parseGateConfig(WHOLE, NAME)).toEqual({
      baseline: { file: "power-tuner.baseline.json", missing: "warn" },
      targets: [
        {
          name: "orders-api",
          function: "arn:aws:lambda:eu-west-1:123456789012:function:orders",
          num: 300,
          maxNum: 900,
          maxCostUsd: 0.5,
          budgets: [
            {
              kind: "absolute",
              metric: "cost",
              at: "current",
              level: "error",
              max: 2,
              message: "ask the owners of the budget before raising it",
              source: `${NAME}:11`,
            },
            {
              kind: "absolute",
              metric: "p95",
              at: "recommended",
              level: "error",
              max: 250,
              source: `${NAME}:16`,
            },
            {
              kind: "relative",
              metric: "p95",
              at: "recommended",
              level: "error",
              percent: 10,
              atLeast: 5,
              source: `${NAME}:17`,
            },
            {
              kind: "absolute",
              metric: "maxMemoryUsed",
              at: "arm64-1024",
              level: "warn",
              max: 1024,
              source: `${NAME}:20`,
            },
            {
              kind: "absolute",
              metric: "errorRate",
              at: "current",
              level: "off",
              max: 1,
              source: `${NAME}:22`,
            },
            {
              kind: "relative",
              metric: "errorRate",
              at: "current",
              level: "off",
              atLeast: 0.5,
              source: `${NAME}:23`,
            },
            { kind: "savings", at: "current", level: "warn", maxMissedPercent: 15, source: `${NAME}:26` },
          ],
          sources: expect.objectContaining({ function: `${NAME}:5 targets[0].function` }),
        },
      ],
    });
  });

  it.each([
    ["30d", 30 * 24],
    ["12h", 12],
    ["7", 7 * 24],
  ])("reads how old a baseline may be: %s", (maxAge, hours) => {
    const text = withCheck("metric: cost\nmax: 3", `baseline: { file: b, maxAge: ${maxAge} }\n`);
    expect(parseGateConfig(text, NAME).baseline).toEqual({
      file: "b",
      missing: "error",
      maxAgeMs: hours * 3_600_000,
    });
  });

  it("gives a target of few words everything else", () => {
    const { targets, baseline } = parseGateConfig(withCheck("metric: p90\nmax: 100"), NAME);
    expect(baseline).toBeUndefined();
    expect(targets).toEqual([
      {
        name: "a",
        function: "a",
        num: 100,
        maxNum: 400,
        budgets: [
          { kind: "absolute", metric: "p90", at: "current", level: "error", max: 100, source: `${NAME}:6` },
        ],
        sources: expect.objectContaining({ function: `${NAME}:3 targets[0].function` }),
      },
    ]);
  });

  it("reads JSON, with its lines", () => {
    const json = JSON.stringify(
      { version: 1, targets: [{ name: "a", checks: [{ metric: "cost", max: 3 }] }] },
      null,
      2,
    );
    expect(parseGateConfig(json, "c.json").targets[0]?.budgets).toEqual([
      { kind: "absolute", metric: "cost", at: "current", level: "error", max: 3, source: "c.json:9" },
    ]);
  });

  it("tells all mistakes at once, each with its line, whatever kind they are of", () => {
    const mistakes = refuse(`version: 2
targts: []
targets:
  - name: a
    num: "60"
    chekcs: []
    checks:
      - metric: p96
        max: 3
      - metric: p95
        max: 3 parsecs
      - metric: cost
  - name: a
    num: 60
    maxNum: 50
    checks:
      - metric: p99
        max: 3
        level: fatal
`);
    expect(mistakes).toEqual([
      { field: `${NAME}:1 version`, value: 2, allowed: "1" },
      {
        field: `${NAME}:2 targts`,
        value: "an unknown key",
        allowed: "$schema, version, baseline, on, targets",
        hint: "did you mean targets?",
      },
      {
        field: `${NAME}:5 targets[0].num`,
        value: "60",
        allowed: "a whole number from 2 to 10000",
        hint: "leave out the quotes: 60",
      },
      {
        field: `${NAME}:6 targets[0].chekcs`,
        value: "an unknown key",
        allowed: "name, function, local, input, payloadFile, num, maxNum, maxCostUsd, checks",
        hint: "did you mean checks?",
      },
      {
        field: `${NAME}:8 targets[0].checks[0].metric`,
        value: "p96",
        allowed:
          "a check: metric is cost, meanBilled, p50, p90, p95, p99, coldInit, maxMemoryUsed, errorRate or savings",
      },
      {
        field: `${NAME}:11 targets[0].checks[1].max`,
        value: "3 parsecs",
        allowed: "milliseconds (250) or a text with the unit (250ms, 1.2s)",
      },
      {
        field: `${NAME}:12 targets[0].checks[2]`,
        value: undefined,
        allowed: "max, maxIncrease, or both",
        hint: "what may cost per million be at most?",
      },
      { field: `${NAME}:13 targets[1].name`, value: "a", allowed: "each name once" },
      { field: `${NAME}:15 targets[1].maxNum`, value: 50, allowed: "num, which is 60, or more" },
      { field: `${NAME}:19 targets[1].checks[0].level`, value: "fatal", allowed: "error, warn, off" },
    ]);
  });

  it.each([
    ["p90", 28, 29, "p50"],
    ["p95", 58, 59, "p50, p90"],
    ["p99", 298, 299, "p50, p90, p95"],
  ])(
    "refuses %s of %i invocations, which could never pass, and takes it of %i",
    (metric, few, enough, possible) => {
      const file = (num: number) => withCheck(`metric: ${metric}\nmax: 3`, `    num: ${num}\n`);
      expect(refuse(file(few))).toEqual([
        {
          field: `${NAME}:5 targets[0].checks[0].metric`,
          value: metric,
          allowed: `with num ${few}: ${possible}`,
          hint: `${metric} takes ${enough} invocations: set num to ${enough} or more`,
        },
      ]);
      expect(parseGateConfig(file(enough), NAME).targets[0]?.num).toBe(enough);
    },
  );

  it("lets a percentile stand that is off, however few invocations there are", () => {
    const file = withCheck("metric: p99\nmax: 3\nlevel: off");
    expect(parseGateConfig(file, NAME).targets[0]?.budgets[0]?.level).toBe("off");
  });

  it.each([
    ["metric: p95\nmax: -1", "max", "milliseconds (250) or a text with the unit (250ms, 1.2s)"],
    ["metric: p95\nmax: 3 MB", "max", "milliseconds (250) or a text with the unit (250ms, 1.2s)"],
    ["metric: cost\nmax: 3ms", "max", "the cost of a million invocations (2.4, or $2.40)"],
    ["metric: maxMemoryUsed\nmax: 3ms", "max", "MB (256) or a text with the unit (256MB, 1GB)"],
    ["metric: errorRate\nmax: 101", "max", "percent from 0 to 100 (1, or 1%)"],
    ["metric: p95\nmax: [3]", "max", "a number, or a text with a unit"],
    ["metric: p95\nmax: 3\nat: arm64", "at", "current, recommended, or a configuration such as arm64-1024"],
    [
      "metric: p95\nmax: 3\nat: arm64-64",
      "at",
      "current, recommended, or a configuration such as arm64-1024",
    ],
    [
      "metric: p95\nmaxIncrease: { atLeast: 5 }",
      "maxIncrease.percent",
      "percent above the baseline, 0 or more",
    ],
    ["metric: p95\nmaxIncrease: { percent: 5 }", "maxIncrease.atLeast", "a number, or a text with a unit"],
    [
      "metric: p95\nmaxIncrease: 10",
      "maxIncrease",
      "percent and atLeast, such as { percent: 10, atLeast: 5ms }",
    ],
    [
      "metric: errorRate\nmaxIncrease: { percent: 5, atLeast: 1 }",
      "maxIncrease.percent",
      "left out for errorRate",
    ],
    ["metric: savings", "maxMissed", "percent, such as { percent: 15 }"],
    [
      "metric: savings\nmaxMissed: { percent: 100 }",
      "maxMissed.percent",
      "percent of the cost, from 0 to 99",
    ],
    [
      "metric: savings\nmaxMissed: { percent: 5 }\nmax: 3",
      "max",
      "metric, at, max, maxIncrease, level, message, maxMissed",
    ],
    ["metric: p95\nmax: 3\nmessage: ''", "message", "a text of at most 500 characters"],
  ])("refuses a check of %j", (check, field, allowed) => {
    const [mistake, ...others] = refuse(withCheck(check));
    expect(mistake?.field.split(" ")[1]).toBe(`targets[0].checks[0].${field}`);
    expect(mistake?.allowed).toBe(allowed);
    expect(others).toEqual([]);
  });

  it.each([
    ["", "", "an object with version and targets"],
    ["- 1", "", "an object with version and targets"],
    ["version: 1", "targets", "a list of targets"],
    ["version: 1\ntargets: []", "targets", "at least one target"],
    ["version: 1\ntargets: [{ name: a, checks: [] }]", "targets[0].checks", "at least one check"],
    ["version: 1\ntargets: [5]", "targets[0]", "a target with name and checks"],
    [
      'version: 1\ntargets: [{ name: "a\\n::error::b", checks: [{ metric: cost, max: 3 }] }]',
      "targets[0].name",
      "a name of at most 500 characters, on one line",
    ],
    [
      'version: 1\ntargets: [{ name: a, function: "a\\n::error::b", checks: [{ metric: cost, max: 3 }] }]',
      "targets[0].function",
      "a function's name, ARN or folder",
    ],
    [withCheck("metric: cost\nmax: 3", "    maxCostUsd: 0\n"), "targets[0].maxCostUsd", "US dollars above 0"],
    [
      withCheck("metric: cost\nmax: 3", "baseline: {}\n"),
      "baseline.file",
      "the path of a baseline, relative to this file",
    ],
    [
      withCheck("metric: cost\nmax: 3", "baseline: { file: b, missing: no }\n"),
      "baseline.missing",
      "error, warn",
    ],
    ...["0", "2w", "true", "-3", "[]"].map((age): [string, string, string] => [
      withCheck("metric: cost\nmax: 3", `baseline: { file: b, maxAge: ${age} }\n`),
      "baseline.maxAge",
      "an age such as 30d or 12h, or a number of days",
    ]),
  ])("refuses the file %j", (text, field, allowed) => {
    const [mistake] = refuse(text);
    expect(mistake?.field.split(" ")[1] ?? "").toBe(field);
    expect(mistake?.allowed).toBe(allowed);
  });

  it("says at which line a file cannot be read, and that a key may come once", () => {
    expect(refuse("version: 1\ntargets: [\n")[0]?.field).toBe(`${NAME}:3`);
    expect(refuse("version: 1\nversion: 1\n")).toEqual([
      { field: `${NAME}:2`, value: "not readable", allowed: "YAML or JSON", hint: "Map keys must be unique" },
    ]);
  });

  it("takes what is written once and used twice", () => {
    const { targets } = parseGateConfig(
      `version: 1
targets:
  - name: a
    checks: &common
      - metric: cost
        max: 3
  - name: b
    checks: *common
`,
      NAME,
    );
    expect(targets.map(({ budgets }) => budgets.map(({ source }) => source))).toEqual([
      [`${NAME}:6`],
      [`${NAME}:6`],
    ]);
  });

  it("refuses a file that holds itself", () => {
    expect(refuse("version: 1\ntargets: &all [*all]\n").map(({ field }) => field)).toEqual([
      `${NAME}:2 targets[0]`,
    ]);
  });

  it("names at most 60 mistakes, and how many more there are", () => {
    const mistakes = refuse(`version: 1\ntargets:\n${"  - 5\n".repeat(100)}`);
    expect(mistakes).toHaveLength(61);
    expect(mistakes.at(-1)?.value).toBe("40 more mistakes");
  });
});

describe("describeConfigSchema", () => {
  it("is a JSON schema that knows every key", () => {
    const schema = JSON.stringify(describeConfigSchema());
    expect(schema).toContain("draft/2020-12");
    for (const key of [
      "baseline",
      "missing",
      "maxAge",
      "num",
      "maxNum",
      "maxCostUsd",
      "maxIncrease",
      "atLeast",
      "maxMissed",
    ]) {
      expect(schema).toContain(`"${key}"`);
    }
  });
});
