import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readManyFile } from "../../lib/cli/many/read-many-file.ts";
import { parseTuningInput } from "../../lib/prepare/input.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import {
  type AskedMetric,
  type CloudWatchServer,
  type MetricValues,
  startCloudWatchServer,
} from "../helpers/cloudwatch-server.ts";
import {
  type FunctionListServer,
  type ServedFunction,
  startFunctionListServer,
} from "../helpers/function-list-server.ts";
import { toJson, US_EAST_1 } from "../helpers/price-entries.ts";
import { type PriceListServer, startPriceListServer } from "../helpers/price-list-server.ts";

const DAYS = 14;

const folder = new CliFolder({ "many.json": "{}" });
let lambda: FunctionListServer;
let cloudWatch: CloudWatchServer;
let pricing: PriceListServer;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  [lambda, cloudWatch, pricing] = await Promise.all([
    startFunctionListServer(),
    startCloudWatchServer(),
    startPriceListServer(),
  ]);
  env = {
    ...describeAwsEnvironment({
      endpoint: lambda.endpoint,
      region: "us-east-1",
      accessKeyId: "test",
      secretAccessKey: "test",
    }),
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
    AWS_ENDPOINT_URL_PRICING: pricing.endpoint,
  };
});
afterAll(() => {
  for (const server of [lambda, cloudWatch, pricing]) server?.close();
  folder.remove();
});

const scan = (...args: string[]) => folder.run(["scan", ...args], env);

/** 73 functions on two pages: one that wastes most, one that costs most, some small ones, and some that never ran. */
const ACCOUNT: readonly ServedFunction[] = [
  ...Array.from({ length: 60 }, (_, index) => ({ name: `idle-${index}` })),
  ...Array.from({ length: 11 }, (_, index) => ({ name: `small-${index}` })),
  { name: "shop-waste", memoryMb: 3008, tags: { stage: "prod", team: "shop" } },
  { name: "shop-busy", memoryMb: 2048, architecture: "arm64", tags: { stage: "prod" } },
];

const DAILY: Readonly<Record<string, { invocations: number; durationMs: number; usedMb?: number }>> = {
  "shop-waste": { invocations: 1_000_000, durationMs: 400, usedMb: 150 },
  "shop-busy": { invocations: 5_000_000, durationMs: 900, usedMb: 1500 },
};

function answer({ metric, dimensions }: AskedMetric): MetricValues {
  const name = dimensions.FunctionName ?? dimensions.function_name ?? "";
  if (name.startsWith("idle-")) return [];
  const { invocations, durationMs, usedMb } = DAILY[name] ?? { invocations: 100, durationMs: 20 };
  const values: Readonly<Record<string, number | undefined>> = {
    "AWS/Lambda Invocations Sum": invocations,
    "AWS/Lambda Duration Sum": invocations * durationMs,
    "LambdaInsights used_memory_max Maximum": usedMb,
    "LambdaInsights used_memory_max SampleCount": usedMb && invocations,
  };
  const value = values[metric];
  return value === undefined ? [] : Array.from({ length: DAYS }, () => value);
}

beforeEach(() => {
  lambda.have(ACCOUNT);
  cloudWatch.answer(answer, 40);
  cloudWatch.refuse(() => false, "Throttling");
  pricing.answer(toJson(US_EAST_1));
});

