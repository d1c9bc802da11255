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

  it.each<[string, boolean, string[], Record<string, string>, boolean]>([
    ["--color always in a pipe", false, ["--color", "always"], {}, true],
    ["--color=always before all variables", false, ["--color=always"], { NO_COLOR: "1", TERM: "dumb" }, true],
    ["--color never on a terminal", true, ["--color", "never"], { FORCE_COLOR: "1" }, false],
    ["--color auto, whatever is forced", false, ["--color", "auto"], { FORCE_COLOR: "1" }, false],
    ["--color auto and NO_COLOR", true, ["--color", "auto"], { NO_COLOR: "1" }, false],
    ["the last --color", true, ["--color", "never", "--color", "always"], {}, true],
    ["another word, as if it were not there", true, ["--color", "mauve"], {}, true],
    ["no word", true, ["--color"], {}, true],
    ["FORCE_COLOR in a pipe, before NO_COLOR", false, [], { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["an empty FORCE_COLOR", false, [], { FORCE_COLOR: "" }, true],
    ["FORCE_COLOR=0 on a terminal", true, [], { FORCE_COLOR: "0" }, false],
    ["FORCE_COLOR=false on a terminal", true, [], { FORCE_COLOR: "false" }, false],
  ])("follows %s", (_title, isTTY, args, env, colored) => {
    const terminal = openTerminal({ env, argv: ["node", "cli.ts", ...args] }, new FakeStream({ isTTY }));
    expect(terminal.paint("red", "text") !== "text").toBe(colored);
  });

  it("takes 80 columns where none are known", () => {
    expect(openTerminal({ env: {} }, new FakeStream()).columns).toBe(80);
  });
});
