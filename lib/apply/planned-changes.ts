import type { TuningPlan } from "../prepare/plan.ts";
import type { AliasState } from "./alias.ts";
import type { ApplyRecord } from "./apply-record.ts";
import type { Change } from "./change.ts";
import { undoAlias, undoArchitecture, undoMemory } from "./undo.ts";

/** What is to be done, in the order in which it is done; absent where nothing is. */
export interface PlannedChanges {
  readonly architecture?: Change;
  readonly memory?: Change;
  readonly version?: Change;
  readonly alias?: Change;
}

/** In the order in which they are made. */
export function listChanges({ architecture, memory, version, alias }: PlannedChanges): Change[] {
  return [architecture, memory, version, alias].flatMap((change) => change ?? []);
}

/** @param state `uncertain` where an earlier attempt may have made them */
export function planChanges(
  plan: TuningPlan,
  { before, wanted }: ApplyRecord,
  state: Change["state"],
): PlannedChanges {
  const { aliasName } = plan.apply;
  const change = (text: string, undo: readonly string[]): Change => ({ text, undo, state });
  return {
    ...(before.code && {
      architecture: change(
        `architecture ${before.architecture} -> ${wanted.architecture}`,
        undoArchitecture(plan, before.architecture, before.code),
      ),
    }),
    ...(before.memoryMb !== wanted.memoryMb && {
      memory: change(
        `memory ${before.memoryMb} MB -> ${wanted.memoryMb} MB`,
        undoMemory(plan, before.memoryMb),
      ),
    }),
    ...(aliasName && {
      // Nothing to undo: a version that no alias points to is never invoked.
      version: change("a version published", []),
      alias: change(`alias ${aliasName}`, undoAlias(plan, aliasName, before.alias)),
    }),
  };
}

/** `alias live from version 1 to version 2` */
export function describeMove(name: string, before: AliasState | undefined, after: AliasState): string {
  const weights = Object.entries(after.weights).map(
    ([version, weight]) => ` with ${Number((weight * 100).toPrecision(3))} % on version ${version}`,
  );
  const to = `version ${after.version}${weights.join("")}`;
  return before ? `alias ${name} from version ${before.version} to ${to}` : `alias ${name} made for ${to}`;
}
