import type { LambdaClient } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import type { PayloadSet } from "../prepare/payloads.ts";
import type { Settings } from "../prepare/plan.ts";
import { runKeys, type Store } from "../store.ts";
import { type Batch, isHopeless } from "./batch.ts";
import type { Invocation } from "./invocation.ts";
import { invokeOnce } from "./invoke.ts";

export interface MeasureRequest {
  readonly runId: string;
  readonly candidateKey: string;
  readonly functionName: string;
  readonly round: number;
  /** How many invocations this round asks for; those already stored for the round count. */
  readonly invocations: number;
  /** Tells this attempt's batch from those of earlier ones. */
  readonly attempt: string;
  readonly payloads: PayloadSet;
  readonly settings: Pick<Settings, "concurrency">;
}

export interface MeasureDependencies {
  readonly lambda: LambdaClient;
  readonly store: Store;
  readonly now: () => Date;
  /** Time until this step itself is ended, in milliseconds. */
  readonly remainingMs: () => number;
}

/** Time kept back for storing the batch and answering. */
const RESERVE_MS = 15_000;

/** How often a growing batch is stored: what is measured is safe, and the progress can be followed. */
const STORE_EVERY_MS = 1000;

/**
 * Invokes one clone as often as the round asks, or until the step's own deadline is near: Assess sees what is
 * missing and asks again. A repeated Measure goes on from the stored batch, so no invocation is repeated unseen.
 * @returns the batch, which is stored as well.
 * @throws ThrottledError when Lambda keeps throttling; what was measured until then is stored.
 */
export async function measure(
  request: MeasureRequest,
  { lambda, store, now, remainingMs }: MeasureDependencies,
): Promise<Batch> {
  const key = runKeys.batch(request.runId, request.candidateKey, request.round, request.attempt);
  const stored = await store.readJson<Batch>(key);
  const invocations: Invocation[] = [...(stored?.invocations ?? [])];
  const toBatch = (): Batch => ({
    candidateKey: request.candidateKey,
    round: request.round,
    attempt: request.attempt,
    startedAtMost: invocations.length,
    invocations: invocations.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
  });

  let storedAtMs = now().getTime();
  let longestMs = 0;
  let isBroken = false;
  const mayStart = () =>
    !isBroken && remainingMs() > RESERVE_MS + longestMs * 1.5 && !isHopeless([toBatch()]);

  const measureOne = async () => {
    if (!mayStart()) return;
    const startMs = now().getTime();
    try {
      invocations.push(
        await invokeOnce(
          lambda,
          request.functionName,
          request.payloads.entries[0]?.json ?? "{}",
          request.round,
          now,
        ),
      );
    } catch (error) {
      isBroken = true;
      throw error;
    }
    const endMs = now().getTime();
    longestMs = Math.max(longestMs, endMs - startMs);
    if (endMs - storedAtMs >= STORE_EVERY_MS) {
      storedAtMs = endMs;
      await store.writeJson(key, toBatch());
    }
  };

  const limit = pLimit(request.settings.concurrency);
  const missing = Math.max(0, request.invocations - invocations.length);
  const outcomes = await Promise.allSettled(Array.from({ length: missing }, () => limit(measureOne)));
  const batch = toBatch();
  await store.writeJson(key, batch);
  const rejected = outcomes.find((outcome) => outcome.status === "rejected");
  if (rejected) throw rejected.reason;
  return batch;
}
