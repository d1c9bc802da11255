import type { GetFunctionCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import { InputError, TargetError } from "../errors.ts";
import { runKeys, type Store } from "../store.ts";
import { toActionableError } from "./aws-refusal.ts";
import { checkInlineSize, chooseArchitectures, chooseCode } from "./choose-code.ts";
import { type AskPrices, choosePrices } from "./choose-prices.ts";
import { chooseSettings, listCandidates } from "./choose-settings.ts";
import { continueRun, readEarlierRun } from "./continue-run.ts";
import { copyPackage } from "./copy-package.ts";
import { splitFunctionReference } from "./function-reference.ts";
import { hashSurroundings } from "./hash-surroundings.ts";
import { parseTuningInput, type TuningInput } from "./input.ts";
import { RUN_NAME } from "./input-measuring.ts";
import { hashPayloads } from "./payloads.ts";
import { type Access, isElsewhere, type TuningPlan } from "./plan.ts";
import { readPayloads } from "./read-payloads.ts";
import { type AskProduction, readProduction } from "./read-production.ts";
import { describeTarget, readFreeConcurrency, readTarget } from "./read-target.ts";

/** Clones are removed by the sweep when they are older than this, whatever happened to their run. */
const CLONE_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface PrepareRequest {
  readonly runId: string;
  /** Its region and account are the tuner's own. */
  readonly executionArn: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The execution input as the user gave it. */
  readonly input: unknown;
}

export interface PrepareDependencies {
  /** A client for the target's region and, with a role to assume, its account. */
  readonly openLambda: (access: Access) => Promise<LambdaClient>;
  /** Reads `payloadS3`, with the tuner's own role. */
  readonly s3: S3Client;
  /** Undefined where there is no AWS to ask. */
  readonly askPrices?: AskPrices;
  /** Undefined where there is no CloudWatch to ask. */
  readonly askProduction?: AskProduction;
  readonly store: Store;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/**
 * Checks the input and the target, writes down what the run will do, and copies the target's package to the store,
 * once for all clones, and to the run the batches of the run that it continues. Nothing is created in Lambda, the
 * target is only read, and nothing of the run is stored before everything is checked.
 * @throws InputError with every mistake; TargetError when the target is missing, not active, not tunable or may not be
 * read; ThrottledError
 */
export async function prepare(
  request: PrepareRequest,
  dependencies: PrepareDependencies,
): Promise<TuningPlan> {
  const { store, s3, askPrices, askProduction, sleep } = dependencies;
  const { runId, executionArn, startedAt } = request;
  const input = parseTuningInput(request.input);
  checkRunName(runId);
  const { lambdaARN, assumeRoleArn } = input;
  const access = chooseAccess(input, executionArn);
  const lambda = await open(access, dependencies);
  const found = await readTarget(lambdaARN, { lambda, sleep, reader: assumeRoleArn });
  const target = describeTarget(found, lambdaARN, store.bucketName);
  const nowMs = Date.parse(startedAt);
  const prices = await choosePrices(target, { own: input.prices, askPrices, store, nowMs });

  const architectures = chooseArchitectures(input, target);
  const code = chooseCode(input, target, found, architectures, runKeys.code(runId));
  checkInlineSize(code, target, isElsewhere(access, splitExecutionArn(executionArn).region));
  const given = new Set(Object.keys(Object(request.input)));
  const production = await readProduction({ input, given, target, access, askProduction, nowMs });
  const chosen = chooseSettings({ ...input, ...production?.filledIn }, target, architectures, {
    free: await readFreeConcurrency(lambda),
    reserved: found.Concurrency?.ReservedConcurrentExecutions,
  });
  const settings = { ...chosen, currency: prices.currency };
  const payloads = await readPayloads(input, s3);

  const planned: TuningPlan = {
    schemaVersion: 1,
    runId,
    executionArn,
    label: input.label,
    startedAt,
    expiresAt: new Date(nowMs + CLONE_LIFETIME_MS).toISOString(),
    target,
    prices,
    access,
    code: Object.fromEntries(
      settings.architectures.flatMap((name) => (code[name] ? [[name, code[name]]] : [])),
    ),
    processors: { preProcessorArn: input.preProcessorARN, postProcessorArn: input.postProcessorARN },
    payloadSha256: hashPayloads(payloads),
    surroundingsSha256: hashSurroundings(found.Configuration),
    apply: {
      isAsked: input.autoOptimize && !input.dryRun,
      aliasName: input.autoOptimizeAlias,
      canaryWeight: input.autoOptimizeCanaryWeight,
    },
    settings,
    ...(production && { production }),
    candidates: listCandidates(settings),
  };
  const { continueFrom } = input;
  const earlier = continueFrom === undefined ? undefined : await readEarlierRun(continueFrom, planned, store);
  await copyCode(planned, found, dependencies);
  await Promise.all([
    store.writeJson(runKeys.input(runId), withoutEvents(request.input)),
    store.writeJson(runKeys.payloads(runId), payloads),
  ]);
  const plan = earlier ? { ...planned, continued: await continueRun(earlier, planned, store) } : planned;
  // Last: a run that has a plan has everything that the plan speaks of.
  await store.writeJson(runKeys.plan(runId), plan);
  return plan;
}

/** @throws InputError for a name with which no clone could be tagged. */
function checkRunName(runId: string): void {
  if (RUN_NAME.test(runId)) return;
  throw new InputError([
    {
      field: "name of the execution",
      value: runId,
      allowed: "letters, digits and _ . = + @ -, as it becomes a tag of clones",
    },
  ]);
}

/** Execution ARNs have region and account where all ARNs have them. */
function splitExecutionArn(executionArn: string): { region: string; accountId: string } {
  const [, , , region = "", accountId = ""] = executionArn.split(":");
  return { region, accountId };
}

/** @throws InputError for a function of another account without a role to assume. */
function chooseAccess({ lambdaARN, assumeRoleArn }: TuningInput, executionArn: string): Access {
  const tuner = splitExecutionArn(executionArn);
  const { region = tuner.region, accountId = tuner.accountId } = splitFunctionReference(lambdaARN);
  if (assumeRoleArn !== undefined) return { region, assumeRoleArn };
  if (accountId === tuner.accountId) return { region };
  throw new InputError([
    {
      field: "lambdaARN",
      value: lambdaARN,
      allowed: `a function of account ${tuner.accountId}, in which the tuner is`,
      hint: `for account ${accountId}, name a role of that account in assumeRoleArn`,
    },
  ]);
}

async function open(access: Access, { openLambda }: PrepareDependencies): Promise<LambdaClient> {
  try {
    return await openLambda(access);
  } catch (error) {
    const who = "the roles of the tuner's steps, and let the role trust them";
    throw toActionableError(error, "sts:AssumeRole", access.assumeRoleArn ?? "", who);
  }
}

async function copyCode(
  { target, code }: TuningPlan,
  { Code }: GetFunctionCommandOutput,
  { store, sleep }: PrepareDependencies,
): Promise<void> {
  const copied = Object.values(code).find((source) => source.kind === "copied");
  if (!copied) return;
  if (!Code?.Location) throw new TargetError(`Lambda gave no link to the package of ${target.functionArn}`);
  await copyPackage(Code.Location, copied.key, store, sleep);
}

/** The input as it was given; where an event comes from stays, the event does not. */
function withoutEvents(input: unknown): object {
  const { payload, payloads, ...others } = Object(input);
  return others;
}
