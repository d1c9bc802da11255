import type { LambdaClient } from "@aws-sdk/client-lambda";
import { errorName, isMissing } from "../aws-errors.ts";
import { findOwnVersions } from "../provision/own-versions.ts";
import type { Patience } from "../provision/patience.ts";
import { restoreMemory } from "../provision/target-state.ts";
import type { VersionClone } from "../provision/target-version.ts";
import { deleteWhenReady, isAliased } from "./delete-when-ready.ts";
import { type Leaving, removalCommands } from "./leaving.ts";

/** Notes in the record that $LATEST has its own memory again. */
export type RecordRestored = (clone: VersionClone) => Promise<void>;

/**
 * Gives the target its memory back where a step that was ended could not, and deletes the versions that the run made:
 * those whose description is a mark of the run's, also when their number was never learned. A version that an alias
 * points to is somebody's now, and is kept.
 */
export async function removeVersions(
  clones: readonly VersionClone[],
  lambda: LambdaClient,
  patience: Patience,
  recordRestored: RecordRestored,
): Promise<Leaving> {
  const leavings: Leaving[] = [];
  for (const clone of clones) leavings.push(await restore(clone, lambda, patience, recordRestored));
  const byFunction = Map.groupBy(clones, ({ functionArn }) => functionArn);
  for (const [functionArn, marked] of byFunction) {
    leavings.push(await deleteMarked(functionArn, new Set(marked.map(({ mark }) => mark)), lambda, patience));
  }
  return {
    deleted: leavings.reduce((total, { deleted }) => total + deleted, 0),
    leftovers: leavings.flatMap(({ leftovers }) => leftovers),
    kept: leavings.flatMap(({ kept }) => kept),
  };
}

const NOTHING: Leaving = { deleted: 0, leftovers: [], kept: [] };

async function restore(
  clone: VersionClone,
  lambda: LambdaClient,
  patience: Patience,
  recordRestored: RecordRestored,
): Promise<Leaving> {
  if (clone.isRestored) return NOTHING;
  const { functionArn, memoryMb, before } = clone;
  try {
    await restoreMemory(lambda, clone, patience);
    await recordRestored({ ...clone, isRestored: true });
    return NOTHING;
  } catch (error) {
    return {
      ...NOTHING,
      leftovers: [
        {
          name: `${functionArn} may have ${memoryMb} MB instead of its ${before.memoryMb} MB`,
          reason: describe(error),
          command: removalCommands.setMemory(functionArn, before.memoryMb),
        },
      ],
    };
  }
}

async function deleteMarked(
  functionArn: string,
  marks: ReadonlySet<string>,
  lambda: LambdaClient,
  patience: Patience,
): Promise<Leaving> {
  let versions: readonly string[];
  try {
    versions = await findOwnVersions(lambda, functionArn, marks, patience);
  } catch (error) {
    if (isMissing(error)) return NOTHING;
    const command = removalCommands.listVersions(functionArn);
    return {
      ...NOTHING,
      leftovers: [{ name: `versions of ${functionArn} made by this run`, reason: describe(error), command }],
    };
  }
  const leaving = { deleted: 0, leftovers: [] as Leaving["leftovers"][number][], kept: [] as string[] };
  for (const version of versions) {
    const name = `${functionArn}:${version}`;
    try {
      await deleteWhenReady(lambda, functionArn, version, patience);
      leaving.deleted += 1;
    } catch (error) {
      if (isMissing(error)) leaving.deleted += 1;
      else if (isAliased(error)) leaving.kept.push(name);
      else {
        const command = removalCommands.deleteVersion(functionArn, version);
        leaving.leftovers.push({ name, reason: errorName(error), command });
      }
    }
  }
  return leaving;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
