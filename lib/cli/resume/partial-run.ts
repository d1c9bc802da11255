import { readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { InputError, type InputMistake } from "../../errors.ts";
import type { LocalHost } from "../../local/cloud.ts";
import type { Batch } from "../../measure/batch.ts";
import type { TuningPlan } from "../../prepare/plan.ts";
import { runKeys, type Store } from "../../store.ts";
import { ARCHITECTURES } from "../../units.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import { isThere } from "../files/file-facts.ts";
import { codeOf } from "../flags.ts";

/** What an interrupted run leaves in its folder, so that another one can go on from there. */
export const PARTIAL_FILE = "partial.json";

/** The parts of a host by which the durations of two runs can be told apart. */
export type HostKind = Pick<LocalHost, "cpuMethod" | "cpuPeriodMs" | "cpus" | "architecture">;

/** `partial.json`: what a run was to do, and what it had measured when it was interrupted. */
export interface PartialRun {
  readonly complete: false;
  /** Absent for a run on AWS. */
  readonly host?: HostKind;
  readonly plan: TuningPlan;
  readonly batches: readonly Batch[];
}

const text = z.string();

/** Of a plan and a batch only what Prepare reads of them before it takes anything over; the rest it compares. */
const partialSchema = z.object({
  complete: z.literal(false),
  host: z
    .object({
      cpuMethod: z.enum(["cgroup-v2", "cgroup-v1", "systemd-run", "duty-cycle"]),
      cpuPeriodMs: z.number(),
      cpus: z.number(),
      architecture: z.enum(ARCHITECTURES),
    })
    .exactOptional(),
  plan: z.custom<TuningPlan>(
    (value) =>
      z
        .looseObject({
          runId: text,
          target: z.looseObject({ functionArn: text, codeSha256: text }),
          processors: z.looseObject({}),
          code: z.looseObject({}),
          settings: z.looseObject({ allowedExceptions: z.array(text), architectures: z.array(text) }),
        })
        .safeParse(value).success,
  ),
  batches: z.array(
    z.custom<Batch>(
      (value) =>
        z
          .looseObject({
            candidateKey: text.regex(/^(arm64|x86_64)-\d+$/),
            round: z.int().min(1),
            attempt: text.regex(/^[\w-]+$/),
            startedAtMost: z.int(),
            invocations: z.array(z.looseObject({ requestId: text, round: z.int(), startedAt: text })),
          })
          .safeParse(value).success,
    ),
  ),
});

const ALLOWED = `the folder of an interrupted run, or the ${PARTIAL_FILE} in it`;

/**
 * Reads what an interrupted run has left.
 * @param path its folder, or the file itself
 */
export async function readPartialRun(field: string, path: string, cwd: string): Promise<Checked<PartialRun>> {
  const refuse = (hint: string) => invalid({ field, value: path, allowed: ALLOWED, hint });
  const file = await findPartialFile(resolve(cwd, path));
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    const isComplete = basename(file) === PARTIAL_FILE && (await isThere(join(file, "..", "result.json")));
    return refuse(
      isComplete ? "this run came to its end: tune again for more" : `cannot read ${file} (${codeOf(error)})`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return refuse(`${file} is not JSON, or cut off`);
  }
  const parsed = partialSchema.safeParse(json);
  return parsed.success ? valid(parsed.data) : refuse(`${file} does not hold the samples of a run`);
}

/**
 * What `--resume` means for a run on AWS: the name of an execution, or a folder with what such a run has left.
 * @returns the name of the execution
 */
export async function readRunId(field: string, given: string, cwd: string): Promise<Checked<string>> {
  if (!(await isThere(resolve(cwd, given)))) return valid(given);
  const partial = await readPartialRun(field, given, cwd);
  return partial.ok ? valid(partial.value.plan.runId) : partial;
}

/** @throws InputError when it was measured on another kind of machine: CPU counts in every duration. */
export function checkHost({ host: earlier, plan }: PartialRun, host: LocalHost): void {
  const allowed = "a run that was measured on this machine, or on one like it";
  const refuse = (hint: string): InputMistake => ({ field: "--resume", value: plan.runId, allowed, hint });
  if (earlier === undefined) {
    throw new InputError([
      refuse(`this one was measured on AWS: tune the function with --resume ${plan.runId}`),
    ]);
  }
  const names = ["cpuMethod", "cpuPeriodMs", "cpus", "architecture"] as const;
  const mistakes = names.flatMap((name) =>
    earlier[name] === host[name] ? [] : [refuse(`${name} was ${earlier[name]}, and is ${host[name]} here`)],
  );
  if (mistakes.length > 0) throw new InputError(mistakes);
}

/** Puts what was measured where Prepare looks for it: the run is in no other cloud any more. */
export async function putPartialRun({ plan, batches }: PartialRun, store: Store): Promise<void> {
  const { runId } = plan;
  for (const batch of batches) {
    await store.writeJson(runKeys.batch(runId, batch.candidateKey, batch.round, batch.attempt), batch);
  }
  await store.writeJson(runKeys.closed(runId), { error: "interrupted" });
  await store.writeJson(runKeys.plan(runId), plan);
}

async function findPartialFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? join(path, PARTIAL_FILE) : path;
}
