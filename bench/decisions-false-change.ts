import type { Settings } from "../lib/prepare/plan.ts";
import { Draws, type TrueCandidate, type TrueFunction } from "./decisions-function.ts";
import { runSearch } from "./decisions-search.ts";

/** How often a change was recommended that would change nothing. */
export interface FalseChanges {
  readonly runs: number;
  readonly changes: number;
}

/** By what the two are compared. */
export const COMPARED = ["cost", "speed"] as const;
export type Compared = (typeof COMPARED)[number];

const SETTINGS_OF: Readonly<Record<Compared, Partial<Settings>>> = {
  cost: {},
  speed: { strategy: "speed", objective: "p95" },
};

/** Each candidate as the current configuration beside its like, so many times, through search, verification and Analyze. */
export function countFalseChanges(
  { name, candidates }: TrueFunction,
  repetitions: number,
): Record<Compared, FalseChanges> {
  const count = (compared: Compared): FalseChanges => {
    const changed = candidates.flatMap((candidate) =>
      Array.from({ length: repetitions }, (_, index) =>
        isChanged(candidate, `${name} ${compared} ${index}`, SETTINGS_OF[compared]),
      ),
    );
    return { runs: changed.length, changes: changed.filter(Boolean).length };
  };
  return { cost: count("cost"), speed: count("speed") };
}

function isChanged(candidate: TrueCandidate, runId: string, settings: Partial<Settings>): boolean {
  const like = { ...candidate, key: `${candidate.key}-like` };
  const candidates = [candidate, like];
  const draws = new Map(candidates.map((each) => [each.key, new Draws(each, runId)]));
  const { verified } = runSearch({ candidates }, draws, { settings, runId, current: candidate });
  return verified.pickKey === like.key;
}
