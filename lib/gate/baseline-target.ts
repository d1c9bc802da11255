import type { CandidateResult, MeasuredCandidate, TuningResult } from "../analyze/result.ts";
import { redactAccounts } from "../report/redact.ts";
import type { Column } from "../samples/samples.ts";
import { listColdPlaces, selectCold, selectWarm } from "../samples/select.ts";
import type { BaselineConfiguration, BaselineTarget } from "./baseline-schema.ts";
import type { At } from "./budget.ts";
import type { JudgedResult } from "./find-candidate.ts";

/** A result that a baseline can be made of. */
export type KeptResult = JudgedResult & Pick<TuningResult, "run" | "tool">;

/**
 * What a baseline keeps of a result: the configurations that budgets are about, the current and the recommended one,
 * each with its successful invocations, and what a comparison depends on. Durations are kept as REPORT lines have them,
 * in hundredths of a millisecond (AWS Lambda developer guide, "Viewing CloudWatch logs for Lambda functions"). No ARN,
 * no number of an account, no event and no message of the function is in it.
 *
 * @param name of the target in the file of the budgets
 * @param ats the configurations that its budgets are about
 * @param commit of the repository; undefined where it is not known
 */
export function toBaselineTarget(
  name: string,
  result: KeptResult,
  ats: readonly At[],
  commit?: string,
): BaselineTarget {
  const { target, environment, settings, prices, currentKey, recommendation, payloadSha256 } = result;
  const recommendedKey = recommendation.state === "found" ? recommendation.candidateKey : undefined;
  const wanted = new Set<string | undefined>([currentKey, recommendedKey, ...ats]);
  const kept: BaselineTarget = {
    name,
    measuredAt: result.run.finishedAt,
    ...(commit !== undefined && { commit }),
    toolVersion: result.tool.version,
    function: target.functionName,
    region: target.region,
    ...(target.runtime !== undefined && { runtime: target.runtime }),
    packageType: target.packageType,
    ...(payloadSha256 !== undefined && { payloadSha256 }),
    environment: describeEngine(environment),
    settings: {
      concurrency: settings.concurrency,
      onlyColdStarts: settings.onlyColdStarts,
      coldStartShare: settings.coldStartShare,
    },
    prices: {
      currency: prices.currency,
      gbSecondUsd: { ...prices.gbSecondUsd },
      requestUsd: prices.requestUsd,
      ...(prices.arm64 && { arm64RequestUsd: prices.arm64.requestUsd }),
      source: prices.source.kind,
      asOf: prices.source.asOf,
    },
    currentKey,
    ...(recommendedKey !== undefined && { recommendedKey }),
    configurations: [],
  };
  const { functionArn } = target;
  const configurations = result.candidates.flatMap((candidate) =>
    wanted.has(candidate.key) ? (keepConfiguration(candidate) ?? []) : [],
  );
  // The ARN says which number is that of the account, wherever else it stands.
  return { ...redactAccounts({ kept, functionArn }).kept, configurations };
}

function describeEngine(environment: KeptResult["environment"]): BaselineTarget["environment"] {
  if (environment.kind === "aws") return { kind: "aws" };
  const { kind, cpuMethod, hostPlatform, hostArchitecture, hostCpus } = environment;
  return { kind, cpuMethod, hostPlatform, hostArchitecture, hostCpus };
}

/** undefined for one that was never invoked. */
function keepConfiguration(candidate: CandidateResult): BaselineConfiguration | undefined {
  const { key, counts, state } = candidate;
  if (state === "pruned") return undefined;
  const base = { key, succeeded: counts.succeeded, failed: counts.failed };
  if (state === "failed") return { ...base, failedBy: candidate.reason };
  const { costPerMillionUsd, costPerMillionInterval: interval, maxMemoryUsedMb } = candidate.summary;
  return {
    ...base,
    costPerMillionUsd,
    ...(interval && {
      costPerMillionInterval: {
        level: interval.level,
        low: interval.low,
        high: interval.high,
      },
    }),
    maxMemoryUsedMb,
    ...keepWarm(candidate),
    ...keepCold(candidate),
  };
}

function keepWarm({ samples }: MeasuredCandidate): Pick<BaselineConfiguration, "warm"> {
  const { durationsMs, billedMs } = selectWarm(samples);
  if (durationsMs.length === 0) return {};
  const durationMs = durationsMs.map(roundMs);
  const isRoundedUp = billedMs.every((ms, place) => ms === Math.ceil(durationMs[place] ?? 0));
  return { warm: { durationMs, ...(!isRoundedUp && { billedDurationMs: [...billedMs] }) } };
}

function keepCold({ samples }: MeasuredCandidate): Pick<BaselineConfiguration, "cold"> {
  const { durationsMs, billedMs } = selectCold(samples);
  if (durationsMs.length === 0) return {};
  const places = listColdPlaces(samples);
  const columns = {
    initDurationMs: pickColumn(samples.initDurationMs, places),
    restoreDurationMs: pickColumn(samples.restoreDurationMs, places),
  };
  const known = Object.entries(columns).filter(([, column]) => column.some((value) => value !== null));
  return {
    cold: {
      durationMs: durationsMs.map(roundMs),
      billedDurationMs: [...billedMs],
      ...Object.fromEntries(known),
    },
  };
}

const pickColumn = (column: Column = [], places: readonly number[]): (number | null)[] =>
  places.map((place) => {
    const value = column[place] ?? null;
    return value === null ? null : roundMs(value);
  });

const roundMs = (ms: number) => Math.round(ms * 100) / 100;
