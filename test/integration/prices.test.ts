import { UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { TRAPS, toJson, US_EAST_1, US_EAST_1_PRICES } from "../helpers/price-entries.ts";
import { type PriceListServer, startPriceListServer } from "../helpers/price-list-server.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const CACHE_KEY = "prices/us-east-1.json";
const { source: _, ...LISTED } = US_EAST_1_PRICES;

describe("the prices of a run", () => {
  let tuner: Tuner;
  let server: PriceListServer;
  beforeAll(async () => {
    server = await startPriceListServer();
    tuner = await startTuner();
    await tuner.createTarget("priced", recordFunction({ 1024: [1000] }), {
      Runtime: "provided.al2023",
      Handler: "bootstrap",
    });
  });
  afterAll(async () => {
    await tuner?.close();
    server?.close();
  });

  /** Runs an ordinary tuning to its end; what its result says of prices. */
  const readPrices = async (runId: string, input: object = {}) => {
    await tuner.finish(
      await tuner.start(runId, { lambdaARN: "priced", powerValues: [1024], num: 2, coldStarts: 0, ...input }),
    );
    const result = await tuner.readResult(runId);
    return { prices: result?.prices, result };
  };

  it("on the embedded cloud are the table's, and nobody is asked", async () => {
    const { prices } = await readPrices("local");
    expect(prices).toEqual(lookUpPrices("us-east-1"));
    expect(await tuner.store.listKeys("prices/")).toEqual([]);
  });

  it("are those of the input where it has some", async () => {
    const own = { gbSecond: { x86_64: 0.001, arm64: 0.002 }, request: 0.0003, ephemeralGbSecond: 0.0000001 };
    const { prices, result } = await readPrices("own", { prices: own });
    expect(prices).toMatchObject({
      gbSecondUsd: own.gbSecond,
      requestUsd: 0.0003,
      source: { kind: "input" },
    });
    const [candidate] = result?.candidates ?? [];
    const summary = candidate?.state === "measured" ? candidate.summary : undefined;
    expect(summary?.warm.costPerInvocationUsd).toBeCloseTo(0.001 + 0.0003, 9);
  });

  describe("on AWS, where the Price List API can be asked", () => {
    beforeAll(async () => {
      const { lambda } = tuner.clients;
      const FunctionName = "power-tuner-prepare";
      // As the stack leaves it on AWS: nothing says that this is another cloud.
      const Variables = { TUNER_BUCKET: tuner.bucketName, AWS_ENDPOINT_URL_PRICING: server.endpoint };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
      await waitUntilFunctionUpdatedV2(
        { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
        { FunctionName },
      );
    });
    beforeEach(() => tuner.store.remove(CACHE_KEY));

    it("are the listed ones, asked for once and kept, and every later step computes with them", async () => {
      server.answer(toJson([...TRAPS, ...US_EAST_1]), 10);
      const before = server.requests.length;
      const { prices } = await readPrices("listed");
      expect(prices).toMatchObject({
        ...LISTED,
        source: { kind: "price-list-api", note: "price list published on 2026-10-31" },
      });
      expect(server.requests.length - before).toBe(3);
      server.refuse(400, "AccessDeniedException");
      expect((await readPrices("kept")).prices).toEqual(prices);
      expect(server.requests.length - before).toBe(3);
    });

    it("are the table's with the reason where the API is denied", async () => {
      server.refuse(400, "AccessDeniedException");
      expect((await readPrices("denied")).prices?.source).toEqual({
        ...lookUpPrices("us-east-1").source,
        note: "fallback: the tuner may not ask the Price List API (pricing:GetProducts)",
      });
      expect(await tuner.store.listKeys("prices/")).toEqual([]);
    });

    it("are the table's with the reason where the answer is malformed", async () => {
      server.answer(toJson(US_EAST_1.filter(({ usagetype }) => usagetype !== "Request")));
      expect((await readPrices("malformed")).prices?.source.note).toBe(
        "fallback: the Price List API gave no usable answer (Error: Request: there is no price)",
      );
    });
  });
});
