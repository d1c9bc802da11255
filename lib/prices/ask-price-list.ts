import { type PricingClient, paginateGetProducts } from "@aws-sdk/client-pricing";
import type { PriceList } from "./price-list.ts";
import { readPriceList } from "./read-price-list.ts";

/** The most that GetProducts gives in one page (Price List API reference). */
const PAGE_SIZE = 100;

/** Lambda's prices of one region, Managed Instances included, are some hundred products. */
const MAX_PAGES = 40;

export interface AskingPriceList {
  /** ISO date of the day. */
  readonly asOf: string;
  /** Ends it: whoever waits for an answer has other prices. */
  readonly signal: AbortSignal;
}

/**
 * Asks AWS's Price List API for what Lambda costs in a region.
 * @throws the SDK's own errors; the signal's reason; Error that names what is wrong with the answer
 */
export async function askPriceList(
  client: PricingClient,
  region: string,
  { asOf, signal }: AskingPriceList,
): Promise<PriceList> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  // The SDK does not look at the signal while it gets credentials or waits before it repeats a request.
  const products = await Promise.race([listProducts(client, region, signal), stopped]);
  return readPriceList(products, region, asOf);
}

async function listProducts(client: PricingClient, region: string, signal: AbortSignal): Promise<unknown[]> {
  const pages = paginateGetProducts(
    { client, pageSize: PAGE_SIZE, stopOnSameToken: true },
    {
      ServiceCode: "AWSLambda",
      FormatVersion: "aws_v1",
      Filters: [{ Type: "TERM_MATCH", Field: "regionCode", Value: region }],
    },
    { abortSignal: signal },
  );
  const products: unknown[] = [];
  let count = 0;
  for await (const { PriceList = [] } of pages) {
    products.push(...PriceList);
    count += 1;
    if (count === MAX_PAGES) throw new Error(`there are more than ${MAX_PAGES} pages of prices`);
  }
  return products;
}
