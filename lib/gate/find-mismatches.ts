import type { Candidate } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Metric } from "./budget.ts";
import type { JudgedResult } from "./find-candidate.ts";

/**
 * Why a metric of a result and of a baseline cannot be compared, each reason with both values: `runtime nodejs22.x in
 * the baseline, nodejs24.x now`. Empty where they can. Costs need the same prices as well.
 */
export function findMismatches(
  metric: Metric,
  result: JudgedResult,
  baseline: JudgedResult,
  { architecture }: Pick<Candidate, "architecture">,
): string[] {
  const pairs: [name: string, of: (one: JudgedResult) => string | number | boolean | undefined][] = [
    ["function", ({ target }) => target.functionName],
    ["runtime", ({ target }) => target.runtime],
    ["package type", ({ target }) => target.packageType],
    ["measured", ({ environment }) => (environment.kind === "aws" ? "on AWS" : "locally")],
    ["CPU limit by", ({ environment }) => (environment.kind === "local" ? environment.cpuMethod : undefined)],
    ["host", ({ environment }) => (environment.kind === "local" ? describeHost(environment) : undefined)],
    ["cold starts only", ({ settings }) => settings.onlyColdStarts],
  ];
  if (metric === "cost") {
    pairs.push(
      ["region", ({ target }) => target.region],
      ["currency", ({ prices }) => prices.currency],
      ["price of a GB-second", ({ prices }) => prices.gbSecondUsd[architecture]],
      ["price of a request", ({ prices }) => priceRequest(prices, architecture)],
      ["share of cold starts", ({ settings }) => settings.coldStartShare],
    );
  }
  return pairs.flatMap(([name, of]) => {
    const [before, now] = [of(baseline), of(result)];
    return before === now
      ? []
      : [`${name} ${before ?? "not known"} in the baseline, ${now ?? "not known"} now`];
  });
}

function describeHost({
  hostArchitecture,
  hostPlatform,
  hostCpus,
}: {
  readonly hostArchitecture: string;
  readonly hostPlatform: string;
  readonly hostCpus: number;
}): string {
  return `${hostPlatform} ${hostArchitecture} with ${hostCpus} CPUs`;
}

function priceRequest(prices: PriceList, architecture: Candidate["architecture"]): number {
  return (architecture === "arm64" ? prices.arm64?.requestUsd : undefined) ?? prices.requestUsd;
}
