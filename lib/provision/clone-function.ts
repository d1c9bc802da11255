import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  type LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { isConflict, isMissing, isThrottle, mayGoThroughLater } from "../aws-errors.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { runKeys, type Store } from "../store.ts";
import { chooseCode } from "./clone-code.ts";
import { buildCloneRequest, isOwnClone, nameClone } from "./clone-request.ts";
import { carryTags, EXPIRES_TAG, RUN_TAG } from "./clone-tags.ts";
import { type Patience, sendPatiently } from "./patience.ts";
import { NotProvisionedError } from "./refusal.ts";
import { hasEnded, openRun, refuseEnded } from "./run-ending.ts";
import { alignRuntime } from "./runtime-version.ts";
import { waitUntilMade } from "./wait-until-ready.ts";

/** A throwaway copy of the target for one candidate. Recorded in the store before it is created. */
export interface FunctionClone {
  readonly kind: "function";
  readonly functionName: string;
  readonly candidateKey: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The target's runtime version, for the clone to run on the same; absent for images and the other architecture. */
  readonly runtimeVersionArn?: string;
  /** In what the clone differs from the target, beside what it should: in words, which Analyze hands on. */
  readonly notes: readonly string[];
}

export interface ProvisionTools {
  readonly lambda: LambdaClient;
  readonly store: Store;
  readonly patience: Patience;
  /** For undoing what went wrong: it lasts longer, so that there is time left when the other has ended. */
  readonly undoPatience: Patience;
  /** Where the tuner and its bucket are. */
  readonly tunerRegion: string;
  readonly cloneLogGroup?: string;
}

/** What Measure invokes, and what the step logs. */
export interface Provisioned<Made> {
  readonly clone: Made;
  /** With the version to measure where there is one: `name:version`. */
  readonly functionName: string;
  readonly notes: readonly string[];
}

/**
 * Makes the clone of a candidate and waits until it is ready; repeating it finds what is there. A clone with SnapStart
 * is published, as $LATEST never has a snapshot, and its version waited for.
 * @throws NotProvisionedError and Lambda's own errors, which explainCandidateRefusal puts into words.
 */
export async function provisionFunction(
  plan: TuningPlan,
  candidate: Candidate,
  tools: ProvisionTools,
): Promise<Provisioned<FunctionClone>> {
  const { lambda, store, patience } = tools;
  const recorded = await store.readJson<FunctionClone>(runKeys.clone(plan.runId, candidate.key));
  const found =
    recorded && (await isThere(recorded, plan, tools)) ? recorded : await create(plan, candidate, tools);
  const { functionName } = found;

  const ready = await waitUntilMade(lambda, functionName, undefined, patience);
  const runtimeNote = await alignRuntime(lambda, functionName, found.runtimeVersionArn, ready, patience);
  const clone = runtimeNote ? await note(found, runtimeNote, plan, tools) : found;
  const { notes } = clone;
  if (!plan.target.usesSnapStart) return { clone, functionName, notes };

  // Publishing again gives the version that is there, so this may be repeated.
  const { Version: version } = await sendPatiently(
    () => lambda.send(new PublishVersionCommand({ FunctionName: functionName })),
    patience,
    mayGoThroughLater,
  );
  await waitUntilMade(lambda, functionName, version, patience);
  return { clone, functionName: `${functionName}:${version}`, notes };
}

/** A repeated Provision finds the note there. */
async function note(
  clone: FunctionClone,
  text: string,
  { runId }: TuningPlan,
  { store }: ProvisionTools,
): Promise<FunctionClone> {
  if (clone.notes.includes(text)) return clone;
  const noted = { ...clone, notes: [...clone.notes, text] };
  await store.writeJson(runKeys.clone(runId, clone.candidateKey), noted);
  return noted;
}

async function isThere(
  { functionName }: FunctionClone,
  { runId }: TuningPlan,
  { lambda, patience }: ProvisionTools,
): Promise<boolean> {
  const found = await find(lambda, functionName, patience);
  return found !== undefined && isOwnClone(found, runId);
}

