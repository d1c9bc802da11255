import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPricingClient } from "../../../lib/clients.ts";
import { askPriceList } from "../../../lib/prices/ask-price-list.ts";
import { findPricingRegion } from "../../../lib/prices/pricing-region.ts";
import { TRAPS, toJson, US_EAST_1, US_EAST_1_PRICES } from "../../helpers/price-entries.ts";
import { type PriceListServer, startPriceListServer } from "../../helpers/price-list-server.ts";

const PRODUCTS = toJson([...TRAPS, ...US_EAST_1]);

const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

let server: PriceListServer;
beforeEach(async () => {
  server = await startPriceListServer();
});
afterEach(() => server.close());

const ask = async (signal = new AbortController().signal, maxAttempts = 1) =>
  askPriceList(
    await createPricingClient({
      endpoint: server.endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
      maxAttempts,
    }),
    "us-east-1",
    { asOf: "2026-11-21", signal },
  );

describe("asking the Price List API", () => {
  it("asks for Lambda's products in the region, and reads the prices from the wire", async () => {
    server.answer(PRODUCTS);
    expect(await ask()).toStrictEqual(US_EAST_1_PRICES);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      headers: {
        "x-amz-target": "AWSPriceListService.GetProducts",
        "content-type": "application/x-amz-json-1.1",
        authorization: expect.stringContaining("/us-east-1/pricing/aws4_request"),
      },
      body: {
        ServiceCode: "AWSLambda",
        FormatVersion: "aws_v1",
        Filters: [{ Type: "TERM_MATCH", Field: "regionCode", Value: "us-east-1" }],
        MaxResults: 100,
      },
    });
  });

  it("follows pages to the last one", async () => {
    server.answer(PRODUCTS, 4);
    expect(await ask()).toStrictEqual(US_EAST_1_PRICES);
    expect(server.requests.map(({ body }) => body.NextToken)).toEqual([
      undefined,
      "4",
      "8",
      "12",
      "16",
      "20",
    ]);
  });

  it("gives up on pages without end", async () => {
    const endless = Array.from({ length: 100 }, () => PRODUCTS[0] ?? "");
    server.answer(endless, 1);
    await expect(ask()).rejects.toThrow("there are more than 40 pages of prices");
    expect(server.requests).toHaveLength(40);
  });

  it("passes on what AWS refuses, by its name", async () => {
    server.refuse(400, "com.amazonaws.pricing#AccessDeniedException");
    await expect(ask()).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("asks again after a throttle", async () => {
    server.refuse(400, "ThrottlingException");
    await expect(ask(undefined, 2)).rejects.toMatchObject({ name: "ThrottlingException" });
    expect(server.requests).toHaveLength(2);
  });

  it("names what is wrong with an answer", async () => {
    server.answer(["not JSON"]);
    await expect(ask()).rejects.toThrow("entry 1 is not JSON");
    server.answer([]);
    await expect(ask()).rejects.toThrow("there are no prices of Lambda in us-east-1");
  });

  it("ends when it is told to, whatever it waits for", async () => {
    server.hang();
    const controller = new AbortController();
    const asking = ask(controller.signal);
    controller.abort(new DOMException("late", "TimeoutError"));
    await expect(asking).rejects.toMatchObject({ name: "TimeoutError" });
    await expect(ask(controller.signal)).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("where the Price List API is", () => {
  it.each([
    ["us-east-1", "us-east-1"],
    ["eu-central-1", "us-east-1"],
    ["ap-southeast-7", "us-east-1"],
    ["cn-north-1", "cn-northwest-1"],
    ["cn-northwest-1", "cn-northwest-1"],
    ["us-gov-west-1", undefined],
    ["us-iso-east-1", undefined],
    ["us-isob-east-1", undefined],
    ["eu-isoe-west-1", undefined],
    ["eusc-de-east-1", undefined],
  ])("for %s is %s", (region, expected) => {
    expect(findPricingRegion(region)).toBe(expected);
  });

  it.each([
    ["us-east-1", "api.pricing.us-east-1.amazonaws.com"],
    ["cn-northwest-1", "api.pricing.cn-northwest-1.amazonaws.com.cn"],
  ])("in %s is the host %s", async (region, host) => {
    const client = await createPricingClient({ region, credentials: CREDENTIALS });
    const hosts: string[] = [];
    client.middlewareStack.add(
      () => async (args) => {
        hosts.push((args.request as { hostname: string }).hostname);
        throw new Error("not sent");
      },
      { step: "finalizeRequest", priority: "high" },
    );
    const signal = new AbortController().signal;
    await expect(askPriceList(client, region, { asOf: "2026-11-21", signal })).rejects.toThrow("not sent");
    expect(hosts).toEqual([host]);
  });
});
