import type { Runtime } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { InputMistake } from "../../errors.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import type { Machine } from "../cli-process.ts";
import type { PackageContents, PackageFile } from "./contents.ts";
import { detectModuleKind, type ModuleKind, readJavaScript, type SourceFacts } from "./javascript.ts";
import { readPython } from "./python.ts";
import { familyOf, findPythonRuntime, type RuntimeFamily } from "./runtimes.ts";

/** How Lambda starts the function: its `Handler` and `Runtime`. */
export interface EntryPoint {
  readonly handler: string;
  readonly runtime: Runtime;
  /** Set when a lone `.js` file needs a `package.json` beside it to be loaded as what it is. */
  readonly moduleKind?: ModuleKind;
}

/** What the user chose; the rest is found by convention. */
export interface EntryPointFlags {
  readonly handler?: HandlerName;
  readonly runtime?: Runtime;
}

/** `src/app.handler` is module `src/app`, export `handler`. */
export interface HandlerName {
  readonly text: string;
  readonly moduleName: string;
  readonly exportName: string;
}

/** FILE.EXPORT; the export may be a path of names, as Lambda allows. */
export function parseHandlerName(field: string, text: string): Checked<HandlerName> {
  const [, moduleName, exportName] = /^((?:[^/]*\/)*[^/.]+)\.([\w$][\w$.]*)$/.exec(text) ?? [];
  if (moduleName && exportName) return valid({ text, moduleName, exportName });
  const allowed = "FILE.EXPORT without the file's extension, for example index.handler";
  return invalid({ field, value: text, allowed });
}

const NODE_RUNTIME: Runtime = "nodejs24.x";
const PROVIDED_RUNTIME: Runtime = "provided.al2023";
const NODE_EXTENSIONS = [".mjs", ".js", ".cjs"] as const;

/** What the conventions say, before the file itself was looked at. */
interface Guess {
  readonly file: PackageFile;
  readonly moduleName: string;
  /** Export names to try, the first one that is there wins. */
  readonly exportNames: readonly string[];
}

/**
 * Finds handler and runtime: from the flags, else by convention (`index.handler`, `lambda_function.lambda_handler`,
 * a lone file's `handler`, a `bootstrap`), and checks as far as it can without running it that the handler is there.
 */
export async function findEntryPoint(
  contents: PackageContents,
  flags: EntryPointFlags,
  machine: Machine,
): Promise<Checked<EntryPoint>> {
  const { handler, runtime } = flags;
  const isProgram = contents.files.some(({ path }) => path === "bootstrap" || path === "recording.json");
  if (runtime ? familyOf(runtime) === "provided" : isProgram) {
    if (isProgram) {
      return valid({ handler: handler?.text ?? "bootstrap", runtime: runtime ?? PROVIDED_RUNTIME });
    }
    return invalid({
      field: "PATH",
      value: describe(contents),
      allowed: "for this runtime, a file named bootstrap",
    });
  }
  const guess = guessFile(contents, handler, runtime && familyOf(runtime));
  if (!guess.ok) return guess;
  return await checkFile(contents, guess.value, flags, machine);
}

function guessFile(
  { files, kind }: PackageContents,
  handler: HandlerName | undefined,
  family: RuntimeFamily | undefined,
): Checked<Guess> {
  const extensions = [
    ...(family === "python" ? [] : NODE_EXTENSIONS),
    ...(family === "nodejs" ? [] : [".py"]),
  ];
  const findModule = (name: string) =>
    extensions.map((extension) => files.find(({ path }) => path === name + extension)).find((file) => file);
  const sources = files.filter(({ path }) => extensions.some((extension) => path.endsWith(extension)));
  const atRoot = sources.filter(({ path }) => !path.includes("/"));

  if (handler !== undefined) {
    const { text, moduleName, exportName } = handler;
    const file = findModule(moduleName);
    if (file) return valid({ file, moduleName, exportNames: [exportName] });
    return invalid({
      field: "--handler",
      value: text,
      allowed: `a file ${extensions.map((extension) => moduleName + extension).join(", ")} in the package`,
      hint: `it has ${listSome(sources.filter(({ path }) => !path.includes("node_modules/")))}`,
    });
  }
  const conventional = [findModule("index"), findModule("lambda_function")].find((file) => file);
  const file = conventional ?? (atRoot.length === 1 ? atRoot[0] : undefined);
  if (file) {
    const exportNames = file.path.endsWith(".py") ? ["lambda_handler", "handler"] : ["handler"];
    return valid({ file, moduleName: file.path.replace(/\.\w+$/, ""), exportNames });
  }
  const typeScript = files.find(({ path }) => /^[^/]+\.[cm]?tsx?$/.test(path));
  if (typeScript && atRoot.length === 0) {
    const hint = `bundle it first: npx esbuild ${typeScript.path} --bundle --platform=node --format=esm --outfile=index.mjs`;
    return invalid({ field: "PATH", value: typeScript.path, allowed: "JavaScript, as Lambda runs it", hint });
  }
  if (kind === "file") {
    const allowed = "a handler in .mjs, .js, .cjs or .py, a program named bootstrap, a folder, or a .zip";
    return invalid({ field: "PATH", value: listSome(files), allowed });
  }
  const allowed = "FILE.EXPORT, as no file is named index or lambda_function";
  return invalid({
    field: "--handler",
    value: undefined,
    allowed,
    hint: `the package has ${listSome(files)}`,
  });
}

