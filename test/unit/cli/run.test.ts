import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../lib/cli/cli-process.ts";
import { run } from "../../../lib/cli/run.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../helpers/fake-process.ts";
import { withPythonIfThere } from "../../helpers/programs.ts";

let cwd: string;
let machine: Machine;

beforeAll(() => {
  cwd = makeFolder({
    "program/bootstrap": "#!/bin/sh\n",
    "handler.mjs": "export const handler = async () => 1;\n",
    "other-name.mjs": "export const main = async () => 1;\n",
    "broken.mjs": "export const handler = async () => {\n",
    "broken.py": "def handler(event, context)\n    return 1\n",
    "handler.ts": "export const handler = async () => 1;\n",
    "two/a.mjs": "export const handler = () => 1;",
    "two/b.mjs": "export const handler = () => 1;",
    "empty.zip": "not a zip",
    "notes.txt": "text",
    "payload.json": '{"ok":true}',
    "broken.json": "{",
    "result.json": '{"schemaVersion":1}',
  });
  mkdirSync(join(cwd, "nothing"));
  mkdirSync(join(cwd, "linked"));
  writeFileSync(join(cwd, "linked", "index.mjs"), "export const handler = () => 1;");
  symlinkSync("/etc/passwd", join(cwd, "linked", "secret"));
  machine = makeMachine(cwd);
});

afterAll(() => rmSync(cwd, { recursive: true }));

async function runWith(args: readonly string[], facts: Partial<Machine> = {}) {
  const process = new FakeProcess(args, { cwd });
  const code = await run(process, { ...machine, ...facts });
  return { code, out: process.stdout.text, err: process.stderr.text, process };
}

/** Command lines with one thing wrong each: what is said about it, and the words that must be there. */
const MISTAKES: readonly (readonly [title: string, args: readonly string[], ...words: string[]])[] = [
  ["a path that does not exist", ["/no/such/handler.mjs"], "PATH", "/no/such/handler.mjs", "no such file"],
  ["an empty folder", ["nothing"], "PATH", "nothing", "empty"],
  ["a zip that is none", ["empty.zip"], "PATH", "empty.zip", "damaged"],
  ["a file of an unknown kind", ["notes.txt"], "PATH", "notes.txt", ".mjs"],
  ["TypeScript", ["handler.ts"], "PATH", "handler.ts", "esbuild"],
  ["a folder with a symbolic link", ["linked"], "PATH", "secret", "symbolic links"],
  ["a folder whose handler is not clear", ["two"], "--handler", "missing", "a.mjs, b.mjs"],
  ["a file without the export", ["other-name.mjs"], "--handler", "other-name.handler", "it has main"],
  ["an export that is not there", ["handler.mjs", "--handler", "handler.main"], "--handler", "handler.main"],
  ["a handler file that is not there", ["two", "--handler", "c.handler"], "--handler", "c.handler", "c.mjs"],
  ["a handler without an export", ["handler.mjs", "--handler", "handler"], "--handler", "FILE.EXPORT"],
  ["a syntax error in JavaScript", ["broken.mjs"], "PATH", "broken.mjs:2", "SyntaxError"],
  ["a syntax error in Python", ["broken.py"], "PATH", "broken.py:1", "SyntaxError"],
  [
    "an unknown runtime",
    ["program", "--runtime", "nodejs24x"],
    "--runtime",
    "nodejs24x",
    "did you mean nodejs24.x?",
  ],
  ["a runtime for another language", ["handler.mjs", "--runtime", "python3.13"], "PATH", "handler.mjs"],
  ["a payload that is not JSON", ["program", "--payload", "{oops}"], "--payload", "allowed: JSON"],
  [
    "a payload file that is not there",
    ["program", "--payload", "@none.json"],
    "--payload",
    "@none.json",
    "ENOENT",
  ],
  ["a payload file that is not JSON", ["program", "--payload", "@broken.json"], "--payload", "@broken.json"],
  ["a memory size that is too small", ["program", "--memory", "100"], "--memory", "100", "from 128 to 10240"],
  [
    "a memory size that is too large",
    ["program", "--memory", "20000"],
    "--memory",
    "20000",
    "from 128 to 10240",
  ],
  ["a memory size in words", ["program", "--memory", "big"], "--memory", "big", "from 128 to 10240"],
  ["a memory size that the machine has not", ["program", "--memory", "8192"], "--memory", "8192", "4096 MB"],
  ["a memory size given twice", ["program", "--memory", "128,256,128"], "--memory", "128", "each value once"],
  ["an unknown architecture", ["program", "--arch", "riscv"], "--arch", "riscv", "x86_64, arm64"],
  ["only the other architecture", ["program", "--arch", "arm64"], "--arch", "arm64", "x86_64"],
  ["no invocations", ["program", "--num", "0"], "--num", "0", "from 1 to 10000"],
  ["invocations in words", ["program", "--num", "many"], "--num", "many", "from 1 to 10000"],
  ["half an invocation", ["program", "--num", "1.5"], "--num", "1.5", "a whole number"],
  ["an unknown strategy", ["program", "--strategy", "cheap"], "--strategy", "cheap", "cost, speed, balanced"],
  ["a time-out of nothing", ["program", "--timeout", "0"], "--timeout", "0", "from 1 to 900"],
  ["a time-out over Lambda's", ["program", "--timeout", "901"], "--timeout", "901", "from 1 to 900"],
  ["a variable without a value", ["program", "--env", "STAGE"], "--env", "STAGE", "KEY=VALUE"],
  ["a variable with a bad name", ["program", "--env", "9X=1"], "--env", "9X", "starts with a letter"],
  [
    "a variable of Lambda's own",
    ["program", "--env", "AWS_REGION=x"],
    "--env",
    "AWS_REGION",
    "does not set itself",
  ],
  ["a variable given twice", ["program", "--env", "AB=1", "--env", "AB=2"], "--env", "AB", "each KEY once"],
  [
    "a folder that cannot be made",
    ["program", "--out", "notes.txt/out"],
    "--out",
    "notes.txt/out",
    "in the way",
  ],
  [
    "a folder where nobody can make one",
    ["program", "--out", "/proc/out/deep"],
    "--out",
    "cannot write there",
  ],
  ["a folder that nobody can write to", ["program", "--out", "/proc"], "--out", "cannot write there"],
  ["a file instead of a folder", ["program", "--out", "notes.txt"], "--out", "notes.txt", "in the way"],
  ["an unknown flag", ["program", "--memmory", "128"], "--memmory", "did you mean --memory?"],
  ["an empty value", ["program", "--memory", ""], '--memory: ""', "from 128 to 10240"],
  ["a flag without its value", ["program", "--num"], "--num", "missing", "a value after the flag"],
  ["one argument too many", ["program", "more"], "argument", "more"],
  ["no path", [], "PATH", "missing"],
];

