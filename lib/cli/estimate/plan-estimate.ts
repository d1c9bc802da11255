import type { LambdaClient } from "@aws-sdk/client-lambda";
import { chooseArchitectures } from "../../prepare/choose-code.ts";
import { choosePrices } from "../../prepare/choose-prices.ts";
import { chooseSettings, listCandidates } from "../../prepare/choose-settings.ts";
import { parseTuningInput, type TuningInput } from "../../prepare/input.ts";
import type { Settings, Target, TuningPlan } from "../../prepare/plan.ts";
import { describeTarget, readFreeConcurrency, readTarget } from "../../prepare/read-target.ts";
import type { Machine } from "../cli-process.ts";
import { buildLocalInput } from "../tune/tune.ts";
import type { TuneRequest } from "../tune/tune-request.ts";

/** Whose prices a run on this machine is told in: those of the embedded cloud's region. */
const LOCAL_REGION = "us-east-1";

/** What a run on this machine would do, without starting anything. Architectures that it has not are not measured. */
export async function planLocally(request: TuneRequest, machine: Machine): Promise<TuningPlan> {
  const { architectures, memorySizesMb, isRecorded, currentMemoryMb } = request;
  const measurable = architectures.filter((one) => isRecorded || one === machine.architecture);
  const target: Target = {
    functionName: request.functionName,
    functionArn: `arn:aws:lambda:${LOCAL_REGION}:000000000000:function:${request.functionName}`,
    version: "$LATEST",
    region: LOCAL_REGION,
    runtime: request.runtime,
    handler: request.handler,
    packageType: "Zip",
    memoryMb: currentMemoryMb ?? Math.min(...memorySizesMb),
    architecture: measurable.includes(machine.architecture)
      ? machine.architecture
      : (measurable[0] ?? machine.architecture),
    timeoutSeconds: request.timeoutSeconds,
    ephemeralStorageMb: 512,
    codeSha256: "",
    usesSnapStart: false,
  };
  const input = parseTuningInput(buildLocalInput(request, request.functionName));
  return await buildPlan(input, target, chooseSettings(input, target, measurable, {}));
}

/**
 * What a run on AWS would do, by the function as it is now. It is read, and nothing else.
 * @throws TargetError when it is missing or may not be read; InputError for a region without known prices
 */
export async function planOnAws(
  input: TuningInput,
  lambda: LambdaClient,
  sleep: (durationMs: number) => Promise<void>,
): Promise<TuningPlan> {
  const found = await readTarget(input.lambdaARN, { lambda, sleep, reader: "yourself" });
  const target = describeTarget(found, input.lambdaARN, "");
  const limits = {
    free: await readFreeConcurrency(lambda),
    reserved: found.Concurrency?.ReservedConcurrentExecutions,
  };
  return await buildPlan(
    input,
    target,
    chooseSettings(input, target, chooseArchitectures(input, target), limits),
  );
}

async function buildPlan(input: TuningInput, target: Target, settings: Settings): Promise<TuningPlan> {
  const startedAt = new Date(0).toISOString();
  return {
    schemaVersion: 1,
    runId: "estimate",
    executionArn: `arn:aws:states:${target.region}:000000000000:execution:power-tuner:estimate`,
    startedAt,
    expiresAt: startedAt,
    target,
    prices: await choosePrices(target, { own: input.prices, nowMs: Date.now() }),
    access: { region: target.region },
    code: {},
    processors: {},
    apply: { isAsked: false },
    settings,
    candidates: listCandidates(settings),
  };
}
