import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { GetExecutionHistoryCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { InjectedFault } from "../lib/local/faults/fault-plan.ts";
import { STEPS } from "../lib/stack/steps.ts";
import { startTuner, type Tuner } from "../test/helpers/tuner.ts";
import type { FaultCase, Scenario } from "./faults-cases.ts";
import { type Judgement, judge, type Observation } from "./faults-judge.ts";
import {
  compareStates,
  createTarget,
  listClonesOf,
  readTargetState,
  SIZES_MB,
  type TargetState,
} from "./faults-target.ts";

/** How much faster than real time the waits between attempts pass. */
const CLOCK_SCALE = 30;

/** The steps get a whole CPU: here it matters what they do, not how fast. */
const STEP_MEMORY_MB = 1769;

/** No run takes this long; one that does is a wrong end. */
const LONGEST_MS = 120_000;

/** Longer than a step is without changing anything. */
const STILL_MS = 1000;

/** A tuner in a cloud whose waits pass quickly, in the state machine as in the steps. */
export async function startFaultyTuner(): Promise<Tuner> {
  const tuner = await startTuner({ clockScale: CLOCK_SCALE });
  const { lambda } = tuner.clients;
  const timers = new URL("faults-timers.mjs", import.meta.url).href;
  await Promise.all(
    STEPS.map(async (step) => {
      const FunctionName = `power-tuner-${step}`;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const Variables = {
        ...Environment?.Variables,
        NODE_OPTIONS: `--import=${timers}`,
        FAULTS_CLOCK_SCALE: String(CLOCK_SCALE),
      };
      await lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName,
          MemorySize: STEP_MEMORY_MB,
          Environment: { Variables },
        }),
      );
      await waitUntilFunctionUpdatedV2(
        { client: lambda, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 },
        { FunctionName },
      );
    }),
  );
  return tuner;
}

const INPUTS: Readonly<Record<Scenario, object>> = {
  clones: {},
  versions: { isolation: "versions" },
  apply: { autoOptimize: true },
  "apply-alias": { autoOptimize: true, autoOptimizeAlias: "live" },
  "apply-architecture": { autoOptimize: true, architectures: ["x86_64", "arm64"] },
  "versions-apply": { isolation: "versions", autoOptimize: true },
  "assumed-role": { assumeRoleArn: "arn:aws:iam::000000000000:role/tuned-by-others" },
};

export interface CaseOutcome extends Judgement {
  readonly runId: string;
  readonly faultCase: FaultCase;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
  readonly tookMs: number;
}

/** Runs the whole state machine on a target of its own while one thing goes wrong, and judges what is left. */
export async function runCase(tuner: Tuner, faultCase: FaultCase, runId: string): Promise<CaseOutcome> {
  const startedAtMs = performance.now();
  const { lambda } = tuner.clients;
  await createTarget(tuner, runId);
  const before = await readTargetState(lambda, runId);
  const { event, scenario } = faultCase;
  const fault = event.kind === "fault" ? tuner.cloud.injectFault(event.fault) : undefined;
  const executionArn = await tuner.start(runId, {
    lambdaARN: runId,
    powerValues: SIZES_MB,
    num: 6,
    sampling: "fixed",
    ...INPUTS[scenario],
  });
  const look = async () => ({
    after: await readTargetState(lambda, runId),
    clones: await listClonesOf(lambda, executionArn),
  });
  if (event.kind === "stop") await stopAt(tuner, executionArn, event.state);
  const ended = await finish(tuner, executionArn, fault);
  const left = event.kind === "stop" ? await lookUntilStill(look) : await look();
  const observation: Observation = { ...ended, ...left, result: await tuner.readResult(runId), before };
  for (const FunctionName of [...observation.clones, runId]) {
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  }
  const { status, error, cause } = observation;
  const tookMs = performance.now() - startedAtMs;
  return { ...judge(faultCase, observation), runId, faultCase, status, error, cause, tookMs };
}

/** A step that runs when its execution is stopped goes on to its end: what it leaves is there when nothing changes. */
async function lookUntilStill<Found extends { after: TargetState; clones: readonly string[] }>(
  look: () => Promise<Found>,
): Promise<Found> {
  for (let earlier = await look(); ; ) {
    await sleep(STILL_MS);
    const found = await look();
    const isStill = compareStates(earlier.after, found.after).size === 0;
    if (isStill && earlier.clones.join() === found.clones.join()) return found;
    earlier = found;
  }
}

async function finish(
  tuner: Tuner,
  executionArn: string,
  fault: InjectedFault | undefined,
): Promise<Pick<Observation, "hits" | "status" | "error" | "cause" | "output">> {
  const endless = Symbol("endless");
  const timer = new AbortController();
  const execution = await Promise.race([
    tuner.finish(executionArn),
    sleep(LONGEST_MS, endless, { signal: timer.signal }).catch(() => endless),
  ]);
  timer.abort();
  const hits = fault?.hits() ?? 0;
  fault?.remove();
  if (typeof execution === "symbol") {
    await tuner.clients.sfn.send(new StopExecutionCommand({ executionArn }));
    await tuner.finish(executionArn);
    return { hits, status: "ENDLESS", error: "", cause: `not ended after ${LONGEST_MS / 1000} seconds` };
  }
  const { status = "", error = "", cause = "", output } = execution;
  return { hits, status, error, cause, output: output ? JSON.parse(output) : undefined };
}

/** Stops the execution as soon as its history shows that the state was entered. */
async function stopAt(tuner: Tuner, executionArn: string, state: string): Promise<void> {
  const { sfn } = tuner.clients;
  for (;;) {
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 100 }),
    );
    const isEntered = events.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state);
    const isEnded = /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(events[0]?.type ?? "");
    if (isEntered || isEnded) break;
    await sleep(5);
  }
  await sfn.send(new StopExecutionCommand({ executionArn }));
}