describe("scan", () => {
  it("ranks the functions of an account in a table, and says what asking took", async () => {
    const before = cloudWatch.requests.length;
    const { code, out, err } = await scan();
    expect(err.split("\n")).toEqual([
      "Listing the functions of us-east-1",
      "Reading the last 14 days of 73 functions from CloudWatch: 146 metrics, $0.0015",
      "Reading what Lambda Insights has of 13 functions that ran: 65 metrics, $0.00065",
      "",
    ]);
    expect(code).toBe(0);
    const [head, first, second] = out.split("\n");
    expect(head?.trim().split(/ {2,}/)).toEqual([
      "#",
      "function",
      "memory",
      "arch",
      "invocations",
      "mean",
      "spend",
      "likely saving",
      "from, to",
      "why",
    ]);
    // 30.42 days of a million; 400.5 ms at 3008 MB, and the requests.
    expect(first).toMatch(
      /^ 1 {2}shop-waste +3008 MB {2}x86_64 +30,416,667 +400 ms +\$602\.49 .* arm64; used at most 150 MB$/,
    );
    expect(second).toMatch(/^ 2 {2}small-0 .* arm64$/);
    expect(out).toContain("Note: 60 functions without data in CloudWatch");
    expect(out).toContain("idle-0, idle-1, idle-10, idle-11, idle-12, 55 more");
    const calls = cloudWatch.requests.length - before;
    expect(out).toContain(
      `Asked: 2 calls of ListFunctions, ${calls} of GetMetricData for 211 metrics, which CloudWatch bills with $0.0021`,
    );
    // Pages of 40 data points of 14 days each.
    expect(calls).toBeGreaterThan(10);
    expect(lambda.requests).toEqual([
      "GET /2015-03-31/functions?MaxItems=50",
      "GET /2015-03-31/functions?Marker=50&MaxItems=50",
    ]);
  });

  it("shows as many rows as it is told, in the order it is told", async () => {
    const { code, out, err } = await scan("--by", "spend", "--top", "1", "--quiet");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^1 {2}shop-busy +2048 MB {2}arm64 /m);
    expect(out).not.toContain("shop-waste");
    expect(out).toContain(
      "By spend, of a month as the last 14 days were in us-east-1; 12 more with --top or --json.",
    );
  });

  it("prints everything as JSON, and what it takes for granted", async () => {
    const before = cloudWatch.requests.length;
    const { code, out } = await scan("--json", "--top", "1");
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(json).toMatchObject({
      schemaVersion: 1,
      region: "us-east-1",
      window: { days: 14 },
      by: "saving",
      prices: { currency: "USD", source: { kind: "price-list-api" } },
      unreadable: [],
      withoutDurationPrice: [],
      calls: { listFunctions: 2, getFunction: 0, getMetricData: cloudWatch.requests.length - before },
      queries: 211,
    });
    expect(json.queriesUsd).toBeCloseTo(0.00211, 10);
    expect(json.functions).toHaveLength(13);
    expect(json.withoutData).toHaveLength(60);
    expect(json.functions[0]).toMatchObject({
      rank: 1,
      configuration: { functionName: "shop-waste", memoryMb: 3008 },
      metrics: { invocations: 14_000_000, meanDurationMs: 400, maxMemoryUsedMb: 150, coldStartShare: 0 },
    });
    expect(Date.parse(json.window.until) - Date.parse(json.window.from)).toBe(DAYS * 86_400_000);
    expect(json.assumptions.length).toBeGreaterThan(5);
  });

  it("asks only for functions with the prefix and the tags, over the days that it is told", async () => {
    const { out, err } = await scan(
      "--prefix",
      "shop-",
      "--tag",
      "stage=prod",
      "--tag",
      "team",
      "--days",
      "3",
      "--json",
    );
    const json = JSON.parse(out);
    expect(json.functions).toHaveLength(1);
    expect(json.functions[0]).toMatchObject({
      configuration: { functionName: "shop-waste" },
      metrics: { invocations: 3_000_000 },
    });
    expect(err).toContain("Reading the tags of 2 functions");
    expect(lambda.requests.slice(2).toSorted()).toEqual([
      "GET /2015-03-31/functions/shop-busy",
      "GET /2015-03-31/functions/shop-waste",
    ]);
    const body = cloudWatch.requests.at(-1)?.body;
    expect((body?.EndTime ?? 0) - (body?.StartTime ?? 0)).toBe(3 * 86_400);
  });

  it("writes the rows that it shows as inputs for tune --many", async () => {
    const { code, err } = await scan("--top", "2", "--input", "inputs/worst.json");
    expect(code).toBe(0);
    expect(err).toContain("with 2 functions; add their payloads to it");
    const file = await readManyFile("--many", "inputs/worst.json", folder.cwd);
    const functions = file.ok ? file.value : [];
    expect(functions).toEqual([
      {
        functionName: "shop-waste",
        input: {
          lambdaARN: "arn:aws:lambda:us-east-1:123456789012:function:shop-waste",
          monthlyInvocations: 30_416_667,
          coldStartShare: 0,
        },
      },
      expect.objectContaining({ functionName: "small-0" }),
    ]);
    for (const { input } of functions) expect(() => parseTuningInput(input)).not.toThrow();
  });

  it("keeps a file that is there, and asks AWS nothing", async () => {
    const { code, err } = await scan("--input", "many.json");
    expect(code).toBe(2);
    expect(err).toContain("--input: many.json");
    expect(readFileSync(join(folder.cwd, "many.json"), "utf8")).toBe("{}");
    expect(lambda.requests).toEqual([]);
  });

  it("waits while AWS throttles, and counts what it sent again", async () => {
    lambda.refuse((request) => request === 1, 429, "TooManyRequestsException");
    const first = cloudWatch.requests.length;
    cloudWatch.refuse((request) => request === first, "Throttling");
    const { code, out } = await scan("--json");
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(json.calls.listFunctions).toBe(3);
    expect(json.calls.getMetricData).toBe(cloudWatch.requests.length - first);
    expect(json.functions).toHaveLength(13);
  });

  it("says of which functions CloudWatch did not answer", async () => {
    cloudWatch.answer((asked) =>
      asked.dimensions.FunctionName === "small-3"
        ? { status: "InternalError", text: "try again" }
        : answer(asked),
    );
    const { code, out } = await scan();
    expect(code).toBe(0);
    expect(out).toContain(
      "Note: 1 function that CloudWatch did not answer for: small-3 (invocations: InternalError: try again)",
    );
  });

  it("says so where no function ran", async () => {
    lambda.have([{ name: "idle-1" }]);
    const { code, out, err } = await scan("--input", "none.json");
    expect(code).toBe(0);
    expect(out).toContain("No function of us-east-1 has data of the last 14 days");
    expect(err).toContain("none.json was not written");
  });

  it("takes the dated prices where the Price List API may not be asked", async () => {
    pricing.refuse(400, "AccessDeniedException");
    const { code, out } = await scan();
    expect(code).toBe(0);
    expect(out).toMatch(/^Prices: list prices of 2026-11-21 \(.*the tuner may not ask the Price List API/m);
  });

  it.each([
    [
      "functions may not be listed",
      "lambda:ListFunctions",
      () => lambda.refuse(() => true, 403, "AccessDeniedException"),
    ],
    [
      "metrics may not be read",
      "cloudwatch:GetMetricData",
      () => cloudWatch.refuse(() => true, "AccessDenied"),
    ],
  ] as const)("ends with 3 and names the permission where %s", async (_title, action, deny) => {
    deny();
    const { code, out, err } = await scan();
    expect(code).toBe(3);
    expect(out).toBe("");
    expect(err).toContain(`no permission for ${action} on *: allow it to the credentials in use`);
  });

  it("ends with 130 and asks no more when it is interrupted", async () => {
    cloudWatch.refuse(() => true, "Throttling");
    const running = folder.start(["scan"], env);
    await running.sees("from CloudWatch");
    running.kill("SIGINT");
    const { code, err, out } = await running.ended;
    expect({ code, out }).toEqual({ code: 130, out: "" });
    expect(err).toContain("Nothing was invoked, and nothing was written");
  });
});
