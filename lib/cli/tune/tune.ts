import type { TuningResult } from "../../analyze/result.ts";
import type { LocalHost } from "../../local/cloud.ts";
import { createTarget, type LocalFunction, ONE_AT_A_TIME, runLocally } from "../local/local-run.ts";
import { withLocalTuner } from "../local/local-tuner.ts";
import { keepResult, nameOutDir } from "../result/keep-result.ts";
import { checkHost, putPartialRun } from "../resume/partial-run.ts";
import type { Shell } from "../shell.ts";
import type { InputFields } from "./input-flags.ts";
import { describePlan } from "./plan-text.ts";
import type { TuneRequest } from "./tune-request.ts";

/**
 * Tunes a handler on this machine: starts an embedded cloud, makes a function of the handler, runs the state
 * machine on it, and writes `result.json` and `report.html`.
 * @throws RunFailedError when there is no recommendation, with the result if the run came that far
 */
export async function tune(request: TuneRequest, shell: Shell): Promise<TuningResult> {
  const { interruption, machine, process, stderr } = shell;
  return await withLocalTuner({ tempDir: machine.tempDir }, shell, async (tuner) => {
    const { cloud, store } = tuner;
    const { resumed } = request;
    if (resumed) checkHost(resumed, cloud.host);
    const target = describeFunction(request, cloud.host);
    const targetArn = await interruption.finish(createTarget(target, tuner, interruption.signal));
    for (const line of describePlan(request, cloud.host)) stderr.writeLine(line);
    const startedAtMs = Date.now();
    const outDir = request.outDir ?? nameOutDir(process.cwd(), request.functionName, new Date(startedAtMs));
    if (resumed) await interruption.finish(putPartialRun(resumed, store));
    const input = buildLocalInput(request, targetArn);
    const { runId, outcome } = await runLocally(input, { outDir, startedAtMs }, tuner, shell);
    return await keepResult(outcome, runId, store, outDir, stderr.writeLine);
  });
}

function describeFunction(request: TuneRequest, host: LocalHost): LocalFunction {
  const { architectures, memorySizesMb, currentMemoryMb } = request;
  const [firstArchitecture = host.architecture] = architectures;
  return {
    ...request,
    // Where it is not known what the user's function has in AWS, the smallest size is what Lambda itself gives to
    // a function whose memory nobody chose, so the result says what choosing is worth.
    memoryMb: currentMemoryMb ?? Math.min(...memorySizesMb),
    architecture: architectures.includes(host.architecture) ? host.architecture : firstArchitecture,
  };
}

/** The execution input of a run on this machine. */
export function buildLocalInput(
  { memorySizesMb, num, payload, strategy, architectures, functionName, moreInput }: TuneRequest,
  lambdaARN: string,
): InputFields {
  return {
    lambdaARN,
    powerValues: memorySizesMb,
    num,
    payload,
    strategy,
    architectures,
    ...ONE_AT_A_TIME,
    label: functionName,
    ...moreInput,
  };
}
