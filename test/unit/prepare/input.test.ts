import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { inputFields, parseTuningInput } from "../../../lib/prepare/input.ts";
import { fieldTexts } from "../../../lib/prepare/input-field.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";

describe("parseTuningInput", () => {
  it("fills in defaults when only the function is named", () => {
    expect(parseTuningInput({ lambdaARN: "orders" })).toEqual({
      lambdaARN: "orders",
      powerValues: "AUTO",
      isolation: "clones",
      payloadTemplate: false,
      disablePayloadLogs: false,
      num: 100,
      savingsPlanDiscountPercent: 0,
      sampling: "search",
      parallelInvocation: false,
      runsAtOnce: 1,
      sleepBetweenRunsMs: 0,
      onlyColdStarts: false,
      allowedExceptions: [],
      dryRun: false,
      strategy: "cost",
      balancedWeight: 0.5,
      objective: "mean",
      constraints: {},
      marginPercent: 1,
      coldStartShare: 0.01,
      productionDays: 0,
      discardTopBottom: 0.2,
      includeOutputResults: false,
      autoOptimize: false,
    });
  });

  it.each([
    "orders",
    "orders:live",
    "orders:7",
    "000000000000:function:orders",
    "arn:aws:lambda:us-east-1:000000000000:function:orders",
    "arn:aws-us-gov:lambda:us-gov-west-1:000000000000:function:orders:$LATEST",
  ])("accepts %s as a function", (lambdaARN) => {
    expect(parseTuningInput({ lambdaARN }).lambdaARN).toBe(lambdaARN);
  });

  it("accepts every parameter of aws-lambda-power-tuning at once", () => {
    const input = {
      lambdaARN: "arn:aws:lambda:us-east-1:000000000000:function:orders",
      powerValues: [128, 256, 512, 1024, 1536, 3008],
      num: 10,
      payload: [
        { payload: { n: 1 }, weight: 5 },
        { payload: { n: 2 }, weight: 15 },
      ],
      parallelInvocation: true,
      strategy: "balanced",
      balancedWeight: 0.5,
      autoOptimize: true,
      autoOptimizeAlias: "prod",
      dryRun: true,
      preProcessorARN: "arn:aws:lambda:us-east-1:000000000000:function:before",
      postProcessorARN: "arn:aws:lambda:us-east-1:000000000000:function:after",
      discardTopBottom: 0.4,
      sleepBetweenRunsMs: 1000,
      disablePayloadLogs: true,
      includeOutputResults: true,
      onlyColdStarts: true,
      allowedExceptions: ["HandledError"],
    };
    expect(parseTuningInput(input)).toMatchObject(input);
    expect(parseTuningInput({ lambdaARN: "orders", payloadS3: "s3://bucket/a/key.json" }).payloadS3).toBe(
      "s3://bucket/a/key.json",
    );
    expect(parseTuningInput({ lambdaARN: "orders", powerValues: "ALL" }).powerValues).toBe("ALL");
  });

  it("accepts an alias without autoOptimize, which then applies nothing", () => {
    expect(parseTuningInput({ lambdaARN: "orders", autoOptimizeAlias: "prod" })).toMatchObject({
      autoOptimize: false,
      autoOptimizeAlias: "prod",
    });
  });

  it("accepts the code of each architecture as a package or an image", () => {
    const imageUri = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:${"0".repeat(64)}`;
    const packed = { s3Bucket: "packages", s3Key: "arm.zip", s3ObjectVersion: "3" };
    expect(parseTuningInput({ lambdaARN: "orders", code: { arm64: packed } }).code).toEqual({
      arm64: packed,
    });
    expect(parseTuningInput({ lambdaARN: "orders", code: { arm64: { imageUri } } }).code).toEqual({
      arm64: { imageUri },
    });
  });

  it("accepts a run to continue and counts by configuration", () => {
    const input = {
      lambdaARN: "orders",
      continueFrom: "Größe_1.a=b+c@d-2",
      numByConfiguration: { "arm64-1024": 1, "x86_64-10240": 10_000 },
      coldStarts: 1,
    };
    expect(parseTuningInput(input)).toMatchObject(input);
  });

  it("accepts a limit of durations as one number or by statistic", () => {
    const durations = [250, { p50: 100, p99: 800 }];
    for (const maxDurationMs of durations) {
      const input = { lambdaARN: "orders", constraints: { maxDurationMs } };
      expect(parseTuningInput(input).constraints).toEqual({ maxDurationMs });
    }
  });

  it("accepts a savings plan for a month, and no discount without one", () => {
    const month = { lambdaARN: "orders", monthlyInvocations: 1 };
    expect(parseTuningInput({ ...month, savingsPlanDiscountPercent: 99 })).toMatchObject({
      savingsPlanDiscountPercent: 99,
    });
    expect(parseTuningInput({ lambdaARN: "orders", savingsPlanDiscountPercent: 0 })).toMatchObject({
      savingsPlanDiscountPercent: 0,
    });
  });

  it("accepts every list price of AWS as one of the user's own", () => {
    for (const region of ["ap-southeast-5", "us-east-1", "sa-east-1", "ap-east-1"]) {
      const { gbSecondUsd: gbSecond, requestUsd: request, ephemeralGbSecondUsd } = lookUpPrices(region);
      const prices = { gbSecond, request, ephemeralGbSecond: ephemeralGbSecondUsd };
      expect(parseTuningInput({ lambdaARN: "orders", prices }).prices).toEqual(prices);
    }
  });

  it("accepts an editor's $schema", () => {
    expect(() =>
      parseTuningInput({ lambdaARN: "orders", $schema: "./tuning-input.schema.json" }),
    ).not.toThrow();
  });

  it("documents for every field the default that it fills in", () => {
    for (const [name, schema] of Object.entries(inputFields)) {
      const text = fieldTexts.get(schema);
      expect(text, name).toBeDefined();
      const parsed = schema.safeParse(undefined);
      const filledIn = parsed.success ? parsed.data : undefined;
      const isInWords = name === "constraints";
      if (filledIn === undefined || isInWords) continue;
      expect(text?.byDefault, name).toBe(`\`${JSON.stringify(filledIn)}\``);
    }
  });

  it("either parses any JSON or throws an InputError that names a field", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...Object.keys(inputFields)), fc.jsonValue()),
    );
    fc.assert(
      fc.property(anything, (input) => {
        try {
          parseTuningInput(input);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).mistakes.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
