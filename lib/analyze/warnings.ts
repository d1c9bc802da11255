import { getNum, type TuningPlan } from "../prepare/plan.ts";
import { formatConfiguration, formatCount, formatMemoryMb } from "../report/format.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import { selectWarm } from "../samples/select.ts";
import { MEMORY_MB_PER_VCPU } from "../units.ts";
import { hasCold, listComparable } from "./comparable.ts";
import { listConfigurations } from "./list-names.ts";
import { explainStepFailure, listMissingWarnings } from "./missing-warnings.ts";
import type { CandidateResult, Environment, MeasuredCandidate, Warning } from "./result.ts";

/** Less memory than this above the most that was used leaves little room for larger inputs; a constraint says otherwise. */
const HEADROOM_PERCENT = 10;

export interface CandidateWarningRequest {
  readonly plan: TuningPlan;
  readonly candidates: readonly CandidateResult[];
  readonly batches: readonly BatchHead[];
  readonly environment: Environment;
  /** Those that a search asked cold starts of; all when left out. */
  readonly finalists?: readonly string[];
}

/** What a reader must know of each candidate before trusting its figures, as data; each message says what to do. */
export function listCandidateWarnings(request: CandidateWarningRequest): Warning[] {
  const { plan, candidates, batches, environment, finalists } = request;
  const byCandidate = Map.groupBy(batches, ({ candidateKey }) => candidateKey);
  const measured = candidates.filter((candidate) => candidate.state === "measured");
  const comparable = new Set(listComparable(measured, plan.settings).map(({ key }) => key));
  const { numByConfiguration } = plan.settings;
  const asked = numByConfiguration ? Object.keys(numByConfiguration) : finalists;
  const isAskedCold = ({ key }: CandidateResult) => asked === undefined || asked.includes(key);
  return [
    ...listMissingWarnings(candidates),
    ...warnOfTails(measured),
    ...warnOfUnknownCold(measured, plan),
    ...candidates.flatMap((candidate) => [
      ...warnOfUnseen(candidate, byCandidate.get(candidate.key) ?? []),
      ...warnOfFailures(candidate),
      ...warnOfBreakOff(candidate),
      ...warnOfMemory(candidate, plan),
      ...(isAskedCold(candidate) ? warnOfColdStarts(candidate, plan) : []),
      ...warnOfKind(candidate, plan, comparable),
      ...warnOfHostCpus(candidate, environment),
    ]),
  ];
}

/** One for all: what makes a tail is mostly the same at every size. */
function warnOfTails(measured: readonly MeasuredCandidate[]): Warning[] {
  const heavy = measured.filter(({ summary }) => summary.warm.heavyTail);
  if (heavy.length === 0) return [];
  const [only] = heavy;
  return [
    {
      code: "heavy-tail",
      ...(only && heavy.length === 1 && { candidateKey: only.key }),
      message: `${listConfigurations(heavy)}: rare invocations took so much longer than the others that the mean cost hangs on them, and more of them, or none, may come; raise num, and look at retries, time-outs and limits of what the function calls.`,
    },
  ];
}

/** One for all: they are compared as no others are. */
function warnOfUnknownCold(measured: readonly MeasuredCandidate[], { settings }: TuningPlan): Warning[] {
  const unknown = measured.filter((candidate) => !hasCold(candidate));
  if (settings.onlyColdStarts || settings.coldStartShare === 0) return [];
  if (unknown.length === 0 || unknown.length === measured.length) return [];
  const [only] = unknown;
  const [its, it] = unknown.length === 1 ? ["its", "it"] : ["their", "them"];
  return [
    {
      code: "cold-starts-unknown",
      ...(only && unknown.length === 1 && { candidateKey: only.key }),
      message: `${listConfigurations(unknown)}: no cold start that worked was seen, so ${its} cost is that of warm invocations, and is compared with others by those alone; look at the errors before you use ${it}.`,
    },
  ];
}