describe("tune with wrong input", () => {
  it.each(withPythonIfThere(MISTAKES))("refuses %s", async (_title, args, ...words) => {
    const { code, out, err } = await runWith(["tune", ...args]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("error: 1 mistake; nothing was started");
    for (const word of words) expect(err).toContain(word);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("asks for another folder before it measures, when nothing can be written to the current one", async () => {
    const process = new FakeProcess(["tune", join(cwd, "program")], { cwd: "/proc" });
    expect(await run(process, machine)).toBe(2);
    expect(process.stderr.text).toContain("--out: .power-tuner/reports");
  });

  it("refuses a temporary folder that is not there, beside other mistakes", async () => {
    const { code, err } = await runWith(["tune", "program", "--num", "0"], { tempDir: "/proc/none" });
    expect(code).toBe(2);
    expect(err).toContain("TMPDIR: /proc/none");
    expect(err).toContain("2 mistakes");
  });

  it("asks for a build when the tuner's functions are missing", async () => {
    const { homeDir } = makeMachine(join(cwd, "unbuilt"));
    rmSync(join(homeDir, "dist", "functions", "measure.zip"));
    const { code, err } = await runWith(["tune", "program"], { homeDir });
    expect(code).toBe(2);
    expect(err).toContain("npm run build");
  });

  it("refuses a Python handler where there is no Python", async () => {
    writeFileSync(join(cwd, "fine.py"), "def handler(event, context):\n    return 1\n");
    const { code, err } = await runWith(["tune", "fine.py"], { pythonCommand: "no-such-python" });
    expect(code).toBe(2);
    expect(err).toContain("no-such-python was not found");
  });

  it("never shows the payload", async () => {
    const { err } = await runWith(["tune", "program", "--payload", "{secret-of-the-user}"]);
    expect(err).not.toContain("secret-of-the-user");
  });

  it("never shows the value of a variable", async () => {
    const { err } = await runWith(["tune", "program", "--env", "9X=secret-of-the-user"]);
    expect(err).not.toContain("secret-of-the-user");
  });

  it("leaves no temporary folder behind", async () => {
    await runWith(["tune", "broken.mjs", "--out", "made/for/the/check"]);
    expect(readdirSync(machine.tempDir)).toEqual([]);
    expect(readdirSync(cwd)).not.toContain("made");
  });
});

/** Independent of each other, so that any of them can be together on one command line. */
const INDEPENDENT: readonly (readonly [args: readonly string[], ...words: string[]])[] = [
  [["--payload", "{oops}"], "--payload: "],
  [
    ["--memory", "100,20000,big,128,128"],
    "--memory: 100",
    "--memory: 20000",
    "--memory: big",
    "--memory: 128",
  ],
  [["--arch", "riscv"], "--arch: riscv"],
  [["--num", "0"], "--num: 0"],
  [["--strategy", "cheap"], "--strategy: cheap"],
  [["--timeout", "901"], "--timeout: 901"],
  [["--env", "STAGE"], "--env: STAGE"],
  [["--out", "notes.txt"], "--out: notes.txt"],
  [["--memmory=128"], "--memmory: an unknown flag"],
  [["--runtime", "cobol"], "--runtime: cobol"],
];

describe("tune with several mistakes", () => {
  const triples = INDEPENDENT.flatMap((first, i) =>
    INDEPENDENT.slice(i + 1).flatMap((second, j) =>
      INDEPENDENT.slice(i + j + 2).map((third) => [first, second, third] as const),
    ),
  );

  it.each(triples)("tells all of %j, %j and %j", async (...mistakes) => {
    const { code, err } = await runWith(["tune", "program", ...mistakes.flatMap(([args]) => args)]);
    expect(code).toBe(2);
    for (const word of mistakes.flatMap(([, ...words]) => words)) expect(err).toContain(`  ${word}`);
    const count = mistakes.flatMap(([, ...words]) => words).length;
    expect(err).toContain(`error: ${count} mistakes; nothing was started`);
  });

  it("tells every mistake of any selection, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...INDEPENDENT], { minLength: 4 }), async (mistakes) => {
        const { code, err } = await runWith(["tune", ...mistakes.flatMap(([args]) => args)]);
        expect(code).toBe(2);
        for (const word of ["PATH: missing", ...mistakes.flatMap(([, ...words]) => words)]) {
          expect(err).toContain(`  ${word}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("gives them as JSON, and nothing else on stdout, with --json", async () => {
    const { code, out } = await runWith(["tune", "/no/such", "--json", "--num", "0", "--memmory"]);
    expect(code).toBe(2);
    const { error, exit } = JSON.parse(out);
    expect(exit).toEqual({ code: 2, reason: "bad-input" });
    expect(error.name).toBe("InputError");
    expect(error.mistakes.map(({ field }: { field: string }) => field)).toEqual([
      "--memmory",
      "PATH",
      "--num",
    ]);
  });
});

describe("the command line", () => {
  it.each([[[]], [["tuen"]], [["--wrong"]], [["help", "tuen"]]])("ends with 2 for %j", async (args) => {
    const { code, out, err } = await runWith(args);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).not.toBe("");
  });

  it("suggests the command that was meant", async () => {
    expect((await runWith(["tuen"])).err).toContain("Did you mean tune?");
  });

  it.each([
    [["--help"]],
    [["tune", "--help"]],
    [["local", "--help"]],
    [["report", "--help"]],
    [["doctor", "--help"]],
    [["cleanup", "--help"]],
    [["init", "--help"]],
    [["scan", "--help"]],
    [["help", "tune"]],
  ])("shows help on stdout in 80 columns, examples first, for %j", async (args) => {
    const { code, out, err } = await runWith(args);
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out.indexOf("Examples:")).toBeGreaterThanOrEqual(0);
    expect(out.indexOf("Examples:")).toBeLessThan(out.indexOf("Usage:"));
    expect(out).toContain("Exit codes:");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("names the environment variables in its help", async () => {
    expect((await runWith(["--help"])).out).toContain("NO_COLOR");
  });

  it("prints its version", async () => {
    expect(await runWith(["--version"])).toMatchObject({ code: 0, out: "1.2.3\n", err: "" });
  });

  it("gives the signals back to Node", async () => {
    const { process } = await runWith(["--help"]);
    expect(process.eventNames()).toEqual([]);
  });

  it("does not mind that nobody reads its output any more", async () => {
    const process = new FakeProcess(["--help"], { cwd });
    await run(process, machine);
    process.stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(() => process.stdout.emit("error", new Error("disk full"))).toThrow("disk full");
  });

  it("does not end with 0 when an error was caught nowhere", async () => {
    const process = new FakeProcess(["--help"], { cwd });
    const ended = run(process, machine);
    process.emit("unhandledRejection", new Error("a bug"));
    expect(await ended).toBe(3);
    expect(process.stderr.text).toContain("a bug");
  });

  it("shows where an error comes from only with --debug", async () => {
    const broken = { homeDir: join(cwd, "nothing") };
    const { code, err } = await runWith(["--help"], broken);
    expect(code).toBe(3);
    expect(err).toContain("ENOENT");
    expect(err).not.toMatch(/^\s+at /m);
    expect((await runWith(["--help", "--debug"], broken)).err).toMatch(/^\s+at /m);
  });
});

describe("report with wrong input", () => {
  it.each([
    ["a file that is not there", ["none.json"], "none.json", "ENOENT"],
    ["a file that is not JSON", ["notes.txt"], "RESULT: notes.txt", "not JSON", "resultKey"],
    ["a file that is cut off", ["broken.json"], "RESULT: broken.json", "cut off"],
    ["JSON that is no result", ["payload.json"], "RESULT: payload.json", "no result"],
    ["half a result", ["result.json"], "RESULT: result.json", "no result"],
    ["an unknown flag", ["result.json", "--ouut", "x"], "did you mean --out?"],
    [
      "an output that cannot be written",
      ["none.json", "--out", "notes.txt/a.html"],
      "--out",
      "in the way",
      "ENOENT",
    ],
  ])("refuses %s", async (_title, args, ...words) => {
    const { code, out, err } = await runWith(["report", ...args]);
    expect(code).toBe(2);
    expect(out).toBe("");
    for (const word of words) expect(err).toContain(word);
  });
});

describe("the commands for AWS with wrong input", () => {
  it.each<[string, string[], ...string[]]>([
    ["tune", ["orders", "--num", "0", "--handler", "a.b"], "--num: 0", "--handler: not used here"],
    ["tune", ["two", "--handler", "a.handler", "--apply"], "--apply: not used here", "--on aws"],
    ["tune", ["./two", "--on", "aws", "--num", "0"], "NAME: ./two", "--num: 0"],
    ["tune", ["--on", "aws"], "PATH: missing"],
    ["tune", ["orders", "--on", "mars"], "--on: mars"],
    ["tune", ["--input", "none.json", "--num", "0"], "--input: none.json", "ENOENT", "--num: 0"],
    ["tune", ["--input", "broken.json"], "--input: broken.json", "not JSON"],
    ["tune", ["--input", "payload.json"], "ok: an unknown field", "lambdaARN: missing"],
    ["doctor", ["a/b", "--payload", "{}"], "NAME: a/b", "--payload: (not shown)"],
    ["doctor", ["--invoke", "--region", "x"], "NAME: missing", "--region: x"],
    ["cleanup", ["--run", "a b", "--all"], "--run, --all", "--run: a b"],
    ["cleanup", ["orders"], "argument: orders"],
    ["init", ["a/b", "--out", "notes.txt/x.json"], "NAME: a/b", "--out", "in the way"],
    ["init", ["--out", "payload.json"], "--force"],
  ])("%s refuses %j", async (command, args, ...words) => {
    const { code, out, err } = await runWith([command, ...args]);
    expect(code).toBe(2);
    expect(out).toBe("");
    for (const word of words) expect(err).toContain(word);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe("local with wrong input", () => {
  it("refuses a data folder that cannot be made", async () => {
    const { code, err } = await runWith(["local", "--data", "notes.txt"]);
    expect(code).toBe(2);
    expect(err).toContain("--data: notes.txt");
  });
});
