import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { InputError } from "../../errors.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { withAwsTuner } from "../aws/tune.ts";
import { createTarget } from "../local/local-run.ts";
import { type LocalTuner, withLocalTuner } from "../local/local-tuner.ts";
import type { Shell } from "../shell.ts";
import type { GateCase } from "./check-request.ts";
import type { LocalTarget, MeasuredTarget } from "./check-target.ts";
import type { Measurer } from "./measure-target.ts";
import { openAwsMeasurer, openLocalMeasurer } from "./measurers.ts";

/** A case that is to be measured. */
export interface OpenCase<Measured extends MeasuredTarget = MeasuredTarget> {
  readonly gateCase: GateCase;
  readonly measured: Measured;
}

/** Measures and judges one case; whatever it throws ends that case alone, but for an interruption. */
export type UseMeasurer = (one: GateCase, measurer: Measurer) => Promise<void>;

/**
 * Opens what measures each case: first the deployed tuner, where there is one for all that are on AWS, then one embedded
 * cloud for all that are here. That AWS cannot be used, without credentials for example, ends the cases there alone.
 * @param use gets each case with its measurer
 * @param fail gets what keeps one case from being measured
 * @throws InputError when there is no deployed tuner, before anything is started; what opening and closing throw; the
 *   interruption
 */
export async function measureCases(
  cases: readonly OpenCase[],
  flags: AwsFlags,
  shell: Shell,
  use: UseMeasurer,
  fail: (one: GateCase, error: unknown) => void,
): Promise<void> {
  const { interruption, machine, stderr } = shell;
  const onAws = cases.flatMap(({ gateCase, measured }) =>
    measured.where === "aws" ? [{ gateCase, measured }] : [],
  );
  const here = cases.flatMap(({ gateCase, measured }) =>
    measured.where === "local" ? [{ gateCase, measured }] : [],
  );
  const attempt = async (one: OpenCase, work: () => Promise<void>) => {
    for (const text of one.measured.notes) stderr.writeLine(`Note: ${one.gateCase.target.name}: ${text}`);
    try {
      interruption.signal.throwIfAborted();
      await work();
    } catch (error) {
      if (interruption.signal.aborted) throw error;
      fail(one.gateCase, error);
    }
  };
  if (onAws.length > 0) {
    try {
      await withAwsTuner(flags, shell, async (tuner) => {
        for (const one of onAws) {
          await attempt(one, async () =>
            use(one.gateCase, await openAwsMeasurer(one.measured, tuner, shell)),
          );
        }
      });
    } catch (error) {
      if (error instanceof InputError || interruption.signal.aborted) throw error;
      for (const { gateCase } of onAws) fail(gateCase, error);
    }
  }
  if (here.length === 0) return;
  await withLocalTuner({ tempDir: machine.tempDir }, shell, async (tuner) => {
    for (const one of here) await attempt(one, () => measureHere(one, tuner, shell, use));
  });
}

/** The function is removed afterwards: that of another target may have its name. */
async function measureHere(
  { gateCase, measured }: OpenCase<LocalTarget>,
  tuner: LocalTuner,
  shell: Shell,
  use: UseMeasurer,
): Promise<void> {
  const { interruption } = shell;
  const { request, current } = measured;
  const { memoryMb, architecture } = current;
  const target = { ...request, memoryMb, architecture };
  const targetArn = await interruption.finish(createTarget(target, tuner, interruption.signal));
  await use(gateCase, openLocalMeasurer(measured, targetArn, tuner, shell));
  const remove = new DeleteFunctionCommand({ FunctionName: request.functionName });
  await interruption.finish(tuner.clients.lambda.send(remove));
}
