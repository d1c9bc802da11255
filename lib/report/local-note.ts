import type { Environment } from "../analyze/result.ts";
import { MAX_MEMORY_MB, MEMORY_MB_PER_VCPU } from "../units.ts";
import { formatArchitecture, formatCount, formatMemoryMb, formatText } from "./format.ts";
import { type Html, html } from "./html.ts";

const CPU_METHODS: ReadonlyMap<string, string> = new Map([
  ["cgroup-v2", "a CPU quota of the kernel (cgroup v2)"],
  ["cgroup-v1", "a CPU quota of the kernel (cgroup v1)"],
  ["systemd-run", "a CPU quota of the kernel, set through systemd"],
  ["duty-cycle", "stopping and continuing the process, which is coarser than the quota that Lambda uses"],
]);

/** The one line of a local run that nobody may miss. */
export function renderLocalStrip(): Html {
  return html`<p class="strip local"><b>Local run:</b> measured on this computer, not in AWS. <a href="#local">What compares with AWS, and what does not</a></p>`;
}

/** How a local run was limited and what of it does not carry over to AWS. */
export function renderLocalNote(environment: Extract<Environment, { kind: "local" }>, region: string): Html {
  const { cpuMethod, cpuPeriodMs, hostCpus, hostArchitecture, hostMemoryMb, hostPlatform } = environment;
  const hostMaxMb = hostCpus * MEMORY_MB_PER_VCPU;
  const architecture = formatText(formatArchitecture(hostArchitecture));
  return html`<section aria-labelledby="local">
<h2 id="local">Local run: measured on this computer, not in AWS</h2>
<p>Host: ${formatText(hostPlatform)}, ${formatCount(hostCpus)} CPUs, ${architecture}, ${formatMemoryMb(hostMemoryMb)}. Each size got its memory divided by ${formatCount(MEMORY_MB_PER_VCPU)} as its share of a CPU, per period of ${formatCount(cpuPeriodMs)} ms, by ${CPU_METHODS.get(cpuMethod) ?? formatText(cpuMethod)}.</p>
<p>How sizes compare with each other is a fair guide for code that computes. Not comparable with AWS: the durations themselves (another CPU), cold starts (no package download, no new virtual machine), time spent waiting for other services, ${hostMaxMb < MAX_MEMORY_MB && `sizes above ${formatMemoryMb(hostMaxMb)} (more CPU than this host has), `}and every architecture but ${architecture}. On a host that others share, code that works on much memory looks slower at small sizes than it is there. Costs apply the prices of ${formatText(region)} to the durations measured here.</p>
</section>`;
}
