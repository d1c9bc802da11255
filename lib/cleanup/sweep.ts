import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { OpenRun } from "../provision/run-ending.ts";
import { runKeys } from "../store.ts";
import { type CleanupTools, cleanup } from "./cleanup.ts";
import { deleteClone } from "./delete-clone.ts";
import { listLeftovers } from "./leftovers.ts";

export interface SweepOutcome {
  /** Runs past their expiry that were cleaned up. */
  readonly runs: number;
  readonly deleted: number;
  /** What is still there, by name. */
  readonly leftovers: readonly string[];
  /** What could not even be looked at, in words. */
  readonly problems: readonly string[];
}

/** A run whose marker says nothing readable is expired when the marker is this old. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Removes what runs past their expiry have left, whatever happened to them: what they have recorded, wherever it is,
 * and clones in the tuner's own account and region that no record names any more, by prefix and tags. What resists
 * does not keep the rest, and the next sweep tries again.
 */
export async function sweep(tools: CleanupTools): Promise<SweepOutcome> {
  const runs = await sweepRuns(tools);
  const clones = await sweepClones(tools);
  return {
    runs: runs.runs,
    deleted: runs.deleted + clones.deleted,
    leftovers: [...new Set([...runs.leftovers, ...clones.leftovers])],
    problems: [...runs.problems, ...clones.problems],
  };
}

async function sweepRuns(tools: CleanupTools): Promise<SweepOutcome> {
  const { store, patience } = tools;
  const leftovers: string[] = [];
  const problems: string[] = [];
  let [runs, deleted] = [0, 0];
  for (const key of await store.listKeys(runKeys.openRuns)) {
    if (patience.now().getTime() >= patience.untilMs) break;
    try {
      const marker = await store.readJson<OpenRun>(key);
      if (!marker || !isExpired(marker, patience.now())) continue;
      const outcome = await cleanup({ runId: marker.runId, mayStillProvision: false }, tools);
      runs += 1;
      deleted += outcome.deleted;
      leftovers.push(...outcome.leftovers);
    } catch (error) {
      problems.push(`${key}: ${String(error)}`);
    }
  }
  return { runs, deleted, leftovers, problems };
}

/** Never before the plan's expiry: a long run may still be measuring. */
function isExpired({ expiresAt, openedAt }: OpenRun, now: Date): boolean {
  const expiryMs = Date.parse(expiresAt);
  return now.getTime() > (Number.isNaN(expiryMs) ? Date.parse(openedAt) + LIFETIME_MS : expiryMs);
}

async function sweepClones({ patience, reach }: CleanupTools): Promise<SweepOutcome> {
  const leftovers: string[] = [];
  let deleted = 0;
  try {
    const lambda: LambdaClient = await reach(undefined, "sweep");
    for (const { functionName, runId, isExpired } of await listLeftovers(lambda, patience.now(), patience)) {
      if (!isExpired) continue;
      const problem = await deleteClone(lambda, functionName, runId, patience);
      if (problem === undefined) deleted += 1;
      else leftovers.push(functionName);
    }
    return { runs: 0, deleted, leftovers, problems: [] };
  } catch (error) {
    return { runs: 0, deleted, leftovers, problems: [String(error)] };
  }
}
