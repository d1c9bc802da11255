import { isThrottle } from "../aws-errors.ts";
import { toActionableError } from "../prepare/aws-refusal.ts";
import { type Patience, sendPatiently } from "../provision/patience.ts";

/** Sends the calls of one API action, no faster than its quota leaves room for. */
export interface PacedSender {
  /**
   * Waits for its turn, sends, and sends again what AWS throttled or failed at, with the pauses of `sendPatiently`.
   * @throws TargetError for a missing permission; ThrottledError when repeating did not help; the SDK's other errors
   */
  send<T>(request: () => Promise<T>): Promise<T>;
  /** What was sent so far, every repetition counted. */
  readonly calls: CallCounts;
}

export interface CallCounts {
  readonly sent: number;
  readonly throttled: number;
}

export interface PacedSending {
  /** IAM action, such as `cloudwatch:GetMetricData`. */
  readonly action: string;
  /** What it is asked of, for messages. */
  readonly resource: string;
  readonly maxPerSecond: number;
  readonly patience: Patience;
  /** Whose policy must allow it, for messages; the credentials in use when left out. */
  readonly caller?: string;
  /** Once aborted, nothing more is sent, and the reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Turns are taken one after the other, so requests in flight may be many while their starts keep their distance.
 * Repetitions take a turn too. The SDK's own attempts do not: give the client `maxAttempts: 1`; those of another one
 * are counted, but not paced.
 */
export function createPacedSender({
  action,
  resource,
  maxPerSecond,
  patience,
  caller = "the credentials in use",
  signal,
}: PacedSending): PacedSender {
  const calls = { sent: 0, throttled: 0 };
  const gapMs = 1000 / maxPerSecond;
  let nextAtMs = Number.NEGATIVE_INFINITY;
  let lastTurn: Promise<void> = Promise.resolve();
  const takeTurn = () => {
    lastTurn = lastTurn.then(async () => {
      const waitMs = nextAtMs - patience.now().getTime();
      if (waitMs > 0) await patience.sleep(Math.ceil(waitMs));
      nextAtMs = patience.now().getTime() + gapMs;
    });
    return lastTurn;
  };
  const sendOnce = async <T>(request: () => Promise<T>) => {
    await takeTurn();
    signal?.throwIfAborted();
    try {
      const answer = await request();
      calls.sent += countAttempts(answer);
      return answer;
    } catch (error) {
      calls.sent += countAttempts(error);
      if (isThrottle(error)) calls.throttled += 1;
      throw error;
    }
  };
  return {
    calls,
    async send(request) {
      try {
        return await sendPatiently(() => sendOnce(request), patience);
      } catch (error) {
        throw toActionableError(error, action, resource, caller);
      }
    },
  };
}

function countAttempts(answer: unknown): number {
  const { $metadata } = Object(answer) as { $metadata?: { attempts?: number } };
  return $metadata?.attempts ?? 1;
}