async function find(
  lambda: LambdaClient,
  functionName: string,
  patience: Patience,
): Promise<GetFunctionCommandOutput | undefined> {
  try {
    return await sendPatiently(
      () => lambda.send(new GetFunctionCommand({ FunctionName: functionName })),
      patience,
    );
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The record is written first: whatever happens afterwards, Cleanup knows the name. */
async function create(plan: TuningPlan, candidate: Candidate, tools: ProvisionTools): Promise<FunctionClone> {
  const { lambda, store, patience, tunerRegion, cloneLogGroup } = tools;
  const { functionArn, qualifier, version, architecture, codeSha256 } = plan.target;
  const target = await sendPatiently(
    () => lambda.send(new GetFunctionCommand({ FunctionName: functionArn, Qualifier: qualifier && version })),
    patience,
  );
  const { tags, notes } = carryTags(target, { [RUN_TAG]: plan.runId, [EXPIRES_TAG]: plan.expiresAt });
  const isSameCode = target.Configuration?.CodeSha256 === codeSha256;
  const request = buildCloneRequest(target, candidate, plan, {
    code: await chooseCode(target, candidate.architecture, plan, store, tunerRegion),
    tags,
    codeSigningConfigArn: await findCodeSigning(plan, tools),
    logGroup: cloneLogGroup,
  });
  const clone: FunctionClone = {
    kind: "function",
    functionName: nameClone(plan.executionArn, candidate.key),
    candidateKey: candidate.key,
    createdAt: patience.now().toISOString(),
    // A runtime version is built for one architecture.
    runtimeVersionArn:
      candidate.architecture === architecture
        ? target.Configuration?.RuntimeVersionConfig?.RuntimeVersionArn
        : undefined,
    notes: isSameCode
      ? notes
      : [
          ...notes,
          "the target was deployed to during the run: the clone has its new settings, the code of before",
        ],
  };
  await openRun(plan, store, patience.now());
  await store.writeJson(runKeys.clone(plan.runId, candidate.key), clone);
  if (await hasEnded(plan, store)) throw refuseEnded();
  await createOwn(request, plan, candidate, tools);
  if (await hasEnded(plan, store)) {
    await removeLate(clone.functionName, plan, tools);
    throw refuseEnded();
  }
  return clone;
}

/**
 * A conflict may mean that an earlier request made it and its answer was lost, or that the name is another's, which is
 * left as it is. When there is nothing of that name, something else is in progress there, and it is waited for.
 */
async function createOwn(
  request: CreateFunctionCommandInput,
  plan: TuningPlan,
  candidate: Candidate,
  { lambda, store, patience }: ProvisionTools,
): Promise<void> {
  const name = request.FunctionName ?? "";
  const createOrFind = async () => {
    try {
      await lambda.send(new CreateFunctionCommand(request));
    } catch (error) {
      if (!isConflict(error)) throw error;
      const found = await find(lambda, name, patience);
      if (!found) throw error;
      if (isOwnClone(found, plan.runId)) return;
      await store.remove(runKeys.clone(plan.runId, candidate.key));
      throw new NotProvisionedError(
        "NameTaken",
        `${name} exists and is no clone of this run; it was left as it is`,
      );
    }
  };
  await sendPatiently(createOrFind, patience, mayGoThroughLater);
}

/** Cleanup has run already and could not see it. When even this fails, the sweep finds the run's marker again. */
async function removeLate(
  functionName: string,
  plan: TuningPlan,
  { lambda, store, undoPatience }: ProvisionTools,
): Promise<void> {
  await openRun(plan, store, undoPatience.now());
  await sendPatiently(
    () => lambda.send(new DeleteFunctionCommand({ FunctionName: functionName })),
    undoPatience,
    mayGoThroughLater,
  );
}

/** Some accounts refuse functions without it. Who may not read it gets a clone without; Lambda then says whether. */
async function findCodeSigning(
  { target }: TuningPlan,
  { lambda, patience }: ProvisionTools,
): Promise<string | undefined> {
  if (target.packageType === "Image") return undefined;
  try {
    const { CodeSigningConfigArn } = await sendPatiently(
      () => lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: target.functionArn })),
      patience,
      isThrottle,
    );
    return CodeSigningConfigArn || undefined;
  } catch (error) {
    if (isThrottle(error)) throw error;
    return undefined;
  }
}
