import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { run } from "../../../../lib/cli/run.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";

let cwd: string;
let machine: Machine;
beforeAll(async () => {
  cwd = makeFolder({ "orders/index.mjs": "", "my event.json": "{}", "result.json": "{}" });
  machine = makeMachine(cwd);
  mkdirSync(join(cwd, "shell"));
  for (const name of ["bash", "zsh", "fish"]) {
    writeFileSync(join(cwd, "shell", name), (await runWith([name])).out);
  }
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function runWith(args: readonly string[]) {
  const process = new FakeProcess(["completion", ...args], { cwd });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

const script = async (name: string) => (await runWith([name])).out;

/** What bash itself offers for a command line whose last word is being typed. */
function complete(...words: readonly string[]): string[] {
  const program = `
    source "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _power_tuner
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ["--norc", "-c", program, "bash", join(cwd, "shell", "bash"), "power-tuner", ...words];
  return execFileSync("bash", args, { cwd, encoding: "utf8" }).split("\n").filter(Boolean).sort();
}

describe("completion", () => {
  it("completes commands and topics in bash", () => {
    expect(complete("")).toEqual(
      expect.arrayContaining(["tune", "report", "completion", "help", "--version"]),
    );
    expect(complete("tu")).toEqual(["tune"]);
    expect(complete("help", "ex")).toEqual(["exit-codes"]);
    expect(complete("help", "env")).toEqual(["environment"]);
    expect(complete("completion", "")).toEqual(["bash", "fish", "zsh"]);
  });

  it("completes the flags of each command, and their values", () => {
    expect(complete("tune", "--mem")).toEqual(["--memory", "--memory-headroom"]);
    expect(complete("tune", "orders", "--strategy", "")).toEqual(["balanced", "cost", "speed"]);
    expect(complete("tune", "orders", "--strategy", "s")).toEqual(["speed"]);
    expect(complete("tune", "orders", "--strategy", "=", "b")).toEqual(["balanced"]);
    expect(complete("tune", "orders", "--strategy", "=")).toEqual(["balanced", "cost", "speed"]);
    expect(complete("report", "--")).not.toContain("--memory");
    expect(complete("report", "--r")).toEqual(["--redact"]);
    expect(complete("report", "--color", "a")).toEqual(["always", "auto"]);
  });

  it("completes files where a file is wanted, with spaces in their names, and nothing where a number is", () => {
    expect(complete("report", "r")).toEqual(["result.json"]);
    expect(complete("tune", "o")).toEqual(["orders"]);
    expect(complete("tune", "--input", "my")).toEqual(["my event.json"]);
    expect(complete("tune", "--out", "o")).toEqual(["orders"]);
    expect(complete("tune", "--out", "my")).toEqual([]);
    expect(complete("tune", "--num", "")).toEqual([]);
    expect(complete("nonsense", "")).toEqual([]);
  });

  it("registers itself in bash", () => {
    const args = ["--norc", "-c", 'source "$1"; complete -p power-tuner', "bash", join(cwd, "shell", "bash")];
    expect(execFileSync("bash", args, { encoding: "utf8" })).toBe("complete -F _power_tuner power-tuner\n");
  });

  it("knows every command and flag in every shell", async () => {
    const tune = {
      bash: "--savings-plan-discount",
      zsh: "*--savings-plan-discount=[",
      fish: "-l savings-plan-discount",
    };
    for (const [name, flag] of Object.entries(tune)) {
      const text = await script(name);
      expect(text).toContain(flag);
      for (const command of ["tune", "doctor", "cleanup", "init", "local", "report", "help"]) {
        expect(text).toMatch(new RegExp(`\\b${command}\\b`));
      }
    }
  });

  it("quotes what zsh and fish would take for their own", async () => {
    const zsh = await script("zsh");
    expect(zsh).toMatch(/^#compdef power-tuner\n/);
    expect(zsh).toContain(
      "'*--on=[local or aws (default\\: local for a PATH that is there)]:value:(local aws)'",
    );
    expect(zsh).toContain("'*--timeout=[the function'\\''s time-out, 1 to 900 (default\\: 60)]:value: '");
    expect(zsh).toContain(
      "'*--out=[for result.json and report.html (default\\: .power-tuner/reports/NAME-TIME)]:value:_files -/'",
    );
    const fish = await script("fish");
    expect(fish).toContain("-l timeout -x -d 'the function\\'s time-out, 1 to 900 (default: 60)'");
    expect(fish).toContain("-l on -x -a 'local aws'");
    expect(fish).toContain("-n '__fish_seen_subcommand_from report' -F\n");
  });

  it.each([
    ["no shell", [], "SHELL: missing"],
    ["an unknown shell", ["tcsh"], "bash, zsh, fish"],
    ["another argument", ["bash", "zsh"], "argument: zsh"],
    ["an unknown flag", ["bash", "--jsn"], "--jsn: an unknown flag"],
  ])("refuses %s", async (_title, args, word) => {
    const { code, out, err } = await runWith(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(word);
  });
});
