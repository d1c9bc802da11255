import { closest, distance } from "fastest-levenshtein";
import type { GateTarget } from "../../gate/list-targets.ts";
import { type Checked, invalid, valid } from "../checked.ts";

/** Typing errors of this many letters still point to a target. */
const MAX_TYPOS = 3;

/** The targets that `--target` names, in the order of the file; all of them without it. */
export function chooseTargets(
  names: readonly string[] | undefined,
  targets: readonly GateTarget[],
): Checked<readonly GateTarget[]> {
  if (names === undefined) return valid(targets);
  const known = targets.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return valid(targets.filter(({ name }) => names.includes(name)));
  return invalid(
    ...unknown.map((value) => {
      const near = closest(value.toLowerCase(), known);
      const isNear =
        distance(value.toLowerCase(), near.toLowerCase()) <= Math.min(MAX_TYPOS, near.length / 2);
      const hint = isNear ? `did you mean ${near}?` : undefined;
      return { field: "--target", value, allowed: known.join(", "), ...(hint && { hint }) };
    }),
  );
}
