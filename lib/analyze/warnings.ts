import { formatConfiguration, formatCount, formatMemoryMb } from "../report/format.ts";
import { MEMORY_MB_PER_VCPU } from "../units.ts";
import type { CandidateResult, Environment, Warning } from "./result.ts";

/** Above this share of its memory a size leaves little room for larger inputs. */
const HIGH_MEMORY_SHARE = 0.9;

/** What a reader must know before trusting a result, as data; each message says what to do. */
export function listWarnings(candidates: readonly CandidateResult[], environment: Environment): Warning[] {
  return candidates.flatMap((candidate) => [
    ...warnOfFailures(candidate),
    ...warnOfStepFailure(candidate),
    ...warnOfMemory(candidate),
    ...warnOfNoWarm(candidate),
    ...warnOfHostCpus(candidate, environment),
  ]);
}

function warnOfFailures(candidate: CandidateResult): Warning[] {
  const { failed, invocations } = candidate.counts;
  if (candidate.state === "failed" || failed === 0) return [];
  return [
    {
      code: "some-invocations-failed",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: ${formatCount(failed)} of ${formatCount(invocations)} invocations failed and are left out of its figures; look at the errors before you use it.`,
    },
  ];
}

function warnOfStepFailure(candidate: CandidateResult): Warning[] {
  const broken = candidate.failures.find(
    ({ reason }) => reason === "step-failed" || reason === "not-provisioned",
  );
  if (candidate.state === "failed" || !broken) return [];
  const { errorType, errorMessage } = broken;
  return [
    {
      code: "measurement-broke-off",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: its measurement broke off after ${formatCount(candidate.counts.invocations)} invocations (${errorType ? `${errorType}: ` : ""}${errorMessage}); it is judged by those.`,
    },
  ];
}

function warnOfMemory(candidate: CandidateResult): Warning[] {
  if (candidate.state === "failed") return [];
  const usedMb = candidate.summary.maxMemoryUsedMb;
  if (usedMb < candidate.memoryMb * HIGH_MEMORY_SHARE) return [];
  return [
    {
      code: "memory-nearly-full",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)} used ${formatMemoryMb(usedMb)}: larger inputs may run out of memory; test with your largest, or take the next size.`,
    },
  ];
}

function warnOfNoWarm(candidate: CandidateResult): Warning[] {
  const { coldStarts, succeeded } = candidate.counts;
  if (candidate.state === "failed" || coldStarts < succeeded) return [];
  return [
    {
      code: "no-warm-invocation",
      candidateKey: candidate.key,
      message: `${formatConfiguration(candidate)}: every invocation was a cold start, so its latency is that of cold starts without init; raise num above the concurrency.`,
    },
  ];
}

function warnOfHostCpus(candidate: CandidateResult, environment: Environment): Warning[] {
  if (environment.kind === "aws" || candidate.state === "failed") return [];
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
