import type { Candidate, Target } from "../prepare/plan.ts";
import type { PriceList } from "../prices/price-list.ts";
import { runKeys, type Store } from "../store.ts";
import { countUnseen } from "./batch.ts";
import type { Journal } from "./journal.ts";
import { addUpBatches, type PricedTarget, priceUnknown } from "./spend.ts";

/** What one candidate may spend in one round. */
export interface AllowanceRequest {
  readonly runId: string;
  readonly candidate: Candidate;
  readonly round: number;
  readonly attempt: string;
  /** Its share of `maxCostUsd`, of all attempts of the round together; undefined without a limit. */
  readonly shareUsd?: number | undefined;
  readonly target: PricedTarget & Pick<Target, "timeoutSeconds">;
  readonly prices: PriceList;
}

/** Ends a round for its cost: every invocation enters before it is sent, and leaves when it is recorded. */
export interface Allowance {
  /** Waits until one more may be in flight; false when the share is spent. */
  enter(): Promise<boolean>;
  leave(): Promise<void>;
  isSpent(): boolean;
}

/** How a candidate that has cost more than its share tells the others of the round. */
interface Overspent {
  readonly overUsd: number;
}

/** What others have overspent is looked up so often, or when so much of the own share is spent since. */
const LOOK_EVERY_MS = 1000;
const LOOK_EVERY_SHARE = 0.01;

const UNLIMITED: Allowance = { enter: async () => true, leave: async () => undefined, isSpent: () => false };

/**
 * Opens a candidate's allowance. The shares of a round add up to what is left of `maxCostUsd`, so it is kept as long as
 * each candidate keeps to its own: one invocation may be sent when less than the share is spent, and others beside it
 * when all in flight fit into it at the price of the dearest one so far. So an invocation that costs more than any
 * before it is what can exceed the share; the others of the round learn by how much, and spend so much less.
 * @param remainingMs the step's clock, running down
 */
export async function openAllowance(
  request: AllowanceRequest,
  journal: Pick<Journal, "listBatches">,
  store: Pick<Store, "listKeys" | "readJson" | "writeJson">,
  remainingMs: () => number,
): Promise<Allowance> {
  const { runId, candidate, round, attempt, shareUsd } = request;
  if (shareUsd === undefined) return UNLIMITED;
  const folder = runKeys.overspent(runId, round);
  const ownKey = runKeys.overspentBy(runId, round, candidate.key);
  const isOwn = (batch: { round: number; attempt: string }) =>
    batch.round === round && batch.attempt === attempt;
  // Later, what this attempt has announced is in flight, and no more unseen.
  const unseenBefore = countUnseen(journal.listBatches().filter(isOwn));
  let inFlight = 0;
  let othersOverUsd = 0;
  let looking: Promise<void> | undefined;
  let looked: { readonly atMs: number; readonly spentUsd: number } | undefined;
  let { promise: change, resolve: tell } = Promise.withResolvers<void>();

  const addUp = () => {
    const batches = journal.listBatches();
    const ofRound = batches.filter((batch) => batch.round === round);
    const { reportedUsd, unreported } = addUpBatches(ofRound, request);
    const { dearestUsd } = addUpBatches(batches, request);
    const unseen = unseenBefore + countUnseen(ofRound.filter((batch) => !isOwn(batch)));
    return { spentUsd: reportedUsd + priceUnknown(request, unreported + unseen, dearestUsd), dearestUsd };
  };
  const isSpent = () => addUp().spentUsd >= shareUsd - othersOverUsd;

  const look = () => {
    const { spentUsd } = addUp();
    const isDue =
      looked === undefined ||
      looked.atMs - remainingMs() >= LOOK_EVERY_MS ||
      spentUsd - looked.spentUsd >= shareUsd * LOOK_EVERY_SHARE;
    if (isDue) {
      looked = { atMs: remainingMs(), spentUsd };
      looking = readOthers();
    }
    // Who comes while it is read waits for it as well.
    return looking;
  };

  const readOthers = async () => {
    const keys = (await store.listKeys(folder)).filter((key) => key !== ownKey);
    const others = await Promise.all(keys.map((key) => store.readJson<Overspent>(key)));
    othersOverUsd = others.reduce((sum, other) => sum + (other?.overUsd ?? 0), 0);
  };

  const tellOthers = async () => {
    const overUsd = addUp().spentUsd - shareUsd;
    if (overUsd > 0) await store.writeJson(ownKey, { overUsd } satisfies Overspent);
  };
  // Of an attempt before this one, which may have broken off before it told.
  await tellOthers();

  return {
    isSpent,
    async enter() {
      for (;;) {
        await look();
        if (isSpent()) return false;
        const { spentUsd, dearestUsd = Number.POSITIVE_INFINITY } = addUp();
        const fits = spentUsd + (inFlight + 1) * dearestUsd <= shareUsd - othersOverUsd;
        if (inFlight === 0 || fits) break;
        await change;
      }
      inFlight += 1;
      return true;
    },
    async leave() {
      try {
        await tellOthers();
      } finally {
        inFlight -= 1;
        const told = tell;
        ({ promise: change, resolve: tell } = Promise.withResolvers<void>());
        told();
      }
    },
  };
}
