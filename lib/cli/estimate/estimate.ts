import { setTimeout as sleep } from "node:timers/promises";
import type { TuningResult } from "../../analyze/result.ts";
import { createLambdaClient } from "../../clients.ts";
import { InputError, type InputMistake } from "../../errors.ts";
import { estimateRun } from "../../estimate/estimate-run.ts";
import { splitFunctionReference } from "../../prepare/function-reference.ts";
import type { Target, TuningPlan } from "../../prepare/plan.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { openAws } from "../aws/open-aws.ts";
import { checkAwsTuneRequest } from "../aws/tune-request.ts";
import { raceAgainst } from "../interruption.ts";
import { checkLocalRequest } from "../local/local-request.ts";
import { readResultFile } from "../result/read-result.ts";
import { quieten, type Shell } from "../shell.ts";
import { dropMisplaced, listMisplaced } from "../tune/misplaced.ts";
import { choosePlace } from "../tune/place.ts";
import { askCloudWatch } from "./ask-cloudwatch.ts";
import type { EstimateFlags } from "./command.ts";
import { type EstimateReport, renderEstimateLine, renderEstimateText } from "./estimate-text.ts";
import { boundByTimeout, type KnownDuration, parseDuration, readKnownDuration } from "./known-duration.ts";
import { planLocally, planOnAws } from "./plan-estimate.ts";

/**
 * Says what a run of `tune` with the same flags would take. Nothing is invoked or made; on AWS the function and its
 * metrics are read.
 * @throws InputError with every mistake; TargetError
 */
export async function estimate(
  operand: string | undefined,
  flags: EstimateFlags,
  otherMistakes: readonly InputMistake[],
  loudShell: Shell,
): Promise<void> {
  const shell = flags.quiet ? quieten(loudShell) : loudShell;
  const { process, stderr, stdout } = shell;
  const cwd = process.cwd();
  const { durationMs, result: resultPath, ...tuneFlags } = flags;
  const mistakes = [...otherMistakes];
  const given = durationMs === undefined ? undefined : parseDuration("--duration-ms", durationMs);
  if (given && !given.ok) mistakes.push(...given.mistakes);
  const earlier = await readEarlier(resultPath, cwd, mistakes);

  const place = await choosePlace(operand, tuneFlags, cwd);
  const { where, note } = place;
  const all = [...mistakes, ...place.mistakes, ...listMisplaced(tuneFlags, where)];
  const kept = dropMisplaced(tuneFlags, where);
  const notes = note === undefined ? [] : [note];
  const known = (target: Target): KnownDuration | undefined => {
    if (given?.ok) return given.value;
    if (!earlier) return undefined;
    const read = readKnownDuration("--result", resultPath ?? "", earlier, target);
    if (!read.ok) throw new InputError(read.mistakes);
    return read.value;
  };
  let report: EstimateReport;
  if (where === "local") {
    const { request, notes: more } = await checkLocalRequest(operand, kept, all, shell);
    notes.push(...more);
    const plan = await planLocally(request, shell.machine);
    report = describeRun("local", plan, known(plan.target), []);
  } else {
    const request = await checkAwsTuneRequest(operand, kept, all, cwd);
    report = await estimateOnAws(request.parsed, tuneFlags, known, shell);
  }
  for (const text of notes) stderr.writeLine(`Note: ${text}`);
  if (flags.json) stdout.writeLine(JSON.stringify(toJson(report), null, 2));
  else stdout.writeLine(flags.quiet ? renderEstimateLine(report) : renderEstimateText(report));
}

async function readEarlier(
  path: string | undefined,
  cwd: string,
  mistakes: InputMistake[],
): Promise<TuningResult | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readResultFile("--result", path, cwd);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    mistakes.push(...error.mistakes);
    return undefined;
  }
}

async function estimateOnAws(
  input: Parameters<typeof planOnAws>[0],
  flags: EstimateFlags,
  known: (target: Target) => KnownDuration | undefined,
  { interruption: { signal }, process }: Shell,
): Promise<EstimateReport> {
  const aws = await openAws(flags, process.env);
  const region = splitFunctionReference(input.lambdaARN).region ?? aws.region;
  const lambda = createLambdaClient({ ...aws.options, region });
  try {
    const reading = planOnAws(input, lambda, (durationMs) => sleep(durationMs));
    const plan = await raceAgainst(signal, callAws("lambda:GetFunction", input.lambdaARN, reading));
    const own = known(plan.target);
    if (own) return describeRun("aws", plan, own, []);
    const asked = await askCloudWatch(plan.target, aws.options, signal);
    if (asked.state === "known") return describeRun("aws", plan, asked.duration, []);
    return describeRun("aws", plan, undefined, [`production is not known: ${asked.why}`]);
  } finally {
    lambda.destroy();
    aws.close();
  }
}

function describeRun(
  platform: EstimateReport["platform"],
  plan: TuningPlan,
  known: KnownDuration | undefined,
  notes: readonly string[],
): EstimateReport {
  const { rangeMs, source } = known ?? boundByTimeout(plan.target);
  const restsOn = [
    source,
    ...notes,
    `its memory is ${plan.target.memoryMb} MB now; prices of ${plan.prices.region}, as of ${plan.prices.source.asOf}`,
  ];
  return { platform, plan, estimate: estimateRun(plan, rangeMs, platform), restsOn };
}

/** For programs: the same, in plain units. */
function toJson({ platform, plan, estimate: ranges, restsOn }: EstimateReport) {
  const { functionName, region, memoryMb, architecture } = plan.target;
  const { sampling, num, memorySizesMb, architectures } = plan.settings;
  return {
    where: platform,
    target: { functionName, region, memoryMb, architecture },
    settings: { sampling, num, memorySizesMb, architectures },
    estimate: ranges,
    currency: plan.prices.currency,
    restsOn,
    invoked: 0,
  };
}
