import type { Candidate } from "../prepare/plan.ts";
import { redactAccounts } from "../report/redact.ts";
import type { Metric } from "./budget.ts";
import type { EarlierResult, Engine } from "./earlier-result.ts";

/** So much of a hash tells two apart, for people. */
const SHOWN_HASH_DIGITS = 12;

/**
 * Why a metric of a result and of a baseline cannot be compared, each reason with both values: `runtime nodejs22.x in
 * the baseline, nodejs24.x now`. Empty where they can. The event counts where both know it. Costs need the same prices
 * as well. Function and the region of durations count on AWS only: a local run has the one from the folder it is in, which
 * is another one in every checkout, and the other for its prices.
 */
export function findMismatches(
  metric: Metric,
  result: EarlierResult,
  baseline: EarlierResult,
  { architecture }: Pick<Candidate, "architecture">,
): string[] {
  const areEventsKnown = result.payloadSha256 !== undefined && baseline.payloadSha256 !== undefined;
  const isOnAws = [result, baseline].every(({ environment }) => environment.kind === "aws");
  const pairs: [name: string, of: (one: EarlierResult) => string | number | boolean | undefined][] = [
    // A baseline has no number of an account in it, so neither may the name that it is compared with.
    ["function", ({ target }) => (isOnAws ? redactAccounts(target).functionName : undefined)],
    ["runtime", ({ target }) => target.runtime],
    ["package type", ({ target }) => target.packageType],
    ["event", ({ payloadSha256 }) => (areEventsKnown ? payloadSha256 : undefined)],
    ["measured", ({ environment }) => (environment.kind === "aws" ? "on AWS" : "locally")],
    ["CPU limit by", ({ environment }) => (environment.kind === "local" ? environment.cpuMethod : undefined)],
    ["host", ({ environment }) => (environment.kind === "local" ? describeHost(environment) : undefined)],
    ["invocations at once", ({ settings }) => settings.concurrency],
    ["cold starts only", ({ settings }) => settings.onlyColdStarts],
  ];
  if (metric === "cost" || isOnAws) pairs.push(["region", ({ target }) => target.region]);
  if (metric === "cost") {
    pairs.push(
      ["currency", ({ prices }) => prices.currency],
      ["price of a GB-second", ({ prices }) => prices.gbSecondUsd[architecture]],
      ["price of a request", ({ prices }) => priceRequest(prices, architecture)],
      ["share of cold starts", ({ settings }) => settings.coldStartShare],
    );
  }
  return pairs.flatMap(([name, of]) => {
    const [before, now] = [of(baseline), of(result)];
    if (before === now) return [];
    const show = (value: typeof now) =>
      name === "event" ? String(value).slice(0, SHOWN_HASH_DIGITS) : (value ?? "not known");
    return [`${name} ${show(before)} in the baseline, ${show(now)} now`];
  });
}

/** Updates of a system's kernel below its second number come too often to be another host. */
function describeHost({
  hostArchitecture,
  hostPlatform,
  hostCpus,
}: Extract<Engine, { readonly kind: "local" }>): string {
  const platform = /^\S+ \d+\.\d+/.exec(hostPlatform)?.[0] ?? hostPlatform;
  return `${platform} ${hostArchitecture} with ${hostCpus} CPUs`;
}

function priceRequest(prices: EarlierResult["prices"], architecture: Candidate["architecture"]): number {
  return (architecture === "arm64" ? prices.arm64?.requestUsd : undefined) ?? prices.requestUsd;
}
