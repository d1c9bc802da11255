import type { Findings, MeasuredFindings } from "../analyze/findings.ts";
import { compareDurations, computeCostRatio, type Ratio } from "../analyze/ratios.ts";
import type { Statistic } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { type ChangeText, describeLatency, describeRatio } from "./changes.ts";
import { formatConfiguration, formatInstant, formatText } from "./format.ts";
import { listShown } from "./table.ts";

/** How a configuration has changed since an earlier result. Ratios are now over then. */
export interface ConfigurationChange {
  readonly candidateKey: string;
  readonly configuration: string;
  readonly before: MeasuredFindings;
  readonly after: MeasuredFindings;
  readonly cost: Ratio & { readonly words: ChangeText };
  readonly latency: Ratio & { readonly words: ChangeText };
}

/** What of two results is not the same, so that differences may come from it. */
export interface Mismatch {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Each configuration that was measured in both, with what has changed beyond the margin of the later result. */
export function listConfigurationChanges(
  findings: Findings,
  baseline: Findings,
  statistic: Statistic,
): ConfigurationChange[] {
  const margin = findings.settings.marginPercent / 100;
  const earlier = new Map(baseline.candidates.map((candidate) => [candidate.key, candidate]));
  return listShown(findings).flatMap((after) => {
    const before = earlier.get(after.key);
    if (after.state !== "measured" || before?.state !== "measured") return [];
    const cost = computeCostRatio(after, before);
    const compare = (of: Statistic) =>
      compareDurations(after, before, of, findings.settings, [undefined, undefined]);
    const latency = compare(statistic);
    return [
      {
        candidateKey: after.key,
        configuration: formatConfiguration(after),
        before,
        after,
        cost: { ...cost, words: describeRatio(cost, "cost", margin) },
        latency: { ...latency, words: describeLatency(latency, compare("mean"), margin) },
      },
    ];
  });
}

/** In the order of how much they matter; the code's own hash is expected to differ, and is named apart. */
export function listMismatches(findings: Findings, baseline: Findings): Mismatch[] {
  const readers: readonly [string, (one: Findings) => string][] = [
    ["Function", ({ target }) => target.functionName],
    ["Region", ({ target }) => target.region],
    ["Runtime", ({ target }) => target.runtime ?? target.packageType],
    ["Where", describeEnvironment],
    ["Prices", ({ prices }) => describePrices(prices)],
    ["Concurrency", ({ settings }) => String(settings.concurrency)],
    ["Only cold starts", ({ settings }) => (settings.onlyColdStarts ? "yes" : "no")],
    ["Share of cold starts", ({ settings }) => `${Number((settings.coldStartShare * 100).toPrecision(3))} %`],
  ];
  return readers.flatMap(([name, read]) => {
    const [before, after] = [read(baseline), read(findings)].map((text) => formatText(text));
    return before === undefined || after === undefined || before === after ? [] : [{ name, before, after }];
  });
}

/** When the baseline was measured, and whether of the same code. */
export function describeBaseline(findings: Findings, baseline: Findings): string {
  const isSameCode = findings.target.codeSha256 === baseline.target.codeSha256;
  const label = baseline.run.label === undefined ? "" : ` (${formatText(baseline.run.label)})`;
  return `The baseline${label} was measured ${formatInstant(baseline.run.finishedAt)}, with ${isSameCode ? "the same" : "other"} code.`;
}

function describeEnvironment({ environment }: Findings): string {
  if (environment.kind === "aws") return "AWS Lambda";
  const { hostPlatform, hostCpus, hostArchitecture, cpuMethod } = environment;
  return `local: ${hostPlatform}, ${hostCpus} CPUs, ${hostArchitecture}, ${cpuMethod}`;
}

const describePrices = ({ gbSecondUsd, requestUsd, currency }: PriceList) =>
  `${currency} ${gbSecondUsd.x86_64} and ${gbSecondUsd.arm64} per GB-second, ${requestUsd} per request`;
