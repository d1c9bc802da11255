import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { createLambdaClient } from "../../clients.ts";
import { CleanupError, TargetError } from "../../errors.ts";
import { type Configurations, chooseConfigurations } from "../../gate/choose-configurations.ts";
import { splitFunctionReference } from "../../prepare/function-reference.ts";
import { type Candidate, nameCandidate } from "../../prepare/plan.ts";
import type { Store } from "../../store.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { type AwsTuner, runOnAws } from "../aws/tune.ts";
import { ONE_AT_A_TIME, runLocally } from "../local/local-run.ts";
import type { LocalTuner } from "../local/local-tuner.ts";
import type { ExecutionOutcome } from "../progress/execution.ts";
import { RunFailedError } from "../progress/run-failed-error.ts";
import { keepResult } from "../result/keep-result.ts";
import type { Shell } from "../shell.ts";
import { type AwsTarget, type LocalTarget, readArchitectures, readSizes } from "./check-target.ts";
import type { EndedMeasurement, Measurer } from "./measure-target.ts";

/** The execution input takes no longer label. */
const MAX_LABEL_LENGTH = 200;

/** Measures a function of an open embedded cloud. */
export function openLocalMeasurer(
  { target, fields, configurations }: LocalTarget,
  lambdaARN: string,
  tuner: LocalTuner,
  shell: Shell,
): Measurer {
  const { store } = tuner;
  const { stderr } = shell;
  stderr.writeLine(
    `${target.name}: ${describe(configurations)}, in processes on this machine: nothing is called in AWS and nothing is billed`,
  );
  const own = { ...ONE_AT_A_TIME, label: target.name.slice(0, MAX_LABEL_LENGTH), ...fields, lambdaARN };
  return {
    configurations,
    fields: own,
    async run(input, outDir) {
      const { runId, outcome } = await runLocally(
        input,
        { outDir, startedAtMs: Date.now(), canResume: false },
        tuner,
        shell,
      );
      return await keep(runId, outcome, outDir, store, stderr.writeLine);
    },
  };
}

/**
 * Measures a function with a deployed tuner.
 * @throws AwsCallError when the function may not be read; TargetError when the tuner's bucket may not be
 */
export async function openAwsMeasurer(
  { target, fields, functionName }: AwsTarget,
  awsTuner: AwsTuner,
  shell: Shell,
): Promise<Measurer> {
  const { store, tuner } = awsTuner;
  const { stderr } = shell;
  if (store === undefined) {
    throw new TargetError(
      "a gate needs every invocation of a run, and the tuner's bucket may not be read: allow s3:GetObject and s3:ListBucket on it",
    );
  }
  const current = await readCurrent(target.function, awsTuner);
  const { powerValues, architectures, ...others } = fields;
  const configurations = chooseConfigurations(target.budgets, current, {
    powerValues: readSizes(powerValues) ?? "AUTO",
    architectures: readArchitectures(architectures),
  });
  stderr.writeLine(
    `${target.name}: ${describe(configurations)}, by the state machine ${tuner.name} in ${tuner.region}: clones of ${target.function} are invoked, and billed`,
  );
  return {
    configurations,
    fields: { label: target.name.slice(0, MAX_LABEL_LENGTH), ...others },
    async run(input, outDir) {
      const request = { fields: input, functionName };
      const { runId, outcome } = await runOnAws(
        request,
        { outDir, startedAtMs: Date.now(), canResume: false },
        awsTuner,
        shell,
      );
      return await keep(runId, outcome, outDir, store, stderr.writeLine);
    },
  };
}

function describe({ named, isSearch, powerValues }: Configurations): string {
  const names = named.join(", ");
  return isSearch ? `${names}, and a search of ${powerValues.join(", ")} MB` : names;
}

/** What the function has, which is what checks at `current` are about. */
async function readCurrent(reference: string, { aws, tuner }: AwsTuner): Promise<Candidate> {
  const { region = tuner.region } = splitFunctionReference(reference);
  const lambda = createLambdaClient({ ...aws.options, region });
  try {
    const { MemorySize, Architectures } = await read(lambda, reference);
    const architecture = Architectures?.[0] === "arm64" ? "arm64" : "x86_64";
    const memoryMb = MemorySize ?? 128;
    return { key: nameCandidate(architecture, memoryMb), architecture, memoryMb };
  } finally {
    lambda.destroy();
  }
}

async function read(lambda: LambdaClient, FunctionName: string) {
  return await callAws(
    "lambda:GetFunctionConfiguration",
    FunctionName,
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
}

/** A run that has a result can be judged, whether or not something can be recommended. */
async function keep(
  runId: string,
  outcome: ExecutionOutcome,
  outDir: string,
  store: Store,
  note: (text: string) => void,
): Promise<EndedMeasurement> {
  try {
    return { runId, result: await keepResult(outcome, runId, store, outDir, note) };
  } catch (error) {
    if (!(error instanceof RunFailedError) || !error.result) throw error;
    const { result, errorName } = error;
    return { runId, result, ...(errorName === CleanupError.name && { problem: error }) };
  }
}
