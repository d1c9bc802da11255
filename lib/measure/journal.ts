import { runKeys, type Store } from "../store.ts";
import type { Batch } from "./batch.ts";
import type { Invocation } from "./invocation.ts";

export interface JournalRequest {
  readonly runId: string;
  readonly candidateKey: string;
  readonly round: number;
  readonly attempt: string;
  /** How many invocations the round asks for, of all its attempts together. */
  readonly invocations: number;
}

/**
 * One attempt's batch, written ahead: an invocation is announced in the store before it starts, and what it gave is
 * stored soon after. So after a crash the store says how many may have run unseen, and attempts that run at the same
 * time (an answer that got lost, and the repetition) see each other's announcements and share what is missing.
 */
export interface Journal {
  /** Everything that is known of the candidate: all attempts of all rounds, this one as it is now. */
  listBatches(): readonly Batch[];
  /** Announces an invocation: its number among all of the candidate's, from 0. Undefined when none is missing. */
  claim(): Promise<number | undefined>;
  /** Takes an announced invocation back that did not run. */
  giveBack(index: number): void;
  record(invocation: Invocation): Promise<void>;
  /** Stores the batch as it is. Call it when nothing is in flight. */
  end(outcome?: BatchOutcome): Promise<Batch>;
}

/** How an attempt ended, beside its invocations. */
export type BatchOutcome = Pick<Batch, "failure" | "notForced" | "isShareSpent">;

/** How often a growing batch is stored: what is measured is safe, and the progress can be followed. */
const STORE_EVERY_MS = 1000;

/**
 * Opens the journal of an attempt.
 * @param remainingMs the step's clock, running down. Fast invocations are announced for about a second at once, slow
 * ones each by itself.
 */
export async function openJournal(
  request: JournalRequest,
  store: Store,
  remainingMs: () => number,
): Promise<Journal> {
  const { runId, candidateKey, round, attempt } = request;
  const key = runKeys.batch(runId, candidateKey, round, attempt);
  const isOther = (batch: Batch) => batch.round !== round || batch.attempt !== attempt;
  const stored = await store.readAll<Batch>(runKeys.batches(runId, candidateKey));
  const earlier = stored.find((batch) => !isOther(batch));
  const invocations: Invocation[] = [...(earlier?.invocations ?? [])];
  let others = stored.filter(isOther);
  let announced = earlier?.startedAtMost ?? 0;
  /** Numbers that are announced and not yet claimed. */
  const free: number[] = [];
  let waiting = 0;
  let announcing: Promise<number> | undefined;
  let saving: Promise<void> = Promise.resolve();
  const openedAtMs = remainingMs();
  const recordedBefore = invocations.length;
  let savedAtMs = openedAtMs;

  const own = { candidateKey, round, attempt };
  const toBatch = (startedAtMost: number, outcome: BatchOutcome = {}): Batch => ({
    ...own,
    startedAtMost,
    invocations: invocations.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
    ...outcome,
  });

  /** One after the other, so that an older state never overwrites a newer one. */
  const save = (create: () => Batch): Promise<void> => {
    const before = saving.catch(() => undefined);
    saving = before.then(() => {
      savedAtMs = remainingMs();
      return store.writeJson(key, create());
    });
    return saving;
  };

  let isJustRead = true;
  const announce = async () => {
    if (!isJustRead) others = await readRound(store, request, key, others);
    isJustRead = false;
    const elsewhere = sum(others.filter((batch) => batch.round === round).map(countStarted));
    const elapsedMs = Math.max(1, openedAtMs - remainingMs());
    const perSecond = Math.floor(((invocations.length - recordedBefore) * STORE_EVERY_MS) / elapsedMs);
    const missing = request.invocations - elsewhere - announced;
    const first = sum(others.map(countStarted)) + announced;
    const chunk = Math.max(0, Math.min(missing, Math.max(waiting, perSecond)));
    if (chunk > 0) {
      announced += chunk;
      await save(() => toBatch(announced));
      free.push(...Array.from({ length: chunk }, (_, offset) => first + offset));
    }
    return chunk;
  };

  return {
    listBatches: () => [...others, { ...own, startedAtMost: announced, invocations }],
    async claim() {
      waiting += 1;
      try {
        while (free.length === 0) {
          announcing ??= announce().finally(() => {
            announcing = undefined;
          });
          if ((await announcing) === 0) return undefined;
        }
        return free.shift();
      } finally {
        waiting -= 1;
      }
    },
    giveBack(index) {
      free.unshift(index);
    },
    async record(invocation) {
      invocations.push(invocation);
      if (savedAtMs - remainingMs() >= STORE_EVERY_MS) await save(() => toBatch(announced));
    },
    async end(outcome) {
      const batch = toBatch(announced - free.length, outcome);
      await save(() => batch);
      return batch;
    },
  };
}

/** The batches of other attempts, those of this round read again: one of them may still be running. */
async function readRound(
  store: Store,
  { runId, candidateKey, round }: JournalRequest,
  ownKey: string,
  known: readonly Batch[],
): Promise<Batch[]> {
  const prefix = runKeys.batch(runId, candidateKey, round, "").replace(/\.json$/, "");
  const keys = (await store.listKeys(prefix)).filter((key) => key !== ownKey);
  const batches = await Promise.all(keys.map((key) => store.readJson<Batch>(key)));
  return [
    ...known.filter((batch) => batch.round !== round),
    ...batches.filter((batch) => batch !== undefined),
  ];
}

const countStarted = ({ startedAtMost, invocations }: Batch) => Math.max(startedAtMost, invocations.length);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
