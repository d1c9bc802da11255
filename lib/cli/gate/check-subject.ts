import type { TuningResult } from "../../analyze/result.ts";
import type { InputMistake } from "../../errors.ts";
import type { GateTarget } from "../../gate/list-targets.ts";
import { splitFunctionReference } from "../../prepare/function-reference.ts";
import { nameOf } from "../aws/tune-request.ts";
import { choosePlace } from "../tune/place.ts";

/** What a result says it is of. */
type Subject = Pick<TuningResult, "environment" | "target">;

/** Whether a result is of the function that a target names. */
export type SubjectFound =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly mistake: InputMistake };

/**
 * A result of another function is no evidence. Where both are functions on AWS that is a mistake; what was measured on
 * one machine has the name of its folder, so that it is only said.
 * @param surroundings where the config is, and where its functions are, if it says so
 */
export async function checkSubject(
  target: Pick<GateTarget, "name" | "function" | "local">,
  { environment, target: measured }: Subject,
  { configDir, on }: { readonly configDir: string; readonly on: string | undefined },
): Promise<SubjectFound> {
  const { template } = target.local ?? {};
  const decided = { ...(on !== undefined && { on }), ...(template !== undefined && { template }) };
  const { where } = await choosePlace(target.function, decided, configDir);
  const { region = measured.region } = splitFunctionReference(target.function);
  const { functionName } = measured;
  if (functionName === nameOf(target.function) && region === measured.region) return { ok: true };
  if (where === "local" || environment.kind === "local") {
    const place = environment.kind === "local" ? "on a machine" : `on AWS, in ${measured.region}`;
    return { ok: true, note: `the result is of ${functionName}, measured ${place}` };
  }
  return {
    ok: false,
    mistake: {
      field: "--result",
      value: `a result of ${functionName} in ${measured.region}`,
      allowed: `a result of ${target.function}, which is the function of ${target.name}`,
      hint: "give that one, or name the function in the config",
    },
  };
}

/** The mistakes of all results that are given. */
export async function checkSubjects(
  results: ReadonlyMap<string, TuningResult>,
  targets: readonly GateTarget[],
  surroundings: Parameters<typeof checkSubject>[2],
): Promise<{ readonly mistakes: readonly InputMistake[]; readonly notes: ReadonlyMap<string, string> }> {
  const mistakes: InputMistake[] = [];
  const notes = new Map<string, string>();
  for (const target of targets) {
    const result = results.get(target.name);
    if (!result) continue;
    const found = await checkSubject(target, result, surroundings);
    if (!found.ok) mistakes.push(found.mistake);
    else if (found.note !== undefined) notes.set(target.name, found.note);
  }
  return { mistakes, notes };
}
