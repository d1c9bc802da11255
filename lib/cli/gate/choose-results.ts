import type { TuningResult } from "../../analyze/result.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import type { GateTarget } from "../../gate/list-targets.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import { readResultFile } from "../result/read-result.ts";

/**
 * Reads `--result FILE`, for the only target, and `--result NAME=FILE`: a result for each target that is judged.
 * @returns results by the name of their target
 */
export async function chooseResults(
  texts: readonly string[],
  targets: readonly Pick<GateTarget, "name">[],
  cwd: string,
): Promise<Checked<ReadonlyMap<string, TuningResult>>> {
  const mistakes: InputMistake[] = [];
  const results = new Map<string, TuningResult>();
  const given = new Set<string>();
  const [only, ...others] = targets;
  // A name may begin with another one and a =.
  const longestFirst = targets.toSorted((a, b) => b.name.length - a.name.length);
  for (const text of texts) {
    const named = longestFirst.find(({ name }) => text.startsWith(`${name}=`));
    const target = named ?? (others.length === 0 ? only : undefined);
    if (!target) {
      const names = targets.map(({ name }) => name).join(", ");
      mistakes.push({ field: "--result", value: text, allowed: `NAME=FILE with a NAME of ${names}` });
      continue;
    }
    if (given.has(target.name)) {
      mistakes.push({ field: "--result", value: text, allowed: `one result of ${target.name}` });
      continue;
    }
    given.add(target.name);
    const file = named ? text.slice(named.name.length + 1) : text;
    try {
      results.set(target.name, await readResultFile("--result", file, cwd));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  for (const { name } of targets) {
    if (given.has(name) || mistakes.length > 0) continue;
    const hint = "name the targets that are to be judged with --target";
    mistakes.push({ field: "--result", value: undefined, allowed: `${name}=FILE`, hint });
  }
  return mistakes.length > 0 ? invalid(...mistakes) : valid(results);
}
