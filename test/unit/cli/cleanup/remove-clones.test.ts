import { describe, expect, it } from "vitest";
import { ClonesLeftError, type FoundClone } from "../../../../lib/cli/cleanup/clones-left-error.ts";
import { removeClones } from "../../../../lib/cli/cleanup/remove-clones.ts";
import { describeErrorJson, describeErrorText } from "../../../../lib/cli/error-text.ts";
import { exitCodeOf } from "../../../../lib/cli/exit-code.ts";
import { InterruptedError } from "../../../../lib/cli/interruption.ts";
import { CleanupError } from "../../../../lib/errors.ts";

const makeClone = (functionName: string, fate: FoundClone["fate"] = "removed"): FoundClone => ({
  functionName,
  runId: "run",
  createdAt: "2026-11-21T09:00:00.000Z",
  isExpired: true,
  runState: "ended",
  fate,
  reason: fate === "kept" ? "of another run" : undefined,
});
const CLONES = [makeClone("a"), makeClone("other", "kept"), makeClone("b"), makeClone("c")];

/** Removes CLONES; `at` may do something while one of them is being removed, before it is. */
async function removeWith(at: (name: string, signals: Signals) => void | Promise<void>) {
  const signals = new Signals();
  const notes: string[] = [];
  const asked: string[] = [];
  const outcome = await removeClones(CLONES, {
    async remove({ functionName }) {
      asked.push(functionName);
      await at(functionName, signals);
    },
    interruption: signals.interruption,
    note: (text) => notes.push(text),
  }).catch((error: unknown) => error);
  return { outcome, notes, asked };
}

class Signals {
  readonly #first = new AbortController();
  readonly #second = new AbortController();
  readonly interruption = { signal: this.#first.signal, hurry: this.#second.signal };

  send(reason: unknown = new InterruptedError("SIGINT")): void {
    const controller = this.#first.signal.aborted ? this.#second : this.#first;
    controller.abort(reason);
  }
}

const findLeft = (error: unknown): ClonesLeftError => {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  const left = errors.find((one) => one instanceof ClonesLeftError);
  if (!left) throw error;
  return left;
};
const fates = (error: unknown) =>
  findLeft(error).report.clones.map(({ functionName, fate }) => [functionName, fate]);

describe("removing clones", () => {
  it("removes those that are to be removed, and tells each", async () => {
    const { outcome, notes } = await removeWith(() => {});
    expect(outcome).toEqual(["a", "b", "c"]);
    expect(notes).toEqual(["Removed a", "Removed b", "Removed c"]);
  });

  it("goes on after one that cannot be removed, and names it with what was removed", async () => {
    const { outcome } = await removeWith((name) => {
      if (name === "b") throw new CleanupError("b could not be deleted (denied): aws ...", ["b"]);
      if (name === "c") throw new Error("odd");
    });
    expect(fates(outcome)).toEqual([
      ["a", "removed"],
      ["other", "kept"],
      ["b", "left"],
      ["c", "left"],
    ]);
    expect(describeErrorText(outcome, { debug: false })).toEqual([
      "error: left behind: b, c",
      "  b could not be deleted (denied): aws ...; c: Error: odd; removed: a",
    ]);
  });

  it("ends the one that it is at when a signal comes, begins no other, and says what is removed and what is left", async () => {
    const { outcome, asked } = await removeWith((name, signals) => {
      if (name === "b") signals.send();
    });
    expect(asked).toEqual(["a", "b"]);
    expect(findLeft(outcome).report.removed).toEqual(["a", "b"]);
    expect(fates(outcome)).toEqual([
      ["a", "removed"],
      ["other", "kept"],
      ["b", "removed"],
      ["c", "left"],
    ]);
    expect(describeErrorText(outcome, { debug: false })).toEqual([
      "Ended by SIGINT",
      "error: left behind: c",
      "  not removed before the command was ended; the same command goes on; removed: a, b",
    ]);
    expect(exitCodeOf(outcome)).toBe(4);
    expect(describeErrorJson(outcome, 4)).toMatchObject({
      error: { name: "InterruptedError", leftovers: ["c"] },
    });
  });

  it("waits for nothing after a second signal, and says of what it does not know the end", async () => {
    const { outcome, asked } = await removeWith((_name, signals) => {
      signals.send();
      signals.send();
      return new Promise<void>(() => {});
    });
    expect(asked).toEqual(["a"]);
    expect(findLeft(outcome).leftovers).toEqual(["a", "b", "c"]);
    expect(findLeft(outcome).message).toBe(
      "a was being removed when the command was ended, and may be gone; not removed before the command was ended; the same command goes on; nothing was removed",
    );
  });

  it("counts as done when the signal comes while the last one is removed", async () => {
    const { outcome } = await removeWith((name, signals) => {
      if (name === "c") signals.send();
    });
    expect(outcome).toEqual(["a", "b", "c"]);
  });

  it("ends by an uncaught error as well, which is told by whoever listens for it", async () => {
    const { outcome } = await removeWith((name, signals) => {
      if (name === "a") signals.send(new Error("a bug"));
    });
    expect(outcome).toBeInstanceOf(ClonesLeftError);
    expect(findLeft(outcome).leftovers).toEqual(["b", "c"]);
  });
});
