import type { Candidate } from "../prepare/plan.ts";
import type { Clone } from "../provision/provision.ts";
import { listConfigurations } from "./list-names.ts";
import type { Warning } from "./result.ts";

/** In what clones differ from the target beside what they should: a warning for each difference, however many have it. */
export function listCloneWarnings(candidates: readonly Candidate[], clones: readonly Clone[]): Warning[] {
  const noted = new Map<string, Set<string>>();
  for (const clone of clones) {
    if (clone.kind !== "function") continue;
    for (const note of clone.notes) {
      noted.set(note, (noted.get(note) ?? new Set()).add(clone.candidateKey));
    }
  }
  return [...noted].map(([note, keys]) => {
    const concerned = candidates.filter(({ key }) => keys.has(key));
    const which =
      concerned.length === candidates.length ? "Every configuration" : listConfigurations(concerned);
    const [only] = concerned;
    return {
      code: "clone-differs",
      ...(only && concerned.length === 1 && { candidateKey: only.key }),
      message: `${which}: ${note}.`,
    };
  });
}
