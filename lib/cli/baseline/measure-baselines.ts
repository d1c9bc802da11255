import { join } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { openAllowance } from "../gate/allowance.ts";
import type { MeasuredTarget } from "../gate/check-target.ts";
import { measureCases } from "../gate/measure-cases.ts";
import { measureTarget } from "../gate/measure-target.ts";
import { nameFolder } from "../gate/name-folder.ts";
import { NoEvidenceError } from "../result/no-evidence-error.ts";
import type { Shell } from "../shell.ts";

/** Targets that are to be measured, and within what. */
export interface Measuring {
  readonly targets: readonly MeasuredTarget[];
  /** Of all of them together, in the currency of the prices. */
  readonly maxCostUsd?: number | undefined;
  /** Absolute: each target has a folder in it. */
  readonly outDir: string;
}

export interface MeasuredBaselines {
  /** By name of the target. */
  readonly results: ReadonlyMap<string, TuningResult>;
  /** What went wrong beside results: something was left behind. */
  readonly problems: readonly unknown[];
}

/**
 * Measures each target once, with `num` invocations of each configuration that its checks are about, as the gate does at
 * a look.
 *
 * @throws what the runs throw that have no result, together when they are several; the interruption
 */
export async function measureBaselines(
  { targets, maxCostUsd, outDir }: Measuring,
  flags: AwsFlags,
  shell: Shell,
): Promise<MeasuredBaselines> {
  const { interruption, stderr } = shell;
  const allowance = openAllowance({ maxCostUsd }, Date.now);
  const results = new Map<string, TuningResult>();
  const folders = new Map<string, string>();
  const problems: unknown[] = [];
  const failures: unknown[] = [];
  const cases = targets.map((measured) => {
    const { target } = measured;
    return { gateCase: { target, evidence: { kind: "measure", measured } as const }, measured };
  });
  await measureCases(
    cases,
    flags,
    shell,
    async (gateCase, measurer) => {
      const { target } = gateCase;
      const end = allowance.findEnd(target);
      if (end !== undefined) throw new NoEvidenceError(`${target.name}: not measured: ${end}`);
      const folder = join(outDir, nameFolder(target.name, folders));
      folders.set(target.name, folder);
      const { result } = await measureTarget(gateCase, measurer, {
        outDir: folder,
        confirms: [],
        allowance,
        interruption,
        note: stderr.writeLine,
        keep: () => {},
        report: (problem) => problems.push(problem),
      });
      results.set(target.name, result);
    },
    (_case, error) => failures.push(error),
  );
  if (failures.length === 0) return { results, problems };
  for (const name of results.keys()) {
    stderr.writeLine(
      `Measured: --result ${name}=${join(folders.get(name) ?? outDir, "result.json")} takes it`,
    );
  }
  // What ends all targets is told once.
  const all = [...new Set([...failures, ...problems])];
  throw all.length === 1 ? all[0] : new AggregateError(all);
}
