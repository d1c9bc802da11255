import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../../../../lib/cli/exit-code.ts";
import { describeEnd, openManyView } from "../../../../lib/cli/many/many-view.ts";
import { NotTunedError } from "../../../../lib/cli/many/not-tuned-error.ts";
import { renderOverviewText } from "../../../../lib/cli/many/overview-text.ts";
import { RunFailedError } from "../../../../lib/cli/progress/run-failed-error.ts";
import { openTerminal } from "../../../../lib/cli/terminal.ts";
import { FakeStream } from "../../../helpers/fake-process.ts";
import { mixedOverview, tunedRow } from "../../../helpers/overviews.ts";

function open(options: { isTTY?: boolean; columns?: number } = {}) {
  const stream = new FakeStream(options);
  return { stream, terminal: openTerminal({ env: { NO_COLOR: "1" } }, stream) };
}

describe("renderOverviewText", () => {
  it("has a line for each function, the most saving first, the reasons, and what all is worth", () => {
    const text = renderOverviewText(mixedOverview(), open().terminal);
    const lines = text.split("\n");
    expect(lines[0]).toMatch(/^Function +Now +Recommended +Cost +p95 +Saves a month +State$/);
    expect(lines.slice(1, 9).map((line) => line.split(/ {2}/)[0])).toEqual([
      "thumbnails",
      "orders-api",
      "checkout",
      "search-index-with-a-rather-long-name-for-a-function-of-64-letters",
      "nightly-report",
      "billing",
      "audit",
      "mail",
    ]);
    expect(text).toContain("  billing: TargetError: billing does not exist");
    expect(text).toMatch(/^Saves \$[\d.,]+ a month by changing 3 of 8 functions, between \$/m);
    expect(text).toContain("  3 to change, 2 fine as they are, 1 failed, 1 interrupted, 1 not started");
    expect(text).toContain("  1 function is without a month");
  });

  it("leaves columns out until it fits a narrow terminal", () => {
    const { terminal } = open({ isTTY: true, columns: 130 });
    const [head] = renderOverviewText(mixedOverview(), terminal).split("\n");
    expect(head).not.toContain("Now");
    expect(head).toContain("Saves a month");
  });
});

describe("describeEnd", () => {
  it("says both sides of a change, and what it saves", () => {
    const row = tunedRow("orders", { settings: { monthlyInvocations: 1_000_000 } });
    expect(describeEnd(row)).toMatch(
      /^1024 MB x86_64 → \d+ MB arm64, \d+ % cheaper, p95 .*(faster|slower|same), saves \$[\d.]+ a month$/,
    );
    expect(describeEnd(tunedRow("orders", { currentKey: "arm64-1024" }))).toBe(
      "1024 MB arm64 is fine as it is",
    );
  });

  it("keeps what others wrote on one line", () => {
    const row = { state: "failed", functionName: "a", reason: "Error:\u001b[2J\nboom", spentUsd: 0 } as const;
    expect(describeEnd(row)).toBe("Error: [2J boom");
  });
});

describe("the display of many runs", () => {
  it("writes a line for each that has ended, and one a minute otherwise", () => {
    const { stream, terminal } = open();
    let nowMs = 0;
    const view = openManyView(terminal, { count: 12, maxCostUsd: 5 }, () => nowMs);
    const run = view.start("orders");
    const progress = { candidates: [], invocations: 7, spentUsd: 0.25, currency: "USD" } as const;
    run.show(progress, 2000);
    expect(stream.text).toBe("");
    nowMs = 61_000;
    run.show(progress, 61_000);
    expect(stream.text).toBe(
      "0 of 12 done, 1 running, $0.25 of at most $5.00 on Lambda, 1 min 01 s elapsed\n",
    );
    run.finish(true);
    view.end({ state: "failed", functionName: "orders", reason: "gone", spentUsd: 0.25 });
    view.close();
    expect(stream.text.split("\n")[1]).toBe("  ✗  1/12 orders  gone");
  });

  it("shows what runs on a terminal, a line each, none wider than it", () => {
    const { stream, terminal } = open({ isTTY: true, columns: 40 });
    const view = openManyView(terminal, { count: 2 });
    view.start("a-function-with-a-name-that-is-longer-than-this-terminal");
    view.close();
    expect(stream.text).toContain("▸ a-function-with-a-name");
    expect(stream.text).not.toContain("terminal  starting");
  });

  it("says at which step a run is before it has measured anything, and where nobody watches nothing", () => {
    const [live, plain] = [open({ isTTY: true, columns: 80 }), open()];
    for (const { terminal } of [live, plain]) {
      const view = openManyView(terminal, { count: 2 });
      view.start("orders").note("  Prepare");
      view.close();
    }
    expect(live.stream.text).toContain("▸ orders  Prepare");
    expect(plain.stream.text).toBe("");
  });
});

describe("NotTunedError", () => {
  const overview = mixedOverview();

  it("names the functions without a recommendation", () => {
    expect(new NotTunedError([], overview).message).toBe(
      "3 of 8 functions have no recommendation: billing, audit, mail",
    );
  });

  it("ends with the most important exit code of its reasons", () => {
    const failed = new RunFailedError("TargetError", "gone");
    expect(exitCodeOf(new NotTunedError([failed], overview))).toBe(3);
    expect(exitCodeOf(new NotTunedError([failed, new RunFailedError("InputError", "num")], overview))).toBe(
      2,
    );
    const left = new RunFailedError("CleanupError", "left");
    expect(
      exitCodeOf(new NotTunedError([failed, new RunFailedError("InputError", "num"), left], overview)),
    ).toBe(4);
  });
});
