import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { InputMistake } from "../../errors.ts";
import { FUNCTION_REFERENCE } from "../../prepare/input-target.ts";
import { codeOf, parseChoice } from "../flags.ts";

/** Where a command's function is: a file or folder of this machine, or a function on AWS. */
export interface Place {
  readonly where: "local" | "aws";
  /** Worth saying when the word could have meant the other place. */
  readonly note?: string;
  readonly mistakes: readonly InputMistake[];
}

/** Whether Lambda could know a function by this word. */
export function looksLikeFunctionName(word: string): boolean {
  return FUNCTION_REFERENCE.test(word);
}

/**
 * Decides what the word after `tune` means: a file or folder that is there wins, unless `--on` says otherwise.
 * @param operand undefined when none was given
 * @param flags `on`, and whether an input file or a template names the function
 */
export async function choosePlace(
  operand: string | undefined,
  { on, input, template }: { readonly on?: string; readonly input?: string; readonly template?: string },
  cwd: string,
): Promise<Place> {
  if (on !== undefined) {
    const chosen = parseChoice("--on", on, ["local", "aws"] as const);
    if (!chosen.ok)
      return { ...(await choosePlace(operand, { input, template }, cwd)), mistakes: chosen.mistakes };
    const isMisnamed = chosen.value === "aws" && operand !== undefined && !looksLikeFunctionName(operand);
    const allowed = "a function name, partial ARN or full ARN, with or without a version or alias";
    return {
      where: chosen.value,
      mistakes: isMisnamed ? [{ field: "NAME", value: operand, allowed }] : [],
    };
  }
  if (template !== undefined) return { where: "local", mistakes: [] };
  if (operand === undefined) return { where: input === undefined ? "local" : "aws", mistakes: [] };
  const isName = looksLikeFunctionName(operand);
  if (await exists(resolve(cwd, operand))) {
    const note = `${operand} is in this folder, so it is tuned on this machine; --on aws means the function`;
    return { where: "local", note: isName ? note : undefined, mistakes: [] };
  }
  if (!isName) return { where: "local", mistakes: [] };
  const note = `${operand} is no file or folder here, so it is taken for a function on AWS`;
  return { where: "aws", note: operand.includes(":") ? undefined : note, mistakes: [] };
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // What cannot be looked at is there.
    return !["ENOENT", "ENOTDIR"].includes(codeOf(error));
  }
}
