import { InputError, type InputMistake } from "../../errors.ts";
import type { CliProcess, Machine } from "../cli-process.ts";
import { nameTemplateMistakes, readTemplateTarget } from "../template/read-template-target.ts";
import type { TuneFlags } from "../tune/command.ts";
import { checkTuneRequest, type TuneRequest } from "../tune/tune-request.ts";

/** What to tune on this machine, and what is worth saying about where it comes from. */
export interface LocalRequest {
  readonly request: TuneRequest;
  readonly notes: readonly string[];
}

/**
 * Checks what is to be tuned on this machine: a handler, or with `--template` a function of a template.
 * @param operand PATH or LOGICAL_ID
 * @throws InputError with every mistake
 */
export async function checkLocalRequest(
  operand: string | undefined,
  flags: TuneFlags,
  mistakes: readonly InputMistake[],
  { machine, process }: { readonly machine: Machine; readonly process: Pick<CliProcess, "cwd"> },
): Promise<LocalRequest> {
  const cwd = process.cwd();
  const { template } = flags;
  if (template === undefined) {
    return { request: await checkTuneRequest(operand, flags, mistakes, { cwd, machine }), notes: [] };
  }
  const target = await readTemplateTarget(operand, { ...flags, template }, cwd, machine);
  if (!target.ok) {
    // Its own mistakes are told beside those in the other flags.
    await checkTuneRequest(undefined, flags, [...mistakes, ...target.mistakes], { cwd, machine });
    throw new InputError(target.mistakes);
  }
  const { contents, flags: all, notes } = target.value;
  const request = await nameTemplateMistakes(target.value, () =>
    checkTuneRequest(contents, all, mistakes, { cwd, machine }),
  );
  return { request, notes };
}
