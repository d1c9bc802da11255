import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { TuningResult } from "../analyze/result.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import type { Patience } from "../provision/patience.ts";
import type { Store } from "../store.ts";
import { chooseAlias, isSameAlias, pointAlias, readAlias } from "./alias.ts";
import { type ApplyOutcome, type ApplyRecord, readRecord, type Wanted, writeRecord } from "./apply-record.ts";
import { explainFailure } from "./failure.ts";
import { changeArchitecture, changeMemory, publish } from "./function-changes.ts";
import { type Latest, readLatest } from "./latest.ts";
import { explainAliasObstacle, explainReleaseObstacle, explainTargetObstacle } from "./obstacles.ts";
import { describeMove, listChanges, type PlannedChanges, planChanges } from "./planned-changes.ts";
import { keepPreviousCode } from "./previous-code.ts";
import { composeUndo } from "./undo.ts";

export interface ApplyTools {
  readonly lambda: LambdaClient;
  readonly store: Store;
  readonly patience: Patience;
  /** Where the tuner and its bucket are. */
  readonly tunerRegion: string;
}

/**
 * Gives the target what the run answers, when the input asked for it: architecture with its code, memory, and with
 * `autoOptimizeAlias` a published version for the alias. The only step that writes to the target.
 *
 * It changes only what is still what was measured; what was there before is recorded first. Repeating it goes on from
 * the record, so that a lost answer makes no second change. A refusal is an outcome. A failure is an error, so that a
 * pipeline that counts on the change sees the run fail; result and report are in the store by then.
 * @throws TargetError with what was changed and the command that undoes it; ThrottledError likewise, which the state
 *   machine repeats.
 */
export async function apply(
  plan: TuningPlan,
  result: TuningResult,
  tools: ApplyTools,
): Promise<ApplyOutcome> {
  if (!plan.apply.isAsked) return { state: "not-asked" };
  if (plan.settings.dryRun) return { state: "refused", reason: "a dry run applies nothing" };
  const wanted = findAnswer(result);
  if (!wanted) return { state: "refused", reason: result.answer.sentence };

  const recorded = await readRecord(tools.store, plan.runId);
  if (recorded?.outcome) return recorded.outcome;
  // An earlier attempt of this step may have come to any of them.
  let changes = recorded ? planChanges(plan, recorded, "uncertain") : undefined;
  try {
    const begun = recorded ?? (await begin(plan, wanted, tools));
    if ("state" in begun) return begun;
    changes ??= planChanges(plan, begun, "pending");
    const version = await makeChanges(plan, begun, changes, tools);
    const outcome = describeOutcome(plan, begun, changes, version);
    // Everything is done and told: a record without its last line does no harm.
    await writeRecord(tools.store, plan, { ...begun, outcome }).catch(() => undefined);
    return outcome;
  } catch (error) {
    return explainFailure(error, plan, changes ? listChanges(changes) : []);
  }
}

function findAnswer({ answer, candidates }: TuningResult): Wanted | undefined {
  if (answer.state === "none") return undefined;
  return candidates.find(({ key }) => key === answer.candidateKey);
}

/** Looks before anything is changed, and writes down what is there. */
async function begin(
  plan: TuningPlan,
  { memoryMb, architecture }: Wanted,
  { lambda, store, patience, tunerRegion }: ApplyTools,
): Promise<ApplyRecord | ApplyOutcome> {
  const { target } = plan;
  const { aliasName } = plan.apply;
  const latest = await readLatest(lambda, target.functionArn, patience);
  const isRight = latest.memoryMb === memoryMb && latest.architecture === architecture;
  if (isRight && !aliasName && latest.codeSha256 === target.codeSha256) {
    return { state: "unchanged", reason: "it has the recommended configuration" };
  }
  const alias = aliasName ? await readAlias(lambda, target.functionArn, aliasName, patience) : undefined;
  const obstacle =
    explainTargetObstacle(latest, target) ??
    (aliasName ? explainAliasObstacle(alias, plan) : undefined) ??
    (aliasName ? await findReleaseObstacle(latest, plan, { lambda, patience }) : undefined);
  if (obstacle) return { state: "refused", reason: obstacle };

  const code =
    latest.architecture === architecture
      ? undefined
      : await keepPreviousCode(latest, plan, store, tunerRegion);
  const record: ApplyRecord = {
    functionArn: target.functionArn,
    wanted: { memoryMb, architecture },
    before: {
      memoryMb: latest.memoryMb,
      architecture: latest.architecture,
      codeSha256: latest.codeSha256,
      ...(code && { code }),
      ...(alias && { alias: { version: alias.version, weights: alias.weights } }),
    },
  };
  await writeRecord(store, plan, record);
  return record;
}

async function findReleaseObstacle(
  latest: Latest,
  { target }: TuningPlan,
  { lambda, patience }: Pick<ApplyTools, "lambda" | "patience">,
): Promise<string | undefined> {
  if (target.version === "$LATEST") return undefined;
  const measured = await readLatest(lambda, target.functionArn, patience, target.version);
  return explainReleaseObstacle(latest, measured, target.version);
}

/**
 * Makes the changes that are planned, one after the other.
 * @returns the version that was published, if one was to be.
 */
async function makeChanges(
  plan: TuningPlan,
  record: ApplyRecord,
  changes: PlannedChanges,
  tools: ApplyTools,
): Promise<string | undefined> {
  const { before, wanted, functionArn } = record;
  const { aliasName, canaryWeight } = plan.apply;
  const settled = changes.architecture
    ? await changeArchitecture(plan, record, changes.architecture, tools)
    : before;
  if (changes.memory) await changeMemory(functionArn, record, settled, changes.memory, tools);
  if (!aliasName || !changes.version || !changes.alias) return undefined;

  const version = await publish(plan, { ...settled, memoryMb: wanted.memoryMb }, changes.version, tools);
  const after = chooseAlias(before.alias, version, canaryWeight);
  changes.alias.text = describeMove(aliasName, before.alias, after);
  if (isSameAlias(before.alias, after)) {
    changes.alias.state = "pending";
    return version;
  }
  await pointAlias(tools.lambda, functionArn, aliasName, before.alias, after, changes.alias, tools.patience);
  return version;
}

function describeOutcome(
  { apply: { aliasName }, target }: TuningPlan,
  { wanted }: ApplyRecord,
  planned: PlannedChanges,
  version: string | undefined,
): ApplyOutcome {
  const changes = listChanges(planned).filter(({ state }) => state === "done");
  // A version alone is no change to what anybody invokes; it is the one that the alias had, too.
  if (changes.every(({ undo }) => undo.length === 0)) {
    return {
      state: "unchanged",
      reason: `alias ${aliasName} points to version ${version}, which has the recommended configuration`,
    };
  }
  const isOnlyLatest = target.version !== "$LATEST" && !aliasName;
  return {
    state: "applied",
    memoryMb: wanted.memoryMb,
    architecture: wanted.architecture,
    ...(version !== undefined && { version }),
    changes: changes.map(({ text }) => text),
    undoCommand: composeUndo(changes),
    ...(isOnlyLatest && {
      note: `version ${target.version} itself cannot be changed: $LATEST was; publish it when you want it`,
    }),
  };
}
