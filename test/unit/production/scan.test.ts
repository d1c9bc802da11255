import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCloudWatchClient } from "../../../lib/clients.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { chooseMetricWindow } from "../../../lib/production/metric-window.ts";
import { type Scan, scanFunctions } from "../../../lib/production/scan.ts";
import { createRandom } from "../../../lib/stats/random.ts";
import {
  type AskedMetric,
  type CloudWatchServer,
  startCloudWatchServer,
} from "../../helpers/cloudwatch-server.ts";
import { fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";

const DAYS = 14;

interface SimulatedFunction {
  readonly name: string;
  readonly runtime: string;
  readonly architecture: "x86_64" | "arm64";
  readonly memoryMb: number;
  readonly daily: number;
  readonly durationMs: number;
  /** With Lambda Insights. */
  readonly usedMb?: number;
}

let patience: ReturnType<typeof fakePatience>;
let server: CloudWatchServer;
beforeEach(async () => {
  patience = fakePatience();
  server = await startCloudWatchServer(() => patience.now().getTime());
});
afterEach(() => server.close());

/** What CloudWatch has of a function, the same every day; nothing of one that never ran. */
function answerFor(one: SimulatedFunction | undefined, metric: string): readonly number[] {
  if (!one || one.daily === 0) return [];
  const values: Record<string, number | undefined> = {
    "AWS/Lambda Invocations Sum": one.daily,
    "AWS/Lambda Duration Sum": one.daily * one.durationMs,
    "LambdaInsights used_memory_max Maximum": one.usedMb,
    "LambdaInsights used_memory_max SampleCount": one.usedMb && one.daily,
  };
  const value = values[metric];
  return value === undefined ? [] : Array.from({ length: DAYS }, () => value);
}

/** Both APIs of an account with these functions; when ListFunctions was called is in `listedAtMs`. */
async function simulate(functions: readonly SimulatedFunction[], throttleListing = false) {
  const byName = new Map(functions.map((one) => [one.name, one]));
  server.answer(({ metric, dimensions: { FunctionName, function_name } }: AskedMetric) =>
    answerFor(byName.get(FunctionName ?? function_name ?? ""), metric),
  );
  const listedAtMs: number[] = [];
  const { lambda, calls } = fakeLambda({
    ListFunctions({ Marker = "0" }) {
      listedAtMs.push(patience.now().getTime());
      if (throttleListing && listedAtMs.length % 10 === 0) throw namedError("TooManyRequestsException");
      const start = Number(Marker);
      const page = functions.slice(start, start + 50);
      return {
        Functions: page.map(({ name, runtime, architecture, memoryMb }) => ({
          FunctionName: name,
          FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
          Runtime: runtime,
          Architectures: [architecture],
          MemorySize: memoryMb,
        })),
        NextMarker: start + 50 < functions.length ? String(start + 50) : undefined,
      };
    },
  });
  const cloudWatch = await createCloudWatchClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const scan: Scan = {
    lambda,
    cloudWatch,
    filter: {},
    window: chooseMetricWindow(new Date("2026-11-21T12:00:00Z"), DAYS),
    prices: lookUpPrices("us-east-1"),
    by: "saving",
    patience,
  };
  return { scan, calls, listedAtMs };
}

/** The most that are within any second. */
function countBusiestSecond(atMs: readonly number[]): number {
  return Math.max(...atMs.map((from) => atMs.filter((at) => at >= from && at < from + 1000).length));
}

/** The nth of ten that waste: on x86_64, with far more memory than is used, and more of it the smaller n is. */
const planted = (index: number): SimulatedFunction => ({
  name: `waste-${index}`,
  runtime: "nodejs24.x",
  architecture: "x86_64",
  memoryMb: 3008,
  daily: 2_000_000 - index * 50_000,
  durationMs: 400,
  usedMb: 150,
});

/** 3,000 functions, every fifth never invoked, ten of them planted; those that cost most are well-configured. */
function simulateAccount(): readonly SimulatedFunction[] {
  const random = createRandom("an account");
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const others = Array.from({ length: 2990 }, (_, index): SimulatedFunction => {
    const memoryMb = pick([128, 256, 512, 1024, 2048]);
    const ordinary = {
      name: `f${index}`,
      runtime: pick(["nodejs24.x", "python3.14", "java25", "provided.al2023", "go1.x"]),
      architecture: pick(["x86_64", "arm64"] as const),
      memoryMb,
      daily: index % 5 === 0 ? 0 : Math.ceil(10 ** (random() * 5)),
      durationMs: 5 + random() * 500,
      ...(random() < 0.3 ? { usedMb: memoryMb * (0.3 + random() * 0.6) } : {}),
    };
    const isCostlyAndWell = index % 300 === 1;
    if (!isCostlyAndWell) return ordinary;
    return { ...ordinary, architecture: "arm64", memoryMb: 2048, usedMb: 1500, daily: 9e6, durationMs: 900 };
  });
  const functions = [...others];
  for (let index = 0; index < 10; index++) {
    functions.splice(Math.floor(random() * functions.length), 0, planted(index));
  }
  return functions;
}

describe("scanFunctions", () => {
  it("ranks the ten most wasteful of 3,000 first, within the quotas of the APIs", async () => {
    const functions = simulateAccount();
    const { scan, calls, listedAtMs } = await simulate(functions, true);
    server.refuse((request) => request % 10 === 9, "Throttling");
    const result = await scanFunctions(scan);

    expect(result.ranking.slice(0, 10).map(({ configuration }) => configuration.functionName)).toEqual(
      Array.from({ length: 10 }, (_, index) => `waste-${index}`),
    );
    expect(result.ranking[0]?.metrics).toEqual({
      functionName: "waste-0",
      state: "measured",
      invocations: 28_000_000,
      durationSumMs: 11_200_000_000,
      meanDurationMs: 400,
      coldStartShare: 0,
      maxMemoryUsedMb: 150,
    });
    const costliest = result.ranking.toSorted((a, b) => b.spend.totalUsd - a.spend.totalUsd).slice(0, 10);
    expect(
      costliest.filter(({ configuration: { functionName } }) => functionName.startsWith("waste")),
    ).toEqual([]);
    expect(result.ranking).toHaveLength(2402);
    expect(result.withoutData).toHaveLength(598);
    expect(result.unreadable).toEqual([]);

    // 60 pages of 50; 6,000 queries of 3,000 functions and 12,010 of the 2,402 that ran, 500 a call; what was throttled.
    expect(result.calls).toEqual({ listFunctions: 66, getFunction: 0, getMetricData: 12 + 25 + 4 });
    expect(result.queries).toBe(6000 + 5 * 2402);
    expect(calls).toHaveLength(result.calls.listFunctions);
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(["ListFunctions"]));
    expect(server.requests).toHaveLength(result.calls.getMetricData);
    // Lambda's control plane takes 15 a second, GetMetricData 50.
    expect(countBusiestSecond(listedAtMs)).toBeLessThanOrEqual(8);
    expect(countBusiestSecond(server.requests.map(({ atMs }) => atMs))).toBeLessThanOrEqual(25);
    expect(Math.max(...server.requests.map(({ body }) => body.MetricDataQueries.length))).toBe(500);
  });

  it("ranks by spend when asked", async () => {
    const costly = {
      ...planted(0),
      name: "costly",
      architecture: "arm64",
      usedMb: 2400,
      daily: 9e6,
    } as const;
    const { scan } = await simulate([planted(0), costly]);
    const bySaving = await scanFunctions(scan);
    const bySpend = await scanFunctions({ ...scan, by: "spend" });
    const names = ({ ranking }: typeof bySpend) =>
      ranking.map(({ configuration }) => configuration.functionName);
    expect(names(bySaving)).toEqual(["waste-0", "costly"]);
    expect(names(bySpend)).toEqual(["costly", "waste-0"]);
  });

  it("says which functions have no data and which could not be read", async () => {
    const { scan } = await simulate([planted(0), { ...planted(1), daily: 0 }, planted(2)]);
    server.answer(({ metric, dimensions: { FunctionName, function_name } }) => {
      if (FunctionName === "waste-2") return { status: "InternalError", text: "try again" };
      return (FunctionName ?? function_name) === "waste-0" ? answerFor(planted(0), metric) : [];
    });
    const { ranking, withoutData, unreadable } = await scanFunctions(scan);
    expect(ranking.map(({ configuration }) => configuration.functionName)).toEqual(["waste-0"]);
    expect(withoutData).toEqual(["waste-1"]);
    expect(unreadable).toEqual([
      { functionName: "waste-2", reason: "invocations: InternalError: try again" },
    ]);
  });

  it("knows the cost where Lambda Insights cannot be read", async () => {
    const { scan } = await simulate([planted(0)]);
    server.answer(({ metric }) =>
      metric.startsWith("LambdaInsights")
        ? { status: "Forbidden", text: "not yours" }
        : answerFor(planted(0), metric),
    );
    const { ranking } = await scanFunctions(scan);
    expect(ranking[0]?.metrics).toEqual({
      functionName: "waste-0",
      state: "measured",
      invocations: 28_000_000,
      durationSumMs: 11_200_000_000,
      meanDurationMs: 400,
    });
  });
});
