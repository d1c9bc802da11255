import { type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import { ThrottledError } from "../errors.ts";
import type { PayloadSet } from "../prepare/payloads.ts";
import type { Candidate, Processors, Settings, Target } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import type { Store } from "../store.ts";
import { openAllowance } from "./allowance.ts";
import { type Batch, isHopeless } from "./batch.ts";
import { createPayloadChooser } from "./choose-payload.ts";
import { watchDeadline } from "./deadline.ts";
import { canForceColdStarts, forceColdStart } from "./force-cold-start.ts";
import type { Invocation, InvocationFailure } from "./invocation.ts";
import { type InvokeOutcome, invokeOnce } from "./invoke.ts";
import { openJournal } from "./journal.ts";
import { createPool, type WorkEnd } from "./pool.ts";
import { ProcessorError, postprocess, preprocess } from "./processors.ts";
import type { PricedTarget } from "./spend.ts";
import { createStartGate } from "./start-gate.ts";

export interface MeasureRequest {
  readonly runId: string;
  readonly candidate: Candidate;
  readonly functionName: string;
  readonly round: number;
  /** How many invocations this round asks for; those that other attempts of the round have started count. */
  readonly invocations: number;
  /** How many of them shall be cold starts. */
  readonly coldStarts: number;
  /** What of `maxCostUsd` they may cost, those of other attempts too; undefined without a limit. */
  readonly shareUsd?: number | undefined;
  /** Tells this attempt's batch from those of earlier ones. */
  readonly attempt: string;
  readonly payloads: PayloadSet;
  readonly processors: Processors;
  readonly target: Pick<Target, "architecture" | "timeoutSeconds"> & PricedTarget;
  readonly prices: PriceList;
  readonly settings: Pick<Settings, "concurrency" | "sleepBetweenRunsMs" | "allowedExceptions">;
}

export interface MeasureDependencies {
  /** For invocations: it never repeats a request. */
  readonly lambda: LambdaClient;
  /** For reading and changing the clone's configuration. */
  readonly control: LambdaClient;
  readonly store: Store;
  /** For time stamps only. */
  readonly now: () => Date;
  /** Time until this step itself is ended, in milliseconds: the clock of every duration here. */
  readonly remainingMs: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly createUuid: () => string;
}

/** Times the concurrency: so many invocations in a row without an answer end the candidate. */
const UNANSWERED_IN_A_ROW = 3;
const UNANSWERED_WAIT_MS = 1000;

/**
 * Invokes one clone as often as the round asks, or until its share of `maxCostUsd` is spent or the step's own deadline is
 * near: Assess sees what is missing and asks again. Every invocation is announced in the store before it starts and counted however it ends; a
 * repeated Measure does only what is missing.
 * @returns this attempt's batch, which is stored as well. What ends the candidate (access denied, a failing processor,
 * a connection that keeps breaking) is the batch's `failure`.
 * @throws ThrottledError when Lambda keeps throttling; what was measured until then is stored.
 */
export async function measure(request: MeasureRequest, dependencies: MeasureDependencies): Promise<Batch> {
  const { candidate, functionName, settings, target } = request;
  const { remainingMs, sleep } = dependencies;
  const journal = await openJournal(
    { ...request, candidateKey: candidate.key },
    dependencies.store,
    remainingMs,
  );
  const allowance = await openAllowance(request, journal, dependencies.store, remainingMs);
  const choosePayload = createPayloadChooser(request.payloads, candidate, dependencies.createUuid);
  const deadline = watchDeadline(remainingMs);
  const { signal } = deadline;
  const isForeign = candidate.architecture !== target.architecture;
  const expectations = {
    allowedExceptions: settings.allowedExceptions,
    ...(isForeign ? { foreignArchitecture: candidate.architecture } : {}),
  };

  const gate = createStartGate(
    target.timeoutSeconds,
    journal.listBatches().flatMap(listDurationsMs),
    deadline.leftMs,
  );
  let unansweredInARow = 0;
  let failure: InvocationFailure | undefined;
  let broken: { readonly error: unknown } | undefined;
  const prepared = new Map<number, string>();

  const mayStart = () =>
    !broken &&
    !failure &&
    !signal.aborted &&
    !isHopeless(journal.listBatches()) &&
    gate.hasTime() &&
    !allowance.isSpent();

  const invoke = async (index: number): Promise<InvokeOutcome> => {
    if (!mayStart()) return { state: "not-sent" };
    const { json, payloadIndex } = choosePayload(index);
    const payload = prepared.get(index) ?? (await preprocess(request.processors, json, tools));
    if (payload === undefined) return { state: "not-sent" };
    prepared.set(index, payload);
    const { round } = request;
    return await invokeOnce({ functionName, payload, round, payloadIndex, expectations }, tools);
  };

  const measureOne = async (index: number): Promise<WorkEnd> => {
    const startedAtMs = remainingMs();
    const outcome = await invoke(index).catch((error: unknown) => {
      if (didNotRun(error)) journal.giveBack(index);
      throw error;
    });
    if (outcome.state !== "recorded") {
      journal.giveBack(index);
      return outcome.state === "not-sent" ? "not-done" : "place-given-up";
    }
    prepared.delete(index);
    await journal.record(outcome.invocation);
    if (outcome.returned) await postprocess(request.processors, outcome.returned, tools);
    gate.note(startedAtMs - remainingMs());
    await noteAnswer(outcome.invocation, outcome.returned !== undefined);
    if (settings.sleepBetweenRunsMs > 0) await pause(settings.sleepBetweenRunsMs);
    return "done";
  };

  /** A network that is down for a moment is waited for; one that stays down ends the candidate. */
  const noteAnswer = async (invocation: Invocation, isAnswered: boolean) => {
    unansweredInARow = isAnswered ? 0 : unansweredInARow + 1;
    if (unansweredInARow >= UNANSWERED_IN_A_ROW * settings.concurrency) {
      const { reason = "no-report", errorType, errorMessage = "" } = invocation.failure ?? {};
      const message = `${unansweredInARow} invocations in a row got no answer; the last one: ${errorMessage}`;
      failure ??= { reason, errorType, errorMessage: message };
    } else if (!isAnswered) {
      await pause(UNANSWERED_WAIT_MS);
    }
  };
  const pause = (ms: number) => sleep(ms, signal).catch(() => undefined);

  const end = (error: unknown) => {
    const fatal = describeFatal(error, functionName);
    if (fatal) failure ??= fatal;
    else broken ??= { error };
  };
  const pool = createPool(settings.concurrency, mayStart, async () => {
    try {
      if (!(await allowance.enter())) return "not-done";
      try {
        const index = await journal.claim();
        return index === undefined ? "nothing-left" : await measureOne(index);
      } finally {
        await allowance.leave();
      }
    } catch (error) {
      end(error);
      return "not-done";
    }
  });
  const tools = { ...dependencies, signal, yieldPlace: pool.giveUpPlace };

  let notForced: Batch["notForced"];
  const forceColdStarts = async () => {
    while (mayStart()) {
      // Counted anew: of two fast invocations the second may have met the first one's environment.
      const missing = request.coldStarts - countColdStarts(journal.listBatches(), request.round);
      if (missing <= 0) return;
      const reason = canForceColdStarts(functionName)
        ? await forceColdStart(functionName, tools)
        : "the configuration of a published version cannot be changed";
      if (reason !== undefined) {
        notForced = { coldStarts: missing, reason };
        return;
      }
      gate.begin();
      const endedBefore = gate.ended;
      await pool.run(Math.min(pool.width, missing));
      if (gate.ended === endedBefore) return;
    }
  };

  try {
    await forceColdStarts();
    await pool.run(request.invocations);
  } catch (error) {
    end(error);
  } finally {
    deadline.stop();
  }
  const isShort = countOfRound(journal.listBatches(), request.round) < request.invocations;
  const isShareSpent = isShort && allowance.isSpent();
  const batch = await journal.end({ failure, notForced, ...(isShareSpent && { isShareSpent }) });
  if (broken) throw broken.error;
  return batch;
}

function listDurationsMs({ invocations }: Batch): number[] {
  return invocations.flatMap(({ report }) =>
    report ? report.durationMs + (report.initDurationMs ?? report.restoreDurationMs ?? 0) : [],
  );
}

function countColdStarts(batches: readonly Batch[], round: number): number {
  return listOfRound(batches, round).filter(({ coldStart }) => coldStart).length;
}

const countOfRound = (batches: readonly Batch[], round: number) => listOfRound(batches, round).length;

function listOfRound(batches: readonly Batch[], round: number): Invocation[] {
  return batches.filter((batch) => batch.round === round).flatMap(({ invocations }) => invocations);
}

/** Refused, throttled, or ended by the pre-processor: any other error may have come after the target ran. */
function didNotRun(error: unknown): boolean {
  return [LambdaServiceException, ThrottledError, ProcessorError].some((type) => error instanceof type);
}

/** What ends the candidate, though not the run; undefined for what a repeated step may get over, or for a bug. */
function describeFatal(error: unknown, functionName: string): InvocationFailure | undefined {
  if (error instanceof ProcessorError) {
    return { reason: "processor-error", errorType: error.errorType, errorMessage: error.message };
  }
  if (!(error instanceof LambdaServiceException)) return undefined;
  const { name: errorType, message } = error;
  const errorMessage = /^AccessDenied/.test(errorType)
    ? `no permission for lambda:InvokeFunction on ${functionName}: allow it to the role that measures (${message})`
    : `Lambda refused to invoke ${functionName}: ${message}`;
  return { reason: "step-failed", errorType, errorMessage };
}
