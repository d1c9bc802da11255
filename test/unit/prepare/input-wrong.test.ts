import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { inputFields, parseTuningInput } from "../../../lib/prepare/input.ts";

const IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1";

/** What is wrong, beside a right `lambdaARN`, and every line of the message. The first has no `lambdaARN`. */
const WRONG: readonly (readonly [Record<string, unknown>, readonly string[]])[] = [
  [
    {},
    [
      "lambdaARN: missing; allowed: a function name, partial ARN or full ARN, with or without a version or alias",
    ],
  ],
  [
    { lambdaARN: 5 },
    ["lambdaARN: 5; allowed: a function name, partial ARN or full ARN, with or without a version or alias"],
  ],
  [
    { lambdaARN: "not a name" },
    [
      'lambdaARN: "not a name"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { lambdaARN: "arn:aws:lambda:eu-west-1:12:function:orders" },
    [
      'lambdaARN: "arn:aws:lambda:eu-west-1:12:function:orders"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { lambdaARN: "arn:aws:s3:::bucket" },
    [
      'lambdaARN: "arn:aws:s3:::bucket"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { powerValues: [] },
    [
      'powerValues: []; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [{ powerValues: [127] }, ["powerValues.0: 127; allowed: a whole number of MB from 128 to 10240"]],
  [{ powerValues: [10241] }, ["powerValues.0: 10241; allowed: a whole number of MB from 128 to 10240"]],
  [{ powerValues: [512.5] }, ["powerValues.0: 512.5; allowed: a whole number of MB from 128 to 10240"]],
  [
    { powerValues: ["512"] },
    ['powerValues.0: "512"; allowed: a whole number of MB from 128 to 10240; leave out the quotes: 512'],
  ],
  [
    { powerValues: [512, 512] },
    [
      'powerValues: [512,512]; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [
    { powerValues: "all" },
    [
      'powerValues: "all"; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [
    { powerValues: 512 },
    [
      'powerValues: 512; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [{ architectures: "arm64" }, ['architectures: "arm64"; allowed: a list of one or both of x86_64, arm64']],
  [{ architectures: [] }, ["architectures: []; allowed: a list of one or both of x86_64, arm64"]],
  [{ architectures: ["arm"] }, ['architectures.0: "arm"; allowed: a list of one or both of x86_64, arm64']],
  [
    { architectures: ["arm64", "arm64"] },
    ['architectures: ["arm64","arm64"]; allowed: a list of one or both of x86_64, arm64'],
  ],
  [
    { code: { arm: { imageUri: IMAGE } } },
    [
      'code.arm: "an unknown field"; allowed: {"arm64" or "x86_64": {"s3Bucket", "s3Key", "s3ObjectVersion" (optional)} or {"imageUri" of Amazon ECR}}',
    ],
  ],
  [
    { code: { arm64: {} } },
    [
      'code.arm64: {}; allowed: {"s3Bucket", "s3Key", "s3ObjectVersion" (optional)} or {"imageUri" of Amazon ECR}',
    ],
  ],
  [
    { code: { arm64: { s3Bucket: "Bad_Bucket", s3Key: "k" } } },
    ['code.arm64.s3Bucket: "Bad_Bucket"; allowed: the name of a bucket in the function\'s region'],
  ],
  [
    { code: { arm64: { s3Bucket: "packages" } } },
    ["code.arm64.s3Key: missing; allowed: the key of a zip package, of 1 to 1024 characters"],
  ],
  [
    { code: { arm64: { imageUri: "app:1" } } },
    [
      'code.arm64.imageUri: "app:1"; allowed: the URI of an image in Amazon ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG',
    ],
  ],
  [
    { code: { arm64: { imageUri: IMAGE, s3Key: "k" } } },
    [
      'code.arm64.s3Key: "an unknown field"; allowed: {"s3Bucket", "s3Key", "s3ObjectVersion" (optional)} or {"imageUri" of Amazon ECR}',
    ],
  ],
  [
    { code: { arm64: { imageUri: IMAGE } }, architectures: ["x86_64"] },
    [
      'code.arm64: {"imageUri":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"}; allowed: code for x86_64, which architectures names; add arm64 to architectures, or leave this out',
    ],
  ],
  [{ isolation: "none" }, ['isolation: "none"; allowed: clones or versions']],
  [
    { isolation: "versions", architectures: ["x86_64", "arm64"] },
    [
      'architectures: ["x86_64","arm64"]; allowed: only the current architecture with isolation "versions", which measures the function itself',
    ],
  ],
  [
    { isolation: "versions", code: { x86_64: { s3Bucket: "packages", s3Key: "a.zip" } } },
    [
      'code: {"x86_64":{"s3Bucket":"packages","s3Key":"a.zip"}}; allowed: nothing with isolation "versions", which measures the function itself; leave it out',
    ],
  ],
  [
    { isolation: "versions", candidateConcurrency: 2 },
    [
      'candidateConcurrency: 2; allowed: 1 with isolation "versions", which measures the function itself, one size after the other',
    ],
  ],
  [
    { isolation: "versions", lambdaARN: "orders:live" },
    [
      'lambdaARN: "orders:live"; allowed: a function without a version or alias with isolation "versions", which measures the function itself; leave out :live',
    ],
  ],
  [{ assumeRoleArn: "role/tuner" }, ['assumeRoleArn: "role/tuner"; allowed: the ARN of an IAM role']],
  [
    {
      assumeRoleArn: "arn:aws:iam::111122223333:role/tuner",
      lambdaARN: "arn:aws:lambda:eu-west-1:444455556666:function:orders",
    },
    [
      'assumeRoleArn: "arn:aws:iam::111122223333:role/tuner"; allowed: a role of the function\'s account, 444455556666',
    ],
  ],
  [
    { payload: 1, payloads: [1] },
    [
      'payload, payloads: "all given"; allowed: one of payload, payloadS3 and payloads; leave out payloads, or payload',
    ],
  ],
  [
    { payload: 1, payloads: [1], payloadS3: "s3://bucket/key" },
    [
      'payload, payloadS3, payloads: "all given"; allowed: one of payload, payloadS3 and payloads; leave out payloadS3 and payloads, or payload',
    ],
  ],
  [{ payloadS3: "bucket/key" }, ['payloadS3: "bucket/key"; allowed: s3://BUCKET/KEY']],
  [{ payloadS3: "s3://bucket" }, ['payloadS3: "s3://bucket"; allowed: s3://BUCKET/KEY']],
  [{ payloads: [] }, ['payloads: "(not shown)"; allowed: a list of 1 to 10000 events, each any JSON']],
  [
    { payloads: { secret: "4111" } },
    ['payloads: "(not shown)"; allowed: a list of 1 to 10000 events, each any JSON'],
  ],
  [
    { payload: [{ payload: "secret", weight: 1 }, { event: "secret" }] },
    [
      'payload: "(not shown)"; allowed: a list in which all items are {"payload": ..., "weight": NUMBER}, or none is; to send this list as it is, give it as the only item of payloads',
    ],
  ],
  [
    { payload: [{ payload: "secret", weight: 0 }] },
    ['payload.0.weight: "(not shown)"; allowed: a number above 0'],
  ],
  [
    {
      payload: [
        { payload: "secret", weight: "1" },
        { payload: 1, weight: -1 },
      ],
    },
    [
      'payload.0.weight: "(not shown)"; allowed: a number above 0',
      'payload.1.weight: "(not shown)"; allowed: a number above 0',
    ],
  ],
  [
    {
      payload: [
        { payload: 1, weight: 1 },
        { payload: 2, weight: 1 },
        { payload: 3, weight: 1 },
      ],
      num: 2,
    },
    ["num: 2; allowed: at least 3, the number of weighted events, so that each is sent"],
  ],
  [
    { payloadTemplate: "true" },
    ['payloadTemplate: "true"; allowed: true or false; leave out the quotes: true'],
  ],
  [
    { preProcessorARN: "not a name" },
    [
      'preProcessorARN: "not a name"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { postProcessorARN: {} },
    [
      "postProcessorARN: {}; allowed: a function name, partial ARN or full ARN, with or without a version or alias",
    ],
  ],
  [{ disablePayloadLogs: 1 }, ["disablePayloadLogs: 1; allowed: true or false"]],
  [{ num: 0 }, ["num: 0; allowed: a whole number from 1 to 10000"]],
  [{ num: 10001 }, ["num: 10001; allowed: a whole number from 1 to 10000"]],
  [{ num: "50" }, ['num: "50"; allowed: a whole number from 1 to 10000; leave out the quotes: 50']],
  [{ num: 5.5 }, ["num: 5.5; allowed: a whole number from 1 to 10000"]],
  [{ num: null }, ["num: null; allowed: a whole number from 1 to 10000"]],
  [{ sampling: "adaptive" }, ['sampling: "adaptive"; allowed: fixed']],
  [{ parallelInvocation: "yes" }, ['parallelInvocation: "yes"; allowed: true or false']],
  [{ concurrency: 0 }, ["concurrency: 0; allowed: a whole number from 1 to 1000"]],
  [{ concurrency: 1001 }, ["concurrency: 1001; allowed: a whole number from 1 to 1000"]],
  [{ candidateConcurrency: 41 }, ["candidateConcurrency: 41; allowed: a whole number from 0 to 40"]],
  [{ sleepBetweenRunsMs: -1 }, ["sleepBetweenRunsMs: -1; allowed: a whole number from 0 to 600000"]],
  [{ sleepBetweenRunsMs: 600001 }, ["sleepBetweenRunsMs: 600001; allowed: a whole number from 0 to 600000"]],
  [{ coldStarts: -1 }, ["coldStarts: -1; allowed: a whole number from 0 to 1000, at most num"]],
  [{ coldStarts: 51 }, ["coldStarts: 51; allowed: a whole number from 0 to num, which is 50"]],
  [{ coldStarts: 20, num: 10 }, ["coldStarts: 20; allowed: a whole number from 0 to num, which is 10"]],
  [
    { coldStarts: 5, onlyColdStarts: true },
    ["coldStarts: 5; allowed: left out with onlyColdStarts; all num invocations are cold starts then"],
  ],
  [
    { onlyColdStarts: "false" },
    ['onlyColdStarts: "false"; allowed: true or false; leave out the quotes: false'],
  ],
  [
    { allowedExceptions: "TypeError" },
    ['allowedExceptions: "TypeError"; allowed: a list of at most 100 names of error types'],
  ],
  [
    { allowedExceptions: [""] },
    ['allowedExceptions.0: ""; allowed: a list of at most 100 names of error types'],
  ],
  [{ maxCostUsd: 0 }, ["maxCostUsd: 0; allowed: a number above 0"]],
  [{ dryRun: "true" }, ['dryRun: "true"; allowed: true or false; leave out the quotes: true']],
  [{ strategy: "cheap" }, ['strategy: "cheap"; allowed: cost, speed or balanced']],
  [{ balancedWeight: 1.5 }, ["balancedWeight: 1.5; allowed: a number from 0 (speed) to 1 (cost)"]],
  [{ balancedWeight: -0.1 }, ["balancedWeight: -0.1; allowed: a number from 0 (speed) to 1 (cost)"]],
  [{ objective: "p42" }, ['objective: "p42"; allowed: mean, p50, p90, p95, p99']],
  [
    { constraints: 5 },
    [
      "constraints: 5; allowed: {maxDurationMs: a number above 0, or such numbers by mean, p50, p90, p95, p99; maxCostPerMillionUsd: a number above 0; memoryHeadroomPercent: a number from 0 to 1000}",
    ],
  ],
  [
    { constraints: { maxDurationMs: 0 } },
    [
      "constraints.maxDurationMs: 0; allowed: a number above 0, or an object of such numbers by mean, p50, p90, p95, p99",
    ],
  ],
  [
    { constraints: { maxDurationMs: { p95: -1 } } },
    ["constraints.maxDurationMs.p95: -1; allowed: a number above 0"],
  ],
  [
    { constraints: { maxDurationMs: { p42: 5 } } },
    [
      'constraints.maxDurationMs.p42: "an unknown field"; allowed: a number above 0, or an object of such numbers by mean, p50, p90, p95, p99',
    ],
  ],
  [
    { constraints: { maxDuration: 5 } },
    [
      'constraints.maxDuration: "an unknown field"; allowed: {maxDurationMs: a number above 0, or such numbers by mean, p50, p90, p95, p99; maxCostPerMillionUsd: a number above 0; memoryHeadroomPercent: a number from 0 to 1000}',
    ],
  ],
  [
    { constraints: { maxCostPerMillionUsd: 0 } },
    ["constraints.maxCostPerMillionUsd: 0; allowed: a number above 0"],
  ],
  [
    { constraints: { memoryHeadroomPercent: -1 } },
    ["constraints.memoryHeadroomPercent: -1; allowed: a number from 0 to 1000"],
  ],
  [{ coldStartShare: 2 }, ["coldStartShare: 2; allowed: a number from 0 to 1"]],
  [{ monthlyInvocations: 0 }, ["monthlyInvocations: 0; allowed: a whole number from 1 to 1000000000000"]],
  [{ discardTopBottom: 0.5 }, ["discardTopBottom: 0.5; allowed: a number from 0 to 0.4"]],
  [{ includeOutputResults: "yes" }, ['includeOutputResults: "yes"; allowed: true or false']],
  [{ autoOptimize: 1 }, ["autoOptimize: 1; allowed: true or false"]],
  [
    { autoOptimizeAlias: "12" },
    ['autoOptimizeAlias: "12"; allowed: an alias name: 1 to 128 letters, digits, - and _, not only digits'],
  ],
  [
    { autoOptimizeAlias: "no spaces" },
    [
      'autoOptimizeAlias: "no spaces"; allowed: an alias name: 1 to 128 letters, digits, - and _, not only digits',
    ],
  ],
  [
    { autoOptimizeCanaryWeight: 1, autoOptimizeAlias: "live" },
    ["autoOptimizeCanaryWeight: 1; allowed: a number above 0 and below 1, together with autoOptimizeAlias"],
  ],
  [
    { autoOptimizeCanaryWeight: 0.1 },
    ["autoOptimizeCanaryWeight: 0.1; allowed: only together with autoOptimizeAlias"],
  ],
  [
    { enableParallel: true },
    ['enableParallel: "an unknown field"; allowed: a known field; did you mean parallelInvocation?'],
  ],
  [
    { balanceWeight: 0.5 },
    ['balanceWeight: "an unknown field"; allowed: a known field; did you mean balancedWeight?'],
  ],
  [
    { lambdaArn: "orders" },
    ['lambdaArn: "an unknown field"; allowed: a known field; did you mean lambdaARN?'],
  ],
  [
    { powerValue: [128] },
    ['powerValue: "an unknown field"; allowed: a known field; did you mean powerValues?'],
  ],
];

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
  it.each(WRONG)("%j is refused with field, value and what is allowed", (wrong, lines) => {
    const input = Object.keys(wrong).length === 0 ? {} : { lambdaARN: "orders", ...wrong };
    expect(messageOf(input).split("\n")).toEqual(lines);
  });

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
  ])("named %s is told that it is %s", (wrong, right) => {
    expect(messageOf({ lambdaARN: "orders", [wrong]: 1 })).toBe(
      `${wrong}: "an unknown field"; allowed: a known field; did you mean ${right}?`,
    );
  });

  it("is cut where a value would not fit a line", () => {
    expect(messageOf({ lambdaARN: "orders", label: "x".repeat(201) })).toBe(
      `label: "${"x".repeat(100)}..."; allowed: text of at most 200 characters`,
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
