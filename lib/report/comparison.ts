import { type Findings, isCompared, type MeasuredFindings } from "../analyze/findings.ts";
import { compareDurations, computeCostRatio, type Ratio } from "../analyze/ratios.ts";
import type { Statistic } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { type ChangeText, describeCosts, describeLatency } from "./changes.ts";
import {
  formatChangeRange,
  formatConfiguration,
  formatCount,
  formatInstant,
  formatMemoryMb,
  formatText,
  formatUnitPriceUsd,
} from "./format.ts";
import { listShown } from "./table.ts";

/** How a configuration has changed since an earlier result. Ratios are now over then. */
export interface ConfigurationChange {
  readonly candidateKey: string;
  readonly configuration: string;
  readonly before: MeasuredFindings;
  readonly after: MeasuredFindings;
  /** Without a ratio where the currencies are not the same. */
  readonly cost: Partial<Ratio> & { readonly words: ChangeText };
  readonly latency: Ratio & { readonly words: ChangeText };
}

/** What of two results is not the same, so that differences may come from it. */
export interface Mismatch {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Each configuration that was measured in both and can be compared, with what has changed beyond the margin of the later result. */
export function listConfigurationChanges(
  findings: Findings,
  baseline: Findings,
  statistic: Statistic,
): ConfigurationChange[] {
  const margin = findings.settings.marginPercent / 100;
  const isOneCurrency = findings.prices.currency === baseline.prices.currency;
  const earlier = new Map(baseline.candidates.map((candidate) => [candidate.key, candidate]));
  return listShown(findings).flatMap((after) => {
    const before = earlier.get(after.key);
    if (after.state !== "measured" || before?.state !== "measured") return [];
    if (!isCompared(after) || !isCompared(before)) return [];
    const compare = (of: Statistic) =>
      compareDurations(after, before, of, findings.settings, [undefined, undefined]);
    const latency = compare(statistic);
    return [
      {
        candidateKey: after.key,
        configuration: formatConfiguration(after),
        before,
        after,
        cost: isOneCurrency ? compareCosts(after, before, margin) : NOT_COMPARABLE,
        latency: { ...latency, words: describeLatency(latency, compare("mean"), margin) },
      },
    ];
  });
}

const NOT_COMPARABLE: ConfigurationChange["cost"] = {
  words: { verdict: "cannot-tell", text: "? not comparable" },
};

function compareCosts(
  after: MeasuredFindings,
  before: MeasuredFindings,
  margin: number,
): ConfigurationChange["cost"] {
  const cost = computeCostRatio(after, before);
  return { ...cost, words: describeCosts(cost, [after, before], margin) };
}

/**
 * Where a change lies with 95 % confidence: `12 to 16 %`.
 * @returns undefined where that is not known, and where it cannot be told: then the words are the interval
 */
export function formatInterval(
  { words, interval }: ConfigurationChange["cost"] | ConfigurationChange["latency"],
  of: "cost" | "latency",
): string | undefined {
  return interval && words.verdict !== "cannot-tell" ? formatChangeRange(interval, of) : undefined;
}

/** In the order of how much they matter; the code's own hash is expected to differ, and is named apart. */
export function listMismatches(findings: Findings, baseline: Findings): Mismatch[] {
  const readers: [string, (one: Findings) => string][] = [
    ["Function", ({ target }) => target.functionName],
    ["Region", ({ target }) => target.region],
    ["Runtime", ({ target }) => target.runtime ?? target.packageType],
    ["Handler", ({ target }) => target.handler ?? "none"],
    ["Ephemeral storage", ({ target }) => formatMemoryMb(target.ephemeralStorageMb)],
    ["SnapStart", ({ target }) => (target.usesSnapStart ? "on" : "off")],
    ["Time-out", ({ target }) => `${formatCount(target.timeoutSeconds)} s`],
    ["Where", describeEnvironment],
    ["Prices", ({ prices }) => describePrices(prices)],
    ["Concurrency", ({ settings }) => String(settings.concurrency)],
    ["Only cold starts", ({ settings }) => (settings.onlyColdStarts ? "yes" : "no")],
    ["Share of cold starts", ({ settings }) => `${Number((settings.coldStartShare * 100).toPrecision(3))} %`],
  ];
  if (findings.payloadSha256 !== undefined && baseline.payloadSha256 !== undefined) {
    // So much of a hash tells two apart.
    readers.push(["Event", ({ payloadSha256 = "" }) => payloadSha256.slice(0, 12)]);
  }
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
  `${formatUnitPriceUsd(gbSecondUsd.x86_64, currency)} and ${formatUnitPriceUsd(gbSecondUsd.arm64, currency)} per GB-second, ${formatUnitPriceUsd(requestUsd, currency)} per request`;
