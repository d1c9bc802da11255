/** How one piece of work ended. */
export type WorkEnd =
  | "done"
  /** It is still to be done, by whoever comes next. */
  | "not-done"
  /** It is still to be done, and the worker's place was given up while it was tried. */
  | "place-given-up"
  | "nothing-left";

/** Workers that do one piece of work after another, side by side. */
export interface Pool {
  /** Does `count` pieces, or fewer when nothing is left or no more may start. */
  run(count: number): Promise<void>;
  /** For a worker that is in the way of others: true when it may leave for good, false for the last one. */
  giveUpPlace(): boolean;
  /** How many work side by side: fewer, once places have been given up. */
  readonly width: number;
}

/**
 * @param width how many work side by side at first.
 * @param doOne must not reject.
 */
export function createPool(width: number, mayStart: () => boolean, doOne: () => Promise<WorkEnd>): Pool {
  let workers = 0;
  const work = async (progress: { left: number }) => {
    let end: WorkEnd = "done";
    while (end === "done" && progress.left > 0 && mayStart()) {
      progress.left -= 1;
      end = await doOne();
    }
    if (end === "nothing-left") progress.left = 0;
    if (end === "not-done" || end === "place-given-up") progress.left += 1;
    if (end !== "place-given-up") workers -= 1;
  };
  return {
    async run(count) {
      const progress = { left: count };
      do {
        workers = Math.min(width, progress.left);
        await Promise.all(Array.from({ length: workers }, () => work(progress)));
      } while (progress.left > 0 && mayStart());
    },
    giveUpPlace() {
      if (workers <= 1) return false;
      workers -= 1;
      width = workers;
      return true;
    },
    get width() {
      return width;
    },
  };
}
