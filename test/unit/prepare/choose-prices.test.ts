import { describe, expect, it } from "vitest";
import { InputError } from "../../../lib/errors.ts";
import { type AskPrices, type ChoosingPrices, choosePrices } from "../../../lib/prepare/choose-prices.ts";
import { lookUpPrices } from "../../../lib/prices/price-table.ts";
import { readPriceList } from "../../../lib/prices/read-price-list.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { moveTo, toJson, US_EAST_1 } from "../../helpers/price-entries.ts";
import { OWN_PRICES } from "./wrong-prices.ts";

const NOW_MS = Date.parse("2026-11-21T10:00:00.000Z");
const DAY_MS = 24 * 60 * 60 * 1000;
const KEY = "prices/eu-west-1.json";

const target = { region: "eu-west-1", runtime: "python3.14", ephemeralStorageMb: 512, usesSnapStart: false };

/** What the API says: prices of us-east-1 under any region's name. */
const answer: AskPrices = async (region, asOf) =>
  readPriceList(toJson(moveTo(region, "EU", US_EAST_1)), region, asOf);

const fail = (error: unknown) => async () => {
  throw error;
};

/** Chooses prices, and counts how often the API is asked. */
function chooseWith(
  ask: AskPrices | undefined,
  changes: Partial<typeof target> = {},
  choosing: Partial<ChoosingPrices> = {},
) {
  const store = createMemoryStore();
  const asked: string[] = [];
  const askPrices: AskPrices | undefined =
    ask &&
    ((region, asOf) => {
      asked.push(region);
      return ask(region, asOf);
    });
  const choose = (more: Partial<ChoosingPrices> = {}) =>
    choosePrices(
      { ...target, ...changes },
      { own: undefined, askPrices, store, nowMs: NOW_MS, ...choosing, ...more },
    );
  return { choose, store, asked };
}

describe("the prices of a run", () => {
  it("are those of the Price List API, of the day on which it was asked", async () => {
    const { choose } = chooseWith(answer);
    expect(await choose()).toMatchObject({
      region: "eu-west-1",
      currency: "USD",
      source: { kind: "price-list-api", asOf: "2026-11-21", note: "price list published on 2026-10-31" },
    });
  });

  it("are asked for once a week for each region", async () => {
    const { choose, asked } = chooseWith(answer);
    const first = await choose();
    expect(await choose({ nowMs: NOW_MS + 6.9 * DAY_MS })).toEqual(first);
    expect(asked).toEqual(["eu-west-1"]);
    const later = await choose({ nowMs: NOW_MS + 7 * DAY_MS });
    expect(later.source.asOf).toBe("2026-11-28");
    expect(asked).toEqual(["eu-west-1", "eu-west-1"]);
  });

  it("are those that a run which began later has kept, too", async () => {
    const { choose, asked } = chooseWith(answer);
    await choose();
    await choose({ nowMs: NOW_MS - 60_000 });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["no JSON", "<html>"],
    ["null", "null"],
    ["without prices", JSON.stringify({ keptAt: "2026-11-21T09:00:00.000Z" })],
    ["without a date", JSON.stringify({ prices: lookUpPrices("eu-west-1") })],
    [
      "of an older version",
      JSON.stringify({
        keptAt: "2026-11-21T09:00:00.000Z",
        prices: { region: "eu-west-1", gbSecondUsd: { x86_64: 1, arm64: 1 }, requestUsd: 1 },
      }),
    ],
    [
      "of another region",
      JSON.stringify({ keptAt: "2026-11-21T09:00:00.000Z", prices: lookUpPrices("us-east-1") }),
    ],
    [
      "with a price below 0",
      JSON.stringify({
        keptAt: "2026-11-21T09:00:00.000Z",
        prices: { ...lookUpPrices("eu-west-1"), requestUsd: -1 },
      }),
    ],
  ])("are asked for again where what is kept is %s", async (_, kept) => {
    const { choose, store, asked } = chooseWith(answer);
    store.objects.set(KEY, kept);
    const { source } = await choose();
    expect(source.kind).toBe("price-list-api");
    expect(asked).toHaveLength(1);
    expect(JSON.parse(store.objects.get(KEY) ?? "").prices.source).toEqual(source);
  });

  it("do not need a bucket that works", async () => {
    const { choose, store } = chooseWith(answer);
    const denied = fail(namedError("AccessDenied"));
    const prices = await choose({ store: { ...store, readJson: denied, writeJson: denied } });
    expect(prices.source.kind).toBe("price-list-api");
  });

  it("are those of the input, in the currency of the region, whatever AWS asks", async () => {
    const { choose, asked, store } = chooseWith(answer, { region: "nowhere-1" }, { own: OWN_PRICES });
    expect(await choose()).toEqual({
      region: "nowhere-1",
      currency: "USD",
      gbSecondUsd: { x86_64: 0.00002, arm64: 0.000016 },
      tiers: {
        x86_64: [{ fromGbSeconds: 0, gbSecondUsd: 0.00002 }],
        arm64: [{ fromGbSeconds: 0, gbSecondUsd: 0.000016 }],
      },
      requestUsd: 0.0000003,
      ephemeralGbSecondUsd: 0.00000004,
      provisioned: {},
      source: { kind: "input", asOf: "2026-11-21" },
    });
    expect(asked).toEqual([]);
    expect([...store.objects]).toEqual([]);
  });

  it.each([
    ["cn-north-1", undefined, "CNY"],
    ["cn-north-1", "USD", "USD"],
    ["eu-west-1", undefined, "USD"],
  ] as const)("of the input in %s with currency %s are in %s", async (region, currency, expected) => {
    const own = { ...OWN_PRICES, currency };
    expect((await chooseWith(undefined, { region }, { own }).choose()).currency).toBe(expected);
  });

  it("are the table's, with nothing to explain, where there is no AWS to ask", async () => {
    expect(await chooseWith(undefined).choose()).toEqual(lookUpPrices("eu-west-1"));
  });
});