async function checkFile(
  contents: PackageContents,
  { file, moduleName, exportNames }: Guess,
  flags: EntryPointFlags,
  machine: Machine,
): Promise<Checked<EntryPoint>> {
  const bytes = await file.read();
  const source = Buffer.from(bytes).toString("utf8");
  const isPython = file.path.endsWith(".py");
  let facts: SourceFacts;
  let runtime = flags.runtime;
  let moduleKind: ModuleKind | undefined;
  if (isPython) {
    const found = await findPythonRuntime(machine.pythonCommand);
    if (!found) {
      const hint = `install it, or give a JavaScript handler; ${machine.pythonCommand} was not found`;
      return invalid({ field: "PATH", value: file.path, allowed: "Python only where python3 is", hint });
    }
    runtime ??= found;
    facts = await readPython(file.path, bytes, machine.pythonCommand);
  } else {
    runtime ??= NODE_RUNTIME;
    const packageType = await readPackageType(contents, file.path);
    const kind = await detectModuleKind(file.path, source, packageType);
    if (file.path.endsWith(".js") && contents.kind === "file") moduleKind = kind;
    facts = await readJavaScript(file.path, source, kind, machine);
  }
  if (facts.syntaxError) {
    return invalid({ field: "PATH", value: facts.syntaxError, allowed: "a handler without syntax errors" });
  }
  const mistakes: InputMistake[] = [];
  const missing = contents.kind === "file" ? facts.relativeImports : [];
  if (missing.length > 0) {
    const hint = `it imports ${missing.slice(0, 3).join(", ")}: give the folder instead`;
    mistakes.push({ field: "PATH", value: file.path, allowed: "a single file that needs no other", hint });
  }
  const exportName = exportNames.find((name) => isExported(name, facts, source)) ?? "";
  if (exportName === "") {
    const named = facts.exportNames.slice(0, 10).join(", ");
    mistakes.push({
      field: "--handler",
      value: flags.handler?.text ?? `${moduleName}.${exportNames.at(-1)}`,
      allowed: isPython ? `a function of ${file.path}` : `an export of ${file.path}`,
      hint: named ? `it has ${named}` : "it has none",
    });
  }
  if (mistakes.length > 0) return invalid(...mistakes);
  return valid({ handler: `${moduleName}.${exportName}`, runtime, moduleKind });
}

/** False only when it certainly is not: what cannot be read from the text is left to the first invocation. */
function isExported(name: string, facts: SourceFacts, source: string): boolean {
  const [first = name] = name.split(".");
  if (facts.exportNames.includes(first) || facts.mayExportMore) return true;
  // A CommonJS export made in an unusual way still has its name somewhere in the text.
  return !/^\s*export\b/m.test(source) && /\bexports\b/.test(source) && source.includes(first);
}

const packageJsonSchema = z.object({ type: z.string().optional() });

/** `type` of the package.json nearest to a file of the package. */
async function readPackageType({ files }: PackageContents, path: string): Promise<string | undefined> {
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const wanted = [...folders.slice(0, depth), "package.json"].join("/");
    const file = files.find((candidate) => candidate.path === wanted);
    if (!file) continue;
    try {
      return (
        packageJsonSchema.parse(JSON.parse(Buffer.from(await file.read()).toString("utf8"))).type ??
        "commonjs"
      );
    } catch {
      return undefined;
    }
  }
  return undefined;
}

const describe = ({ kind, files }: PackageContents) => `${kind} with ${listSome(files)}`;

function listSome(files: readonly PackageFile[]): string {
  if (files.length === 0) return "no such files";
  const shown = files
    .slice(0, 5)
    .map(({ path }) => path)
    .join(", ");
  return files.length > 5 ? `${shown} and ${files.length - 5} more` : shown;
}
