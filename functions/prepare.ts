import { setTimeout as wait } from "node:timers/promises";
import {
  createCloudWatchClient,
  createLambdaClient,
  createPricingClient,
  reachTarget,
} from "../lib/clients.ts";
import type { AskPrices } from "../lib/prepare/choose-prices.ts";
import { type PrepareRequest, prepare } from "../lib/prepare/prepare.ts";
import type { AskProduction } from "../lib/prepare/read-production.ts";
import { findPricingRegion } from "../lib/prices/pricing-region.ts";
import { createPatience } from "../lib/provision/patience.ts";
import { readConfiguration } from "./configuration.ts";
import { handle } from "./handle.ts";

/** No request of this step to Lambda takes seconds. */
const REQUEST_TIMEOUT_MS = 20_000;

/** For all pages of prices. There are other prices for whoever cannot wait. */
const PRICES_TIMEOUT_MS = 5000;

/** Loaded when it is needed, which is once a week. */
const askPrices: AskPrices = async (region, asOf) => {
  const { askPriceList } = await import("../lib/prices/ask-price-list.ts");
  const client = await createPricingClient({ region: findPricingRegion(region) });
  return await askPriceList(client, region, { asOf, signal: AbortSignal.timeout(PRICES_TIMEOUT_MS) });
};

/** Throttling is waited out until then; a run is worth having without what production did. */
const PRODUCTION_PATIENCE_MS = 20_000;

/** Loaded when the input asks for it. */
const askProduction =
  (runId: string): AskProduction =>
  async ({ access, window, ...target }) => {
    const { readMetrics } = await import("../lib/production/metrics.ts");
    const { TARGET_METRICS } = await import("../lib/production/metric-queries.ts");
    const cloudWatch = await createCloudWatchClient({
      ...(await reachTarget(access, runId)),
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
    const { targets } = await readMetrics([target], {
      cloudWatch,
      window,
      metrics: TARGET_METRICS,
      patience: createPatience(PRODUCTION_PATIENCE_MS, 0),
      caller: access.assumeRoleArn ?? "the role of the Prepare step",
    });
    return targets[0] ?? { ...target, state: "no-data" };
  };

/**
 * First state: from the execution's input to the run's plan in the store. Answers what the later states need to
 * find it.
 * @throws InputError, TargetError, ThrottledError
 */
export const handler = handle(
  "prepare",
  ({ runId }: PrepareRequest) => runId,
  async (event, { s3, store }) => {
    const { environment } = readConfiguration(process.env);
    const plan = await prepare(event, {
      openLambda: async (access) =>
        createLambdaClient({
          ...(await reachTarget(access, event.runId)),
          requestTimeoutMs: REQUEST_TIMEOUT_MS,
        }),
      s3,
      // The embedded cloud's runs reach out to no network.
      ...(environment.kind === "aws" && { askPrices, askProduction: askProduction(event.runId) }),
      store,
      sleep: async (durationMs) => {
        await wait(durationMs);
      },
    });
    return { runId: plan.runId, candidateConcurrency: plan.settings.candidateConcurrency };
  },
);
