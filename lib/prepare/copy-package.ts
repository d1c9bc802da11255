import { TargetError, ThrottledError } from "../errors.ts";
import type { Store } from "../store.ts";

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;

/**
 * Copies the target's package into the tuner's bucket as a stream, so that its size does not matter. A broken
 * connection and an error of S3's are tried again; nothing is lost by that.
 * @param location the presigned URL of GetFunction's answer, which holds for ten minutes
 * @throws TargetError when it cannot be downloaded; ThrottledError when S3 stays busy
 */
export async function copyPackage(
  location: string,
  key: string,
  store: Store,
  sleep: (durationMs: number) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryToCopy(location, key, store);
    if (outcome.state === "copied") return;
    if (!outcome.isPassing)
      throw new TargetError(`the target's package cannot be downloaded: ${outcome.reason}`);
    if (attempt === ATTEMPTS) {
      throw new ThrottledError(`the target's package cannot be downloaded now: ${outcome.reason}`);
    }
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

type Outcome =
  | { readonly state: "copied" }
  | { readonly state: "failed"; readonly reason: string; readonly isPassing: boolean };

async function tryToCopy(location: string, key: string, store: Store): Promise<Outcome> {
  try {
    const { ok, body, status } = await fetch(location);
    if (ok && body) {
      await store.writeStream(key, body);
      return { state: "copied" };
    }
    await body?.cancel();
    return { state: "failed", reason: `HTTP ${status}`, isPassing: status >= 500 || status === 429 };
  } catch (error) {
    // Fetch tells a broken connection, before or within the body, with a TypeError; the store has errors of its own.
    if (!(error instanceof TypeError)) throw error;
    return { state: "failed", reason: error.message, isPassing: true };
  }
}
