import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { isConflict, isFault } from "../aws-errors.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { runKeys } from "../store.ts";
import type { Provisioned, ProvisionTools } from "./clone-function.ts";
import { findOwnVersions, markVersion, type PublishedVersion, publishMarked } from "./own-versions.ts";
import { sendPatiently } from "./patience.ts";
import { NotProvisionedError } from "./refusal.ts";
import { hasEnded, openRun, refuseEnded } from "./run-ending.ts";
import { isSameButMemory, readState, restoreMemory, sendMemory, type TargetState } from "./target-state.ts";
import { waitUntilMade, waitUntilReady } from "./wait-until-ready.ts";

/** A published version of the target for one candidate. Recorded in the store before the target is changed. */
export interface VersionClone {
  readonly kind: "version";
  readonly candidateKey: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** What $LATEST is given for as long as it takes to publish it. */
  readonly memoryMb: number;
  readonly before: TargetState;
  /** Description of the version that this candidate makes. */
  readonly mark: string;
  /** Absent until it is known. */
  readonly published?: PublishedVersion;
  /** Whether $LATEST is known to have nothing of this candidate's any more. */
  readonly isRestored: boolean;
}

/**
 * Publishes a version of the target with the candidate's memory, for those who cannot pass its role to a clone. $LATEST
 * has that memory between two calls only, and gets its own back on every path; what a step that was ended leaves
 * undone, the repeated step or Cleanup does from the record. Candidates must be provisioned one after another.
 * @throws NotProvisionedError when somebody else changes the target meanwhile, and Lambda's own errors.
 */
export async function provisionVersion(
  plan: TuningPlan,
  candidate: Candidate,
  tools: ProvisionTools,
): Promise<Provisioned<VersionClone>> {
  const recorded = await tools.store.readJson<VersionClone>(runKeys.clone(plan.runId, candidate.key));
  const earlier = recorded && (await settle(recorded, plan, tools));
  const clone = earlier?.published ? earlier : await makeVersion(plan, candidate, tools);
  const version = clone.published?.version ?? "";
  const { Configuration: made } = await waitUntilMade(
    tools.lambda,
    clone.functionArn,
    version,
    tools.patience,
  );
  if (made?.MemorySize !== candidate.memoryMb || made.CodeSha256 !== plan.target.codeSha256) {
    throw new NotProvisionedError(
      "TargetChanged",
      `version ${version} is not the target with ${candidate.memoryMb} MB: somebody else deployed it at the same moment`,
    );
  }
  return { clone, functionName: `${clone.functionArn}:${version}`, notes: [] };
}

/** Ends what an earlier attempt of this step may have left open: the memory, and a version whose number was lost. */
async function settle(
  recorded: VersionClone,
  plan: TuningPlan,
  tools: ProvisionTools,
): Promise<VersionClone> {
  const restored = recorded.isRestored ? recorded : await restore(recorded, plan, tools);
  if (restored.published) return restored;
  const { lambda, patience } = tools;
  const marks = new Set([restored.mark]);
  const version = (await findOwnVersions(lambda, restored.functionArn, marks, patience)).at(-1);
  if (version === undefined) return restored;
  return record({ ...restored, published: { version, isOurs: true } }, plan, tools);
}

async function makeVersion(
  plan: TuningPlan,
  candidate: Candidate,
  tools: ProvisionTools,
): Promise<VersionClone> {
  const { lambda, store, patience } = tools;
  const { functionArn } = plan.target;
  const before = await readState(lambda, functionArn, patience);
  checkIsTarget(before, plan, candidate);
  await openRun(plan, store, patience.now());
  const intent = await record(
    {
      kind: "version",
      candidateKey: candidate.key,
      createdAt: patience.now().toISOString(),
      functionArn,
      memoryMb: candidate.memoryMb,
      before,
      mark: markVersion(plan, candidate),
      isRestored: before.memoryMb === candidate.memoryMb,
    },
    plan,
    tools,
  );
  if (await hasEnded(plan, store)) {
    await record({ ...intent, isRestored: true }, plan, tools);
    throw refuseEnded();
  }

  let made: VersionClone;
  try {
    made = await publishWithMemory(intent, plan, tools);
  } catch (error) {
    // What ended it is told; when restoring fails too, the record says so, and Cleanup repeats it and tells.
    // After a lost answer the change may still come, so the record stays open for Cleanup to look again.
    await restore(intent, plan, tools, !isFault(error)).catch(() => undefined);
    throw error;
  }
  if (!made.isRestored) made = await restoreAfterPublishing(made, plan, tools);
  if (await hasEnded(plan, store)) {
    await removeLate(made, plan, tools);
    throw refuseEnded();
  }
  return made;
}

