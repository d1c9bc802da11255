import { basename, dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  type ClientOptions,
  createCloudWatchClient,
  createLambdaClient,
  createPricingClient,
} from "../../clients.ts";
import { InputError, type InputMistake, TargetError, ThrottledError } from "../../errors.ts";
import { type AskPrices, choosePrices } from "../../prepare/choose-prices.ts";
import { askPriceList } from "../../prices/ask-price-list.ts";
import type { PriceList } from "../../prices/price-list.ts";
import { findPricingRegion } from "../../prices/pricing-region.ts";
import { chooseMetricWindow } from "../../production/metric-window.ts";
import { type ScanResult, scanFunctions } from "../../production/scan.ts";
import { createTuneManyInput } from "../../production/tune-many-input.ts";
import type { Patience } from "../../provision/patience.ts";
import { formatCount } from "../../report/format.ts";
import { describeAwsError } from "../aws/aws-call-error.ts";
import { writeWhole } from "../files/out-folder.ts";
import { InterruptedError, raceAgainst } from "../interruption.ts";
import { quieten, type Shell } from "../shell.ts";
import type { ScanFlags } from "./command.ts";
import { openProgress } from "./scan-progress.ts";
import { checkScanRequest, type ScanRequest } from "./scan-request.ts";
import { renderScanText, type Scanned, toScanJson } from "./scan-text.ts";

/** No page of ListFunctions and no answer of GetFunction takes seconds. */
const REQUEST_TIMEOUT_MS = 20_000;

/** For all pages of prices. There are other prices for whoever cannot wait. */
const PRICES_TIMEOUT_MS = 5000;

/** Throttling is waited out until then; thousands of functions take a minute. */
const LONGEST_SCAN_MS = 30 * 60_000;

/**
 * `scan`: ranks the functions of an account by what tuning may save or by what they cost. Nothing is invoked.
 * @throws InputError; TargetError naming the permission that is missing; ThrottledError; AwsCallError;
 *   InterruptedError
 */
export async function scan(
  flags: ScanFlags,
  otherMistakes: readonly InputMistake[],
  ownShell: Shell,
): Promise<void> {
  const shell = flags.quiet ? quieten(ownShell) : ownShell;
  const { interruption, process, stdout, stderr } = shell;
  const request = await checkScanRequest(flags, otherMistakes, process.cwd());
  const scanned = await raceAgainst(
    interruption.signal,
    scanRegion(request, chooseOptions(flags, process.env), shell),
  ).catch((error: unknown) => {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(error.signalName, "Nothing was invoked, and nothing was written");
  });
  const shown = scanned.result.ranking.slice(0, request.top);
  if (request.inputFile !== undefined && shown.length > 0) {
    const { inputFile } = request;
    const input = createTuneManyInput(shown, scanned.window);
    await writeWhole(dirname(inputFile), basename(inputFile), `${JSON.stringify(input, null, 2)}\n`);
    const count = shown.length === 1 ? "1 function" : `${formatCount(shown.length)} functions`;
    stderr.writeLine(`Written: ${inputFile}, with ${count}; add their payloads to it`);
  } else if (request.inputFile !== undefined) {
    stderr.writeLine(`Note: ${request.inputFile} was not written, as there is no function to tune`);
  }
  const json = () => JSON.stringify(toScanJson(scanned), null, 2);
  stdout.writeLine(flags.json ? json() : renderScanText(scanned, request.top, stdout));
}

/** The AWS CLI's variable counts, too, as people have it set; the SDK reads AWS_REGION only. */
function chooseOptions({ region, profile }: ScanFlags, env: Shell["process"]["env"]): ClientOptions {
  const chosen = region ?? (env.AWS_REGION ? undefined : env.AWS_DEFAULT_REGION);
  // Calls are paced, and what is repeated is counted: not by the SDK, which knows nothing of either.
  return { ...(chosen && { region: chosen }), ...(profile && { profile }), maxAttempts: 1 };
}

async function scanRegion(
  { filter, days, by }: ScanRequest,
  options: ClientOptions,
  { interruption, stderr }: Shell,
): Promise<Scanned> {
  const lambda = createLambdaClient({ ...options, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const cloudWatch = await createCloudWatchClient(options);
  const { signal } = interruption;
  const now = new Date();
  try {
    const region = await findRegion(lambda.config.region);
    const progress = openProgress({ region, days, writeLine: stderr.writeLine });
    const window = chooseMetricWindow(now, days);
    const prices = await findPrices(region, options, now);
    const patience = createPatienceUntilInterrupted(signal, now.getTime() + LONGEST_SCAN_MS);
    const result = await callScan(
      region,
      scanFunctions({
        lambda,
        cloudWatch,
        filter,
        window,
        prices,
        by,
        patience,
        signal,
        onProgress: progress,
      }),
    );
    return { region, window, by, prices, result };
  } finally {
    lambda.destroy();
    cloudWatch.destroy();
  }
}

/** @throws InputError when neither flags nor environment nor profile name one */
async function findRegion(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch {
    const allowed = "the region whose functions are ranked";
    throw new InputError([{ field: "--region", value: undefined, allowed, hint: "or set AWS_REGION" }]);
  }
}

async function findPrices(region: string, options: ClientOptions, now: Date): Promise<PriceList> {
  const askPrices: AskPrices = async (pricedRegion, asOf) => {
    const client = await createPricingClient({ ...options, region: findPricingRegion(pricedRegion) });
    try {
      return await askPriceList(client, pricedRegion, {
        asOf,
        signal: AbortSignal.timeout(PRICES_TIMEOUT_MS),
      });
    } finally {
      client.destroy();
    }
  };
  // The price of storage is asked for each function; without one it counts as none.
  const target = { region, ephemeralStorageMb: 512, usesSnapStart: false };
  return await choosePrices(target, { own: undefined, askPrices, nowMs: now.getTime() });
}

function createPatienceUntilInterrupted(signal: AbortSignal, untilMs: number): Patience {
  return {
    now: () => new Date(),
    sleep: async (durationMs) => {
      await wait(durationMs, undefined, { signal });
    },
    untilMs,
  };
}

/** What the scan itself can name is left as it is. */
async function callScan(region: string, scanning: Promise<ScanResult>): Promise<ScanResult> {
  try {
    return await scanning;
  } catch (error) {
    if (error instanceof TargetError || error instanceof ThrottledError) throw error;
    throw describeAwsError("lambda:ListFunctions and cloudwatch:GetMetricData", region, error);
  }
}
