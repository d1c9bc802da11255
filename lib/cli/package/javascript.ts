import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import * as commonJs from "cjs-module-lexer";
import * as modules from "es-module-lexer";

/** How Node loads a file. */
export type ModuleKind = "module" | "commonjs";

/** What can be said about a handler's file without running it. */
export interface SourceFacts {
  /** Where and why it does not parse. */
  readonly syntaxError?: string;
  /** Names that it certainly exports. */
  readonly exportNames: readonly string[];
  /** It may export more: it passes on other modules' exports, or computes them. */
  readonly mayExportMore: boolean;
  /** Files it imports by a relative path. */
  readonly relativeImports: readonly string[];
}

/**
 * Whether a `.js` file without a deciding `package.json` is a module: Node decides by its syntax (Node.js
 * documentation, "Determining module system").
 */
export async function detectModuleKind(
  fileName: string,
  source: string,
  packageType?: string,
): Promise<ModuleKind> {
  if (fileName.endsWith(".mjs")) return "module";
  if (fileName.endsWith(".cjs")) return "commonjs";
  if (packageType) return packageType === "module" ? "module" : "commonjs";
  await modules.init();
  try {
    const [, , , hasModuleSyntax] = modules.parse(source);
    return hasModuleSyntax ? "module" : "commonjs";
  } catch {
    return /^\s*(import|export)\b/m.test(source) ? "module" : "commonjs";
  }
}

/** Reads a JavaScript file as text. Nothing of it is run. */
export async function readJavaScript(
  fileName: string,
  source: string,
  kind: ModuleKind,
  machine: { readonly nodePath: string; readonly tempDir: string },
): Promise<SourceFacts> {
  const syntaxError = await findSyntaxError(fileName, source, kind, machine);
  if (syntaxError) return { syntaxError, exportNames: [], mayExportMore: true, relativeImports: [] };
  return kind === "module" ? await readModule(source) : await readCommonJs(source);
}

async function readModule(source: string): Promise<SourceFacts> {
  await modules.init();
  const [imports, exports] = modules.parse(source);
  const specifiers = imports.flatMap((found) =>
    found.type === "static" || found.type === "reexport-star" ? [found.specifier] : [],
  );
  return {
    exportNames: exports.flatMap((found) => (found.type === "reexport-all" ? [] : [found.name])),
    mayExportMore: exports.some(({ type }) => type === "reexport-all"),
    relativeImports: [...new Set(specifiers.filter((specifier) => /^\.{1,2}\//.test(specifier)))],
  };
}

async function readCommonJs(source: string): Promise<SourceFacts> {
  await commonJs.init();
  const { exports, reexports } = commonJs.parse(source);
  // `Object.assign(exports, ...)`, `exports[name] = ...` and the like are beyond a lexer.
  const touchesExports = /\b(module|exports)\b/.test(source);
  const required = [...source.matchAll(/\brequire\(\s*["'](\.{1,2}\/[^"']*)["']\s*\)/g)].map(
    ([, path]) => path,
  );
  return {
    exportNames: exports,
    mayExportMore: reexports.length > 0 || (exports.length === 0 && touchesExports),
    relativeImports: [...new Set(required.filter((path) => path !== undefined))],
  };
}

/** Node itself parses a copy: that is the same parser that will load the handler. */
async function findSyntaxError(
  fileName: string,
  source: string,
  kind: ModuleKind,
  { nodePath, tempDir }: { readonly nodePath: string; readonly tempDir: string },
): Promise<string | undefined> {
  // That temporary folders cannot be made is told as a mistake of its own.
  const folder = await mkdtemp(join(tempDir, "power-tuner-check-")).catch(() => undefined);
  if (folder === undefined) return undefined;
  const stem = basename(fileName).replace(/\.[cm]?js$/, "");
  const copy = join(folder, `${stem}${kind === "module" ? ".mjs" : ".cjs"}`);
  try {
    await writeFile(copy, source);
    await promisify(execFile)(nodePath, ["--check", copy], { timeout: 20_000, env: {} });
    return undefined;
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const message = /^\w*Error: .*$/m.exec(stderr)?.[0];
    // A parser that could not be started says nothing about the handler.
    if (!message) return undefined;
    const line = stderr.startsWith(copy) ? /^:(\d+)/.exec(stderr.slice(copy.length))?.[1] : undefined;
    return `${fileName}${line ? `:${line}` : ""}: ${message}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