/** The target as Prepare saw it. Anything else would be measured, or restored, as something that it is not. */
function checkIsTarget(found: TargetState, { target }: TuningPlan, { key, architecture }: Candidate): void {
  if (architecture !== target.architecture) {
    throw new NotProvisionedError(
      "WrongArchitecture",
      `${key}: versions of a function have its architecture, which is ${target.architecture}`,
    );
  }
  if (found.codeSha256 !== target.codeSha256) {
    throw new NotProvisionedError(
      "TargetChanged",
      "the code of $LATEST is not what the run began with: versions can only be made of $LATEST, so deploy it first, and not during a run",
    );
  }
  if (found.memoryMb !== target.memoryMb) {
    throw new NotProvisionedError(
      "TargetChanged",
      `$LATEST has ${found.memoryMb} MB and not the ${target.memoryMb} MB that the run began with; it was left as it is`,
    );
  }
}

async function publishWithMemory(
  intent: VersionClone,
  plan: TuningPlan,
  tools: ProvisionTools,
): Promise<VersionClone> {
  const { lambda, patience } = tools;
  const { functionArn, memoryMb, before, mark } = intent;
  if (memoryMb !== before.memoryMb) {
    await sendMemory(lambda, functionArn, memoryMb, before.revisionId, patience);
  }
  const set = await readState(lambda, functionArn, patience);
  if (set.memoryMb !== memoryMb || !isSameButMemory(set, before)) {
    throw new NotProvisionedError(
      "TargetChanged",
      "somebody else changed the target at the same moment; their change was left as it is",
    );
  }
  if (set.failedUpdate !== undefined && memoryMb !== before.memoryMb) {
    throw new NotProvisionedError(
      "UpdateFailed",
      `Lambda did not give $LATEST ${memoryMb} MB: ${set.failedUpdate}`,
    );
  }
  const published = await publishMarked(lambda, functionArn, mark, set, patience);
  return record({ ...intent, published }, plan, tools);
}

/**
 * At once, so that $LATEST has the candidate's size for as short as can be; where Lambda allows no change while the
 * version is being made ready (a snapshot takes minutes), as soon as it is.
 */
async function restoreAfterPublishing(
  made: VersionClone,
  plan: TuningPlan,
  tools: ProvisionTools,
): Promise<VersionClone> {
  try {
    return await restore(made, plan, tools);
  } catch (error) {
    if (!isConflict(error)) throw error;
    await waitUntilReady(tools.lambda, made.functionArn, made.published?.version, tools.undoPatience);
    return restore(made, plan, tools);
  }
}

async function restore(
  clone: VersionClone,
  plan: TuningPlan,
  tools: ProvisionTools,
  isRestored = true,
): Promise<VersionClone> {
  await restoreMemory(tools.lambda, clone, tools.undoPatience);
  return record({ ...clone, isRestored }, plan, tools);
}

async function record(
  clone: VersionClone,
  plan: TuningPlan,
  { store }: ProvisionTools,
): Promise<VersionClone> {
  await store.writeJson(runKeys.clone(plan.runId, clone.candidateKey), clone);
  return clone;
}

/** Cleanup has run already and could not see it. When even this fails, the sweep finds the run's marker again. */
async function removeLate(
  { functionArn, published }: VersionClone,
  plan: TuningPlan,
  { lambda, store, undoPatience }: ProvisionTools,
): Promise<void> {
  if (!published?.isOurs) return;
  await openRun(plan, store, undoPatience.now());
  await sendPatiently(
    () => lambda.send(new DeleteFunctionCommand({ FunctionName: functionArn, Qualifier: published.version })),
    undoPatience,
  );
}
