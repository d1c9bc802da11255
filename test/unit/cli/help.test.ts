import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../lib/cli/cli-process.ts";
import { HELP_TOPICS } from "../../../lib/cli/help-topics.ts";
import { run } from "../../../lib/cli/run.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../helpers/fake-process.ts";
import { buildWholeProgram, listCommandNames } from "../../helpers/whole-program.ts";

let cwd: string;
let machine: Machine;
beforeAll(() => {
  cwd = makeFolder();
  machine = makeMachine(cwd);
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function runWith(args: readonly string[]) {
  const process = new FakeProcess(args, { cwd });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

const tooWide = (text: string) => text.split("\n").filter((line) => line.length > 80);

describe("help", () => {
  it.each([[], ...listCommandNames().map((name) => [name])])(
    "of %s has examples first, exit codes at the end, and 80 columns",
    async (...command) => {
      const { code, out, err } = await runWith([...command, "--help"]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out.indexOf("Examples:")).toBeGreaterThanOrEqual(0);
      expect(out.indexOf("Examples:")).toBeLessThan(out.indexOf("Usage:"));
      expect(out.indexOf("Exit codes:")).toBeGreaterThan(out.indexOf("Options:"));
      expect(tooWide(out)).toEqual([]);
    },
  );

  it("describes every flag of every command, and every command", () => {
    for (const command of buildWholeProgram().commands) {
      expect(command.summary(), command.name()).not.toBe("");
      for (const { flags, description } of command.options) {
        expect(description, `${command.name()} ${flags}`).not.toBe("");
      }
    }
  });

  it("gives examples that name the command, and flags that it has", async () => {
    for (const command of buildWholeProgram().commands) {
      const { out } = await runWith(["help", command.name()]);
      const examples = out.slice(out.indexOf("Examples:"), out.indexOf("Usage:"));
      const own = examples.split("\n").filter((line) => line.includes(`power-tuner ${command.name()}`));
      expect(own.length, command.name()).toBeGreaterThan(0);
      const known = command.options.map(({ long }) => long);
      const flags = own.flatMap((line) => line.match(/(?<=\s)--[a-z-]+/g) ?? []);
      expect(
        flags.filter((flag) => !known.includes(flag)),
        command.name(),
      ).toEqual([]);
    }
  });

  it.each([...HELP_TOPICS.keys()])("has the topic %s, in 80 columns", async (topic) => {
    const { code, out, err } = await runWith(["help", topic]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.length).toBeGreaterThan(200);
    expect(tooWide(out)).toEqual([]);
    expect((await runWith(["--help"])).out).toContain(`power-tuner help ${topic}`);
  });

  it("tells all exit codes and variables", async () => {
    const codes = (await runWith(["help", "exit-codes"])).out;
    for (const code of [0, 1, 2, 3, 4, 129, 130, 143])
      expect(codes).toMatch(new RegExp(`^ +${code} +\\w`, "m"));
    const variables = (await runWith(["help", "environment"])).out;
    for (const name of ["NO_COLOR", "FORCE_COLOR", "AWS_PROFILE", "TMPDIR"])
      expect(variables).toContain(name);
  });

  it.each([
    ["tnue", "tune"],
    ["reprot", "report"],
    ["docter", "doctor"],
    ["completoin", "completion"],
  ])("suggests the command that %s was meant to be", async (typed, meant) => {
    const { code, out, err } = await runWith([typed]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`Did you mean ${meant}?`);
  });
});
