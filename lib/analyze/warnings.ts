import type { TuningPlan } from "../prepare/plan.ts";
import { formatConfiguration, formatCount, formatMemoryMb } from "../report/format.ts";
import type { BatchHead } from "../samples/collect-samples.ts";
import { selectWarm } from "../samples/select.ts";
import { MEMORY_MB_PER_VCPU } from "../units.ts";
import { explainStepFailure, listMissingWarnings } from "./missing-warnings.ts";
import type { CandidateResult, Environment, Warning } from "./result.ts";

/** Less memory than this above the most that was used leaves little room for larger inputs; a constraint says otherwise. */
const HEADROOM_PERCENT = 10;

/** More configurations than this are counted, not named. */
const MAX_NAMED = 6;

export interface CandidateWarningRequest {
  readonly plan: TuningPlan;
  readonly candidates: readonly CandidateResult[];
  readonly batches: readonly BatchHead[];
  readonly environment: Environment;
}

/** What a reader must know of each candidate before trusting its figures, as data; each message says what to do. */
export function listCandidateWarnings(request: CandidateWarningRequest): Warning[] {
  const { plan, candidates, batches, environment } = request;
  const byCandidate = Map.groupBy(batches, ({ candidateKey }) => candidateKey);
  return [
    ...listMissingWarnings(candidates),
    ...warnOfTails(candidates),
    ...candidates.flatMap((candidate) => [
      ...warnOfUnseen(candidate, byCandidate.get(candidate.key) ?? []),
      ...warnOfFailures(candidate),
      ...warnOfBreakOff(candidate),
      ...warnOfMemory(candidate, plan),
      ...warnOfColdStarts(candidate, plan),
      ...warnOfNoWarm(candidate, plan),
      ...warnOfHostCpus(candidate, environment),
    ]),
  ];
}

/** One for all: what makes a tail is mostly the same at every size. */
function warnOfTails(candidates: readonly CandidateResult[]): Warning[] {
  const heavy = candidates.filter(
    (candidate) => candidate.state === "measured" && candidate.summary.warm.heavyTail,
  );
  if (heavy.length === 0) return [];
  const [only] = heavy;
  const which =
    heavy.length > MAX_NAMED
      ? `${formatCount(heavy.length)} configurations`
      : heavy.map(formatConfiguration).join(", ");
  return [
    {
      code: "heavy-tail",
      ...(only && heavy.length === 1 && { candidateKey: only.key }),
      message: `${which}: rare invocations took so much longer than the others that the mean cost hangs on them, and more of them, or none, may come; raise num, and look at retries, time-outs and limits of what the function calls.`,
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
  if (candidate.state !== "measured" || coldStarts >= settings.coldStarts) return [];
  return [
    {
      code: "fewer-cold-starts",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: ${formatCount(coldStarts)} of the ${formatCount(settings.coldStarts)} cold starts asked for were seen; its cold figures are those.`,
    },
  ];
}

function warnOfNoWarm(candidate: CandidateResult, { settings }: TuningPlan): Warning[] {
  if (candidate.state !== "measured" || settings.onlyColdStarts || settings.dryRun) return [];
  if (selectWarm(candidate.samples).durationsMs.length > 0) return [];
  return [
    {
      code: "no-warm-invocation",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: every invocation was a cold start, so its latency is that of cold starts without init; raise num above the concurrency.`,
    },
  ];
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
