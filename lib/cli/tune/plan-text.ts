import type { LocalHost } from "../../local/cloud.ts";
import { formatCount, formatMemoryMb } from "../../report/format.ts";
import { MEMORY_MB_PER_VCPU } from "../../units.ts";
import type { TuneRequest } from "./tune-request.ts";

const CPU_METHODS: Readonly<Record<LocalHost["cpuMethod"], string>> = {
  "cgroup-v2": "a cgroup v2 quota",
  "cgroup-v1": "a cgroup v1 quota",
  "systemd-run": "a quota of a systemd scope",
  "duty-cycle":
    "stopping and continuing the process (less exact than a cgroup, which this machine does not grant)",
};

/** What is about to happen, in a few lines, before it does. */
export function describePlan(request: TuneRequest, host: LocalHost): string[] {
  const { memorySizesMb, architectures } = request;
  const measurable = architectures.filter((one) => request.isRecorded || one === host.architecture);
  const zippedKb = Math.ceil(request.zip.length / 1024);
  const files = `${formatCount(request.fileCount)} ${request.fileCount === 1 ? "file" : "files"}`;
  return [
    `Tuning ${request.functionName}: ${request.handler} on ${request.runtime}, ${files}, ${formatCount(zippedKb)} KB zipped`,
    `  ${memorySizesMb.join(", ")} MB on ${architectures.join(" and ")}, ` +
      `${describeSampling(request, memorySizesMb.length * measurable.length)}, ` +
      `for ${request.strategy === "balanced" ? "cost and speed" : request.strategy}`,
    ...describeComparison(request),
    ...(request.isRecorded ? [RECORDED_TEXT] : describeProcesses(request, host)),
  ];
}

function describeComparison({ memorySizesMb, currentMemoryMb }: TuneRequest): string[] {
  if (currentMemoryMb !== undefined)
    return [`  compared with its current ${formatMemoryMb(currentMemoryMb)}`];
  if (memorySizesMb.length < 2) return [];
  const smallest = formatMemoryMb(Math.min(...memorySizesMb));
  return [`  compared with ${smallest}: what the function has in AWS is not known here (--current-memory)`];
}

/**
 * How often the function is invoked.
 * @param candidates undefined where their number is not known yet
 */
export function describeSampling(
  { sampling, num }: Pick<TuneRequest, "sampling" | "num">,
  candidates: number | undefined,
): string {
  const each = `${formatInvocations(num)} each`;
  const all = num * (candidates ?? 0);
  if (sampling === "search") {
    return `a search with at most ${each}${all > 0 ? `, ${formatCount(all)} in all` : ""}`;
  }
  return `${each}${all > 0 ? `: ${formatInvocations(all)}` : ""}`;
}

const formatInvocations = (count: number) =>
  `${formatCount(count)} ${count === 1 ? "invocation" : "invocations"}`;

const RECORDED_TEXT = "  durations recorded on AWS Lambda are served: nothing is run, and nothing is billed";

function describeProcesses(request: TuneRequest, host: LocalHost): string[] {
  return [
    "  in processes on this machine, one at a time; nothing is called in AWS and nothing is billed",
    `  CPU: memory / ${MEMORY_MB_PER_VCPU} of a vCPU, as on Lambda, by ${CPU_METHODS[host.cpuMethod]}, per ${host.cpuPeriodMs} ms`,
    ...describeLimits(request, host),
  ];
}

function describeLimits({ memorySizesMb, architectures }: TuneRequest, host: LocalHost): string[] {
  const beyond = memorySizesMb.filter((memoryMb) => memoryMb / MEMORY_MB_PER_VCPU > host.cpus);
  const foreign = architectures.filter((architecture) => architecture !== host.architecture);
  return [
    ...(beyond.length > 0
      ? [
          `  Note: ${beyond.map(formatMemoryMb).join(", ")} would have more vCPUs on Lambda than the ` +
            `${host.cpus} of this machine: a handler with many threads is faster there`,
        ]
      : []),
    ...(foreign.length > 0
      ? [
          `  Note: this machine is ${host.architecture}: ${foreign.join(", ")} will be shown as not measurable`,
        ]
      : []),
  ];
}
