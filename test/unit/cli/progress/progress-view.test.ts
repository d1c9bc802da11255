import { describe, expect, it } from "vitest";
import { type Progress, summarizeProgress } from "../../../../lib/cli/progress/progress.ts";
import { formatClock, openProgressView, renderLive } from "../../../../lib/cli/progress/progress-view.ts";
import { openTerminal } from "../../../../lib/cli/terminal.ts";
import { FakeStream } from "../../../helpers/fake-process.ts";
import { buildBatch, buildFailure, buildInvocation, buildPlan } from "../../../helpers/plans.ts";
import { PRICES } from "../../../helpers/results.ts";

const ESCAPE = String.fromCharCode(27);
const plan = buildPlan([128, 256, 512], { num: 3 });

function progressOf(...counts: readonly number[]): Progress {
  const batches = plan.candidates.map(({ key, memoryMb }, index) =>
    buildBatch(
      key,
      1,
      Array.from({ length: counts[index] ?? 0 }, () => buildInvocation(memoryMb, 2000)),
    ),
  );
  return summarizeProgress(plan, batches, PRICES);
}

describe("progress without a terminal", () => {
  it("is one line for each candidate that is done, told once, without control characters", () => {
    const stream = new FakeStream();
    const view = openProgressView(openTerminal({ env: {} }, stream));
    view.show(progressOf(1), 1000);
    view.show(progressOf(3), 2000);
    view.show(progressOf(3, 1), 3000);
    view.show(progressOf(3, 3), 4000);
    view.finish(true);
    const lines = stream.text.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("128 MB x86_64");
    expect(lines[0]).toContain("3 invocations");
    expect(lines[1]).toContain("256 MB x86_64");
    expect(stream.text).not.toMatch(new RegExp(`[\\r${ESCAPE}]`));
  });

  it("gives a sign of life every half minute", () => {
    const stream = new FakeStream();
    const view = openProgressView(openTerminal({ env: {} }, stream));
    for (let elapsedMs = 0; elapsedMs <= 90_000; elapsedMs += 500) view.show(progressOf(1), elapsedMs);
    const lines = stream.text.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain("1 of 9 invocations");
    expect(lines[0]).toContain("30 s elapsed");
  });

  it("ends a search with what was invoked in all, as no round tells that it is the last one", () => {
    const stream = new FakeStream();
    const view = openProgressView(openTerminal({ env: {} }, stream));
    const search = buildPlan([128, 256], { num: 3, sampling: "search" });
    const invocations = [1, 2, 3].map(() => buildInvocation(128, 2000));
    view.show(summarizeProgress(search, [buildBatch("x86_64-128", 1, invocations)], PRICES), 1000);
    view.finish(true);
    const lines = stream.text.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("128 MB x86_64");
    expect(lines[1]).toMatch(/^3 invocations, .* on Lambda, 1 s elapsed$/);
  });

  it("leaves that to whoever interrupts a search", () => {
    const stream = new FakeStream();
    const view = openProgressView(openTerminal({ env: {} }, stream));
    const search = buildPlan([128, 256], { num: 3, sampling: "search" });
    const one = buildBatch("x86_64-128", 1, [buildInvocation(128, 2000)]);
    view.show(summarizeProgress(search, [one], PRICES), 30_000);
    view.finish(false);
    expect(stream.text).toMatch(/^1 invocation, .* on Lambda, 30 s elapsed\n$/);
  });

  it("says why a candidate failed", () => {
    const stream = new FakeStream();
    const failure = { ...buildFailure("function-error", "TypeError"), errorMessage: "x is\nundefined" };
    const invocations = [1, 2, 3].map(() => buildInvocation(128, 1, { failure }));
    const progress = summarizeProgress(plan, [buildBatch("x86_64-128", 1, invocations)], PRICES);
    openProgressView(openTerminal({ env: {} }, stream)).show(progress, 0);
    expect(stream.text).toContain("3 failed");
    expect(stream.text).toContain("function error: TypeError: x is undefined");
  });
});

describe("progress on a terminal", () => {
  const live = (columns: number, env: Record<string, string> = {}) =>
    openTerminal({ env }, new FakeStream({ isTTY: true, columns }));

  it("shows every candidate, the total, the spending, the time left and the best so far", () => {
    const text = renderLive(progressOf(3, 1), 8000, live(120, { NO_COLOR: "1" }));
    expect(text).toContain("✓    128 MB x86_64".replace("    ", " "));
    expect(text).toContain("▸ 256 MB x86_64");
    expect(text).toContain("· 512 MB x86_64");
    expect(text).toContain("4 of 9 invocations");
    expect(text).toContain("on Lambda");
    expect(text).toContain("8 s elapsed, about 10 s left");
    expect(text).toContain("so far: cheapest 128 MB x86_64");
  });

  it.each([20, 40, 80, 200])("never wraps a line at %d columns", (columns) => {
    const lines = renderLive(progressOf(3, 1), 8000, live(columns, { NO_COLOR: "1" })).split("\n");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("rewrites its lines and leaves the last state", () => {
    const stream = new FakeStream({ isTTY: true, columns: 100 });
    const view = openProgressView(openTerminal({ env: {} }, stream));
    view.show(progressOf(1), 0);
    view.show(progressOf(3, 3, 3), 0);
    view.finish(true);
    expect(stream.text).toContain(ESCAPE);
    expect(stream.text).toContain("9 of 9 invocations");
  });
});

describe("formatClock", () => {
  it.each([
    [0, "0 s"],
    [8400, "8 s"],
    [59_499, "59 s"],
    [59_600, "1 min 00 s"],
    [125_000, "2 min 05 s"],
  ])("shows %d ms as %s", (durationMs, text) => {
    expect(formatClock(durationMs)).toBe(text);
  });
});
