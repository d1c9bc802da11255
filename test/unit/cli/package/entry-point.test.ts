import { rmSync } from "node:fs";
import { zipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { readContents } from "../../../../lib/cli/package/contents.ts";
import { findEntryPoint, parseHandlerName } from "../../../../lib/cli/package/entry-point.ts";
import { parseRuntime } from "../../../../lib/cli/package/runtimes.ts";
import { makeFolder, makeMachine } from "../../../helpers/fake-process.ts";
import { hasProgram, withPythonIfThere } from "../../../helpers/programs.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Finds the entry point of `path` in a folder of these files; a folder when `path` is empty. */
async function find(files: Files, path = "", flags: { handler?: string; runtime?: string } = {}) {
  const folder = makeFolder(files);
  const home = makeFolder();
  folders.push(folder, home);
  const contents = await readContents(path === "" ? folder : path, folder);
  if (!contents.ok) throw new Error(JSON.stringify(contents.mistakes));
  const handler = flags.handler === undefined ? undefined : parseHandlerName("--handler", flags.handler);
  const runtime = flags.runtime === undefined ? undefined : parseRuntime("--runtime", flags.runtime);
  const found = await findEntryPoint(
    contents.value,
    { handler: handler?.ok ? handler.value : undefined, runtime: runtime?.ok ? runtime.value : undefined },
    makeMachine(home),
  );
  return found.ok ? found.value : found.mistakes;
}

const ESM = "export const handler = async () => 1;\n";
const CJS = "exports.handler = async () => 1;\n";
const PY = "def lambda_handler(event, context):\n    return 1\n";

describe("the handler by convention", () => {
  it.each(
    withPythonIfThere<[string, Files, string, object]>([
      [
        "index.mjs of a folder",
        { "index.mjs": ESM, "a.mjs": "" },
        "",
        { handler: "index.handler", runtime: "nodejs24.x" },
      ],
      ["index.js of a folder", { "index.js": CJS }, "", { handler: "index.handler", runtime: "nodejs24.x" }],
      ["index.cjs of a folder", { "index.cjs": CJS }, "", { handler: "index.handler" }],
      ["the only file of a folder", { "app.mjs": ESM, "data.json": "{}" }, "", { handler: "app.handler" }],
      ["a file", { "orders.mjs": ESM }, "orders.mjs", { handler: "orders.handler", runtime: "nodejs24.x" }],
      [
        "a Python folder",
        { "lambda_function.py": PY, "b.py": "" },
        "",
        { handler: "lambda_function.lambda_handler" },
      ],
      ["a Python file", { "primes.py": PY }, "primes.py", { handler: "primes.lambda_handler" }],
      ["a Python file's handler", { "p.py": "handler = print\n" }, "p.py", { handler: "p.handler" }],
      ["a program", { bootstrap: "#!/bin/sh" }, "", { handler: "bootstrap", runtime: "provided.al2023" }],
      ["a program alone", { bootstrap: "#!/bin/sh" }, "bootstrap", { runtime: "provided.al2023" }],
      ["a recording", { "recording.json": "{}" }, "", { runtime: "provided.al2023" }],
      [
        "a zip",
        { "a.zip": zipSync({ "index.mjs": Buffer.from(ESM) }) },
        "a.zip",
        { handler: "index.handler" },
      ],
    ]),
  )("is found for %s", async (_title, files, path, expected) => {
    expect(await find(files, path)).toMatchObject(expected);
  });

  it.runIf(hasProgram("python3"))("names the Python of this machine", async () => {
    expect(await find({ "p.py": PY }, "p.py")).toMatchObject({
      runtime: expect.stringMatching(/^python3\.\d+$/),
    });
  });

  it("says how to load a lone .js file", async () => {
    expect(await find({ "a.js": ESM }, "a.js")).toMatchObject({ moduleKind: "module" });
    expect(await find({ "a.js": CJS }, "a.js")).toMatchObject({ moduleKind: "commonjs" });
    expect(await find({ "index.js": ESM })).toMatchObject({ moduleKind: undefined });
  });
});

describe("the handler that was named", () => {
  it.each(
    withPythonIfThere<[string, Files, string]>([
      ["in a sub-folder", { "src/app.mjs": ESM }, "src/app.handler"],
      ["as a path of names", { "app.mjs": "export const api = { get: () => 1 };" }, "app.api.get"],
      ["as a re-export", { "app.mjs": 'export { go as handler } from "./go.mjs";' }, "app.handler"],
      ["behind export *", { "app.mjs": 'export * from "./go.mjs";' }, "app.anything"],
      ["of module.exports", { "app.cjs": "module.exports = { handler: () => 1 };" }, "app.handler"],
      [
        "of module.exports of another file",
        { "app.cjs": 'module.exports = require("./go");' },
        "app.handler",
      ],
      ["of a computed module.exports", { "app.cjs": "module.exports = make();" }, "app.handler"],
      [
        "set by Object.assign",
        { "app.cjs": "exports.a = 1; Object.assign(exports, { handler });" },
        "app.handler",
      ],
      ["of a bundle", { "app.js": "var h = () => 1; export { h as handler };" }, "app.handler"],
      ["imported in Python", { "app.py": "from go import handler\n" }, "app.handler"],
      ["behind import * in Python", { "app.py": "from go import *\n" }, "app.handler"],
      ["assigned in Python", { "app.py": "if True:\n    handler = wrap(print)\n" }, "app.handler"],
    ]),
  )("is let through %s", async (_title, files, handler) => {
    expect(await find(files, "", { handler })).toMatchObject({ handler });
  });

  it.each(
    withPythonIfThere<[string, Files, string, string]>([
      [
        "not exported by a module",
        { "app.mjs": "const handler = 1; export const main = 1;" },
        "app.handler",
        "it has main",
      ],
      ["not exported at all", { "app.mjs": "const handler = 1;" }, "app.handler", "it has none"],
      [
        "not among a module's CommonJS exports",
        { "app.cjs": "exports.main = 1;" },
        "app.handler",
        "it has main",
      ],
      ["of a script without exports", { "app.cjs": "const x = 1;" }, "app.handler", "it has none"],
      ["not in Python", { "app.py": "def main(e, c):\n    pass\n" }, "app.handler", "it has main"],
      ["in a file that is not there", { "app.mjs": ESM }, "ap.handler", "it has app.mjs"],
    ]),
  )("is refused when it is %s", async (_title, files, handler, hint) => {
    expect(await find(files, "", { handler })).toMatchObject([{ field: "--handler", value: handler, hint }]);
  });

  it.each(["handler", "index.", ".handler", "src/", "a b"])("is refused as %j", (text) => {
    expect(parseHandlerName("--handler", text).ok).toBe(false);
  });
});

describe("a handler's file", () => {
  it("is read as a module when the nearest package.json says so", async () => {
    const files = { "package.json": '{"type":"module"}', "index.js": `import "node:fs";\n${ESM}await 1;\n` };
    expect(await find(files)).toMatchObject({ handler: "index.handler" });
    const commonJs = { ...files, "package.json": '{"type":"commonjs"}' };
    expect(await find(commonJs)).toMatchObject([{ value: expect.stringContaining("SyntaxError") }]);
  });

  it.each(
    withPythonIfThere<[string, Files, string, string]>([
      ["a module", { "app.mjs": `import x from "./x.mjs";\n${ESM}` }, "app.mjs", "./x.mjs"],
      ["a CommonJS file", { "app.cjs": `require("./x");\n${CJS}` }, "app.cjs", "./x"],
      ["a Python file", { "app.py": `from .x import y\n${PY}` }, "app.py", ".x"],
    ]),
  )("alone may not need other files: %s", async (_title, files, path, missing) => {
    const mistakes = await find(files, path);
    expect(mistakes).toMatchObject([
      { field: "PATH", hint: `it imports ${missing}: give the folder instead` },
    ]);
  });

  it.each(
    withPythonIfThere<[string, Files, string]>([
      ["app.mjs:2", { "app.mjs": "export const handler = 1;\nconst = 2;\n" }, "SyntaxError"],
      ["app.cjs:1", { "app.cjs": "exports.handler = (;" }, "SyntaxError"],
      ["app.py:2", { "app.py": "x = 1\ndef f(:\n" }, "SyntaxError"],
    ]),
  )("is refused for a syntax error at %s", async (where, files, what) => {
    const [mistake] = (await find(files)) as readonly { value: string }[];
    expect(mistake?.value).toContain(where);
    expect(mistake?.value).toContain(what);
  });

  it("is never run", async () => {
    const files = {
      "app.mjs": `process.exit(9);\n${ESM}`,
      "sub/app.py": "import os\nos._exit(9)\nhandler = 1\n",
    };
    expect(await find(files)).toMatchObject({ handler: "app.handler" });
    if (!hasProgram("python3")) return;
    expect(await find(files, "", { handler: "sub/app.handler" })).toMatchObject({
      handler: "sub/app.handler",
    });
  });
});
