import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { inputFields, parseTuningInput } from "../../../lib/prepare/input.ts";
import { WRONG_PRICES } from "./wrong-prices.ts";
import { WRONG_SETTINGS } from "./wrong-settings.ts";
import { WRONG_TARGETS } from "./wrong-targets.ts";

const messageOf = (input: unknown) => {
  try {
    parseTuningInput(input);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
};

describe("a wrong input", () => {
  it.each([...WRONG_TARGETS, ...WRONG_SETTINGS, ...WRONG_PRICES])(
    "%j is refused with field, value and what is allowed",
    (wrong, lines) => {
      expect(messageOf({ lambdaARN: "orders", ...wrong }).split("\n")).toEqual(lines);
    },
  );

  it("has every mistake told at once: of fields, between fields, and unknown names", () => {
    const message = messageOf({
      lambdaARN: "orders:live",
      powerValues: [64],
      num: 5,
      coldStarts: 9,
      strategy: "cheap",
      isolation: "versions",
      candidateConcurrency: 4,
      payload: {},
      payloadS3: "bucket/key",
      enableParallel: true,
    });
    expect(message.split("\n").map((line) => line.split(":")[0])).toEqual([
      "powerValues.0",
      "payloadS3",
      "strategy",
      "enableParallel",
      "payload, payloadS3",
      "coldStarts",
      "candidateConcurrency",
      "lambdaARN",
    ]);
  });

  it.each([
    ["lambdaARN", { lambdaARN: "f".repeat(65) }],
    ["lambdaARN", { lambdaARN: `arn:aws:lambda:${"r".repeat(41)}:000000000000:function:orders` }],
    ["lambdaARN", { lambdaARN: `orders:${"q".repeat(129)}` }],
    ["assumeRoleArn", { assumeRoleArn: `arn:aws${"-x".repeat(11)}:iam::111122223333:role/tuner` }],
    ["assumeRoleArn", { assumeRoleArn: `arn:aws:iam::111122223333:role/${"r".repeat(577)}` }],
    [
      "code.arm64.imageUri",
      {
        code: {
          arm64: { imageUri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${"r".repeat(257)}:1` },
        },
      },
    ],
    ["code.arm64.s3Key", { code: { arm64: { s3Bucket: "packages", s3Key: "k".repeat(1025) } } }],
    ["autoOptimizeAlias", { autoOptimizeAlias: "a".repeat(129) }],
    ["allowedExceptions.0", { allowedExceptions: ["E".repeat(257)] }],
    ["$schema", { $schema: "s".repeat(2049) }],
  ])("has %s refused where it is longer than its limit", (field, wrong) => {
    expect(messageOf({ lambdaARN: "orders", ...wrong })).toMatch(
      new RegExp(`^${field.replace("$", "\\$")}: `),
    );
  });

  it("lists the known fields for a name that is like none of them", () => {
    expect(messageOf({ lambdaARN: "orders", zzzzzz: 1 })).toBe(
      `zzzzzz: "an unknown field"; allowed: ${Object.keys(inputFields).join(", ")}`,
    );
  });

  it.each([
    ["enableParallel", "parallelInvocation"],
    ["balanceWeight", "balancedWeight"],
    ["lambdaArn", "lambdaARN"],
    ["functionName", "lambdaARN"],
    ["powerValue", "powerValues"],
    ["powervalues", "powerValues"],
    ["memorySizes", "powerValues"],
    ["architecture", "architectures"],
    ["autoOptimise", "autoOptimize"],
    ["postProcessorArn", "postProcessorARN"],
    ["sleepBetweenRuns", "sleepBetweenRunsMs"],
    ["discardTopBotom", "discardTopBottom"],
    ["margin", "marginPercent"],
    ["savingsPlan", "savingsPlanDiscountPercent"],
    ["savingsPlanDiscount", "savingsPlanDiscountPercent"],
    ["discount", "savingsPlanDiscountPercent"],
    ["provisioned", "provisionedConcurrency"],
    ["coldStart", "coldStarts"],
    ["cold", "coldStarts or onlyColdStarts or coldStartShare"],
    ["maxDurationMs", "constraints.maxDurationMs"],
    ["maxDuration", "constraints.maxDurationMs"],
    ["headroom", "constraints.memoryHeadroomPercent"],
    ["p95", "constraints.maxDurationMs.p95"],
    ["arm64", "code.arm64 or prices.gbSecond.arm64"],
  ])("named %s is told that it is %s", (wrong, right) => {
    expect(messageOf({ lambdaARN: "orders", [wrong]: 1 })).toBe(
      `${wrong}: "an unknown field"; allowed: a known field; did you mean ${right}?`,
    );
  });

  it.each([
    [{ constraints: { maxDurationMS: 100 } }, "constraints.maxDurationMS", "constraints.maxDurationMs"],
    [
      { constraints: { maxDurationMs: { P95: 100 } } },
      "constraints.maxDurationMs.P95",
      "constraints.maxDurationMs.p95",
    ],
    [{ constraints: { headroom: 20 } }, "constraints.headroom", "constraints.memoryHeadroomPercent"],
    [{ constraints: { marginPercent: 2 } }, "constraints.marginPercent", "marginPercent"],
  ])("with a wrong name inside, %j, is told the right one", (wrong, field, right) => {
    expect(messageOf({ lambdaARN: "orders", ...wrong })).toBe(
      `${field}: "an unknown field"; allowed: a known field; did you mean ${right}?`,
    );
  });

  it.each([
    ["wrong values", { num: 1060, payload: Array.from({ length: 1060 }, () => ({ payload: 1, weight: 0 })) }],
    ["unknown fields", Object.fromEntries(Array.from({ length: 1060 }, (_, n) => ["z".repeat(200) + n, 1]))],
  ])("of very many %s has the first 60 told, in fewer bytes than Step Functions takes", (_title, wrong) => {
    const message = messageOf({ lambdaARN: "orders", ...wrong });
    const lines = message.split("\n");
    expect(lines).toHaveLength(61);
    expect(lines.at(-1)).toBe('input: "1000 more mistakes"; allowed: an input without any');
    expect(Buffer.byteLength(message)).toBeLessThan(65_536);
  });

  it("holds the number of weighted events against the default of num as well, and against no wrong one", () => {
    const payload = Array.from({ length: 101 }, (_, n) => ({ payload: n, weight: 1 }));
    expect(messageOf({ lambdaARN: "orders", payload })).toBe(
      "num: 100; allowed: at least 101, the number of weighted events, so that each is sent",
    );
    expect(messageOf({ lambdaARN: "orders", payload, num: 101 })).toBe("accepted");
    expect(messageOf({ lambdaARN: "orders", payload, coldStarts: 110, num: "110" })).toBe(
      'num: "110"; allowed: a whole number from 1 to 10000; leave out the quotes: 110',
    );
  });

  it("is cut where a value would not fit a line", () => {
    expect(messageOf({ lambdaARN: "orders", label: "x".repeat(201) })).toBe(
      `label: "${"x".repeat(100)}..."; allowed: text of at most 200 characters`,
    );
    expect(messageOf({ lambdaARN: "orders", ["y".repeat(101)]: 1 })).toMatch(
      /^y{100}\.\.\.: "an unknown field"; /,
    );
    const tooMany = Array.from({ length: 41 }, (_, index) => 128 + index);
    expect(messageOf({ lambdaARN: "orders", powerValues: tooMany })).toMatch(
      /^powerValues: "\[128,129,[\d,]{91}\.\.\."; allowed: a list of 1 to 40 /,
    );
  });

  it("never shows an event", () => {
    const event = { card: "4111" };
    const inputs = [
      { payload: [{ payload: event, weight: 1 }, event] },
      { payload: [{ payload: event, weight: "4111" }] },
      { payloads: event },
      { payloads: [event], payload: event },
      { payloadd: event },
    ];
    for (const input of inputs) {
      const message = messageOf({ lambdaARN: "orders", ...input });
      expect(message).not.toBe("accepted");
      expect(message).not.toContain("4111");
    }
  });

  it.each([
    [null, "null"],
    ["text", "string"],
    [42, "number"],
    [[], "a list"],
  ])("%j is refused as a whole", (input, kind) => {
    expect(messageOf(input)).toBe(`input: "${kind}"; allowed: a JSON object`);
  });
});
