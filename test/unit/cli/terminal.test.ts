import { describe, expect, it } from "vitest";
import { openTerminal } from "../../../lib/cli/terminal.ts";
import { FakeStream } from "../../helpers/fake-process.ts";

describe("openTerminal", () => {
  it.each<[string, boolean, Record<string, string>, { colored: boolean; isLive: boolean }]>([
    ["a terminal", true, {}, { colored: true, isLive: true }],
    ["a file or pipe", false, {}, { colored: false, isLive: false }],
    ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, { colored: false, isLive: true }],
    ["a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, { colored: true, isLive: true }],
    ["a dumb terminal", true, { TERM: "dumb" }, { colored: false, isLive: false }],
  ])("knows %s", (_title, isTTY, env, { colored, isLive }) => {
    const terminal = openTerminal({ env }, new FakeStream({ isTTY, columns: 100 }));
    expect(terminal.isLive).toBe(isLive);
    expect(terminal.paint("red", "text") !== "text").toBe(colored);
  });

  it("takes 80 columns where none are known", () => {
    expect(openTerminal({ env: {} }, new FakeStream()).columns).toBe(80);
  });
});
