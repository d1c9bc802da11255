import { afterEach, describe, expect, it, vi } from "vitest";
import { exitCodeOf } from "../../../lib/cli/exit-code.ts";
import {
  InterruptedError,
  listenForInterruption,
  raceAgainst,
  sayCleanedUp,
} from "../../../lib/cli/interruption.ts";
import { FakeProcess } from "../../helpers/fake-process.ts";

function listen() {
  const process = new FakeProcess([]);
  return { process, interruption: listenForInterruption(process, exitCodeOf) };
}

describe("listenForInterruption", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("interrupts at %s", (signalName) => {
    const { process, interruption } = listen();
    process.emit(signalName);
    expect(interruption.signal.reason).toEqual(new InterruptedError(signalName));
    expect(interruption.hurry.aborted).toBe(false);
  });

  it("hurries at the second signal and exits with that signal's code at the third", () => {
    const { process, interruption } = listen();
    process.emit("SIGINT");
    process.emit("SIGTERM");
    expect(interruption.hurry.aborted).toBe(true);
    expect(interruption.signal.reason).toEqual(new InterruptedError("SIGINT"));
    expect(process.exits).toEqual([]);
    process.emit("SIGTERM");
    expect(process.exits).toEqual([143]);
  });

  it.each(["uncaughtException", "unhandledRejection"] as const)("cleans up after %s, too", (event) => {
    const { process, interruption } = listen();
    const error = new Error("a bug");
    process.emit(event, error);
    expect(interruption.signal.reason).toBe(error);
  });

  describe("started by npx", () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    function listenUnder(npmCommand: string) {
      vi.useFakeTimers();
      const process = new FakeProcess([], { env: { npm_command: npmCommand } });
      return { process, interruption: listenForInterruption(process, exitCodeOf) };
    }

    it("interrupts when npx's shell is gone, once", () => {
      const { process, interruption } = listenUnder("exec");
      vi.advanceTimersByTime(60_000);
      expect(interruption.signal.aborted).toBe(false);
      process.ppid = 1;
      vi.advanceTimersByTime(60_000);
      expect(interruption.signal.reason).toEqual(new InterruptedError("SIGTERM"));
      expect(interruption.hurry.aborted).toBe(false);
    });

    it("does not hurry when Ctrl-C ends the shell, too", () => {
      const { process, interruption } = listenUnder("exec");
      process.emit("SIGINT");
      process.ppid = 1;
      vi.advanceTimersByTime(60_000);
      expect(interruption.hurry.aborted).toBe(false);
    });

    it("goes on without whoever else started it, as after nohup", () => {
      const { process, interruption } = listenUnder("run-script");
      process.ppid = 1;
      vi.advanceTimersByTime(60_000);
      expect(interruption.signal.aborted).toBe(false);
    });
  });

  it("does not hurry because of an error during the clean-up", () => {
    const { process, interruption } = listen();
    process.emit("SIGINT");
    process.emit("unhandledRejection", new Error("connection closed"));
    expect(interruption.hurry.aborted).toBe(false);
  });

  it("lets short work end before it throws", async () => {
    const { process, interruption } = listen();
    const { promise, resolve } = Promise.withResolvers<number>();
    const work = interruption.finish(promise);
    process.emit("SIGTERM");
    resolve(7);
    await expect(work).rejects.toEqual(new InterruptedError("SIGTERM"));
  });

  it("waits for nothing when it has to hurry", async () => {
    const { process, interruption } = listen();
    const work = interruption.finish(new Promise(() => {}));
    process.emit("SIGTERM");
    process.emit("SIGINT");
    await expect(work).rejects.toEqual(new InterruptedError("SIGTERM"));
  });

  it("passes on what short work gives when nothing interrupts it", async () => {
    const { interruption } = listen();
    await expect(interruption.finish(Promise.resolve(7))).resolves.toBe(7);
    await expect(interruption.finish(Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  it("stops listening", () => {
    const { process, interruption } = listen();
    interruption.stop();
    expect(process.eventNames()).toEqual([]);
  });
});

describe("raceAgainst", () => {
  it("passes on what the work gives", async () => {
    const { signal } = new AbortController();
    await expect(raceAgainst(signal, Promise.resolve(7))).resolves.toBe(7);
    await expect(raceAgainst(signal, Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  it("throws at once when the signal came first, and swallows what the work says later", async () => {
    const controller = new AbortController();
    controller.abort(new Error("over"));
    await expect(raceAgainst(controller.signal, Promise.reject(new Error("late")))).rejects.toThrow("over");
  });
});

describe("sayCleanedUp", () => {
  it("says so of an interruption, which otherwise had nothing to clean up", () => {
    const error = new InterruptedError("SIGINT");
    expect(error.outcome).toBe("There was nothing to clean up");
    expect(sayCleanedUp(error)).toMatchObject({ signalName: "SIGINT", outcome: "Everything was cleaned up" });
  });

  it("leaves other errors as they are", () => {
    const error = new Error("a bug");
    expect(sayCleanedUp(error)).toBe(error);
  });
});