describe("the dated table", () => {
  it.each([
    [namedError("AccessDeniedException"), "the tuner may not ask the Price List API (pricing:GetProducts)"],
    [namedError("TimeoutError"), "the Price List API did not answer in time"],
    [new DOMException("late", "TimeoutError"), "the Price List API did not answer in time"],
    [new DOMException("over", "AbortError"), "the Price List API did not answer in time"],
    [
      new Error("Lambda-GB-Second: no price in USD"),
      "the Price List API gave no usable answer (Error: Lambda-GB-Second: no price in USD)",
    ],
    [
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      "the Price List API gave no usable answer (Error: connect ECONNREFUSED)",
    ],
    ["a text", "the Price List API gave no usable answer (Error: a text)"],
  ])("stands in, and says so: %s", async (error, why) => {
    const { choose, store } = chooseWith(fail(error));
    const prices = lookUpPrices("eu-west-1");
    expect(await choose()).toEqual({ ...prices, source: { ...prices.source, note: `fallback: ${why}` } });
    expect([...store.objects]).toEqual([]);
  });

  it("keeps what was to be known of its prices anyway", async () => {
    const { source } = await chooseWith(fail(namedError("AccessDenied")), {
      region: "me-central-1",
    }).choose();
    expect(source.note).toMatch(
      /^request and ephemeral storage prices are those of me-south-1.*; fallback: /,
    );
  });

  it("is not asked for a region that has no Price List API, which has prices of the input only", async () => {
    const { choose, asked } = chooseWith(answer, { region: "us-gov-west-1" });
    await expect(choose()).rejects.toThrow(InputError);
    await expect(choose()).rejects.toThrow("(there is no Price List API for this region)");
    expect(asked).toEqual([]);
    expect((await choose({ own: OWN_PRICES })).source.kind).toBe("input");
  });

  it("does not know every region: then it is an InputError that says why the API does not either", async () => {
    const none = chooseWith(fail(new Error("there are no prices of Lambda in nowhere-1")), {
      region: "nowhere-1",
    });
    const error = await none.choose().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toMatch(
      /region: "nowhere-1"; allowed: us-east-1, .*; the price table has no complete prices for this region \(the Price List API gave no usable answer \(Error: there are no prices of Lambda in nowhere-1\)\); give its prices in the input/,
    );
  });

  it("does not know what ephemeral storage costs in China, and refuses where it is paid", async () => {
    const region = "cn-north-1";
    expect((await chooseWith(undefined, { region }).choose()).currency).toBe("CNY");
    const paid = chooseWith(undefined, { region, ephemeralStorageMb: 513 });
    await expect(paid.choose()).rejects.toThrow(
      "prices: missing; allowed: prices of your own; the price table has no price of the function's ephemeral storage",
    );
  });
});

describe("what restoring a snapshot costs", () => {
  const missing = "what restoring a snapshot costs is not known here, and not in the cost of cold starts";

  it.each([
    ["python3.14", true, missing],
    ["dotnet8", true, missing],
    ["java21", true, undefined],
    ["python3.14", false, undefined],
  ])("in a region without its price, for %s with SnapStart %s: %s", async (runtime, usesSnapStart, note) => {
    const { source } = await chooseWith(undefined, { runtime, usesSnapStart }).choose();
    expect(source.note).toBe(note);
  });

  it("is known from the Price List API", async () => {
    const { source, snapStart } = await chooseWith(answer, { usesSnapStart: true }).choose();
    expect(source.note).not.toContain(missing);
    expect(snapStart?.restoreGbUsd).toBe(0.0001397998);
  });
});