function warnOfUnseen(candidate: CandidateResult, batches: readonly BatchHead[]): Warning[] {
  const unseen = batches.reduce((sum, { unseenCount }) => sum + unseenCount, 0);
  if (unseen === 0) return [];
  return [
    {
      code: "unseen-invocations",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: up to ${formatCount(unseen)} more ${unseen === 1 ? "invocation" : "invocations"} may have run and been billed whose answers were lost; they are in no figure.`,
    },
  ];
}

function warnOfFailures(candidate: CandidateResult): Warning[] {
  const { failed, allowed, invocations } = candidate.counts;
  const warnings: Warning[] = [];
  const add = (code: string, message: string) =>
    warnings.push({
      code,
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: ${message}`,
    });
  if (candidate.state !== "measured") return [];
  if (failed > 0) {
    add(
      "some-invocations-failed",
      `${formatCount(failed)} of ${formatCount(invocations)} invocations failed and are left out of its figures; look at the errors before you use it.`,
    );
  }
  if (allowed > 0) {
    add(
      "allowed-exceptions",
      `${formatCount(allowed)} of ${formatCount(invocations)} invocations ended with an allowed exception; its figures are those of the others.`,
    );
  }
  return warnings;
}

function warnOfBreakOff(candidate: CandidateResult): Warning[] {
  if (candidate.state !== "measured") return [];
  const why = explainStepFailure(candidate);
  if (why === undefined) return [];
  return [
    {
      code: "measurement-broke-off",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: its measurement broke off after ${formatCount(candidate.counts.invocations)} invocations (${why}); it is judged by those.`,
    },
  ];
}

function warnOfMemory(candidate: CandidateResult, { settings }: TuningPlan): Warning[] {
  if (candidate.state !== "measured") return [];
  const usedMb = candidate.summary.maxMemoryUsedMb;
  const percent = settings.constraints.memoryHeadroomPercent ?? HEADROOM_PERCENT;
  if (usedMb * (1 + percent / 100) <= candidate.memoryMb) return [];
  return [
    {
      code: "memory-nearly-full",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)} used ${formatMemoryMb(usedMb)}, which leaves less than ${percent} % headroom: larger inputs may run out of memory; test with your largest, or take the next size.`,
    },
  ];
}

function warnOfColdStarts(candidate: CandidateResult, { settings }: TuningPlan): Warning[] {
  const { coldStarts } = candidate.counts;
  const { onlyColdStarts, numByConfiguration } = settings;
  const wanted = onlyColdStarts && numByConfiguration ? getNum(settings, candidate.key) : settings.coldStarts;
  if (candidate.state !== "measured" || coldStarts >= wanted) return [];
  // Where only those decide, a warning of its own says that it has none.
  if (onlyColdStarts && !hasCold(candidate)) return [];
  const asked = `of the ${formatCount(wanted)} cold starts asked for`;
  const seen =
    coldStarts === 0
      ? `none ${asked} was seen, so it has no cold figures`
      : coldStarts === 1
        ? `1 ${asked} was seen; its cold figures are of that one`
        : `${formatCount(coldStarts)} ${asked} were seen; its cold figures are of those`;
  return [
    {
      code: "fewer-cold-starts",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: ${seen}.`,
    },
  ];
}

/** What it has no invocations of although the decision is by them. */
function warnOfKind(
  candidate: CandidateResult,
  { settings }: TuningPlan,
  comparable: ReadonlySet<string>,
): Warning[] {
  if (candidate.state !== "measured" || settings.dryRun) return [];
  const add = (code: string, message: string): Warning[] => [
    { code, candidateKey: candidate.key, message: `${formatConfiguration(candidate)}: ${message}` },
  ];
  const isLeftOut = !comparable.has(candidate.key);
  if (settings.onlyColdStarts) {
    if (!isLeftOut) return [];
    return add("no-cold-start", "no cold start worked, and only those decide: it is not recommended.");
  }
  if (selectWarm(candidate.samples).durationsMs.length > 0) return [];
  return add(
    "no-warm-invocation",
    isLeftOut
      ? "every invocation that worked was a cold start, so it cannot be compared with others by warm ones, and is not recommended; raise num above the concurrency."
      : "every invocation that worked was a cold start, so its latency is that of cold starts without init; raise num above the concurrency.",
  );
}

function warnOfHostCpus(candidate: CandidateResult, environment: Environment): Warning[] {
  if (environment.kind === "aws" || candidate.state !== "measured") return [];
  const vcpus = candidate.memoryMb / MEMORY_MB_PER_VCPU;
  if (vcpus <= environment.hostCpus) return [];
  return [
    {
      code: "more-cpu-than-host",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)} has ${vcpus.toFixed(1)} vCPUs in AWS and this host has ${environment.hostCpus}: code that runs in parallel would be faster there.`,
    },
  ];
}
