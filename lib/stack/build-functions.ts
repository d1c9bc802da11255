import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { zipSync } from "fflate";
import { buildOverviewShell, buildReportShell } from "../report/build-shell.ts";
import { DIST_URL } from "./packages.ts";
import { STEPS, type Step } from "./steps.ts";

const root = new URL("../../", import.meta.url);

/** Zip entries carry a date; a fixed one makes the same source give the same package, byte for byte. */
const PACKAGE_DATE = new Date("2026-01-01T00:00:00");

/** Some of the SDK's dependencies are CommonJS and call `require` for Node's own modules. */
const REQUIRE_BANNER =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * An `import` of Node's http also loads its WebSocket, one of https TLS, and one of crypto its Web Crypto, because a
 * module's exports are read one by one: a quarter of a cold start. Here each is read when it is used, and https with
 * the first request.
 */
const builtinsUnread: Plugin = {
  name: "builtins-unread",
  setup(bundler) {
    const namespace = "node-builtin";
    bundler.onResolve({ filter: /^(node:)?(https?|crypto)$/ }, ({ path }) => ({ path, namespace }));
    bundler.onLoad({ filter: /.*/, namespace }, ({ path }) => {
      const names = JSON.stringify(Object.keys(process.getBuiltinModule(path) ?? {}));
      const getters = `${names}.map((name) => [name, { enumerable: true, get: () => load()[name] }])`;
      return {
        contents: `const load = () => process.getBuiltinModule("${path}");
          module.exports = Object.defineProperties({}, Object.fromEntries(${getters}));`,
      };
    });
  },
};

/**
 * The SDK describes every operation of a service in one file, with constants as property names. Written out they let
 * the bundler see that a description has no effect, and leave out those of operations that are never called.
 */
const unusedSchemas: Plugin = {
  name: "unused-schemas",
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const values = new Map(
        [...source.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, text]) => [name, text]),
      );
      return {
        contents: source.replace(/\[(\w+)\]:/g, (whole, name: string) =>
          values.has(name) ? `${values.get(name)}:` : whole,
        ),
      };
    });
  },
};

/**
 * Bundles every step's handler once, with the report's page beside Analyze. AWS and the embedded cloud run
 * these same packages.
 */
export async function buildFunctions(): Promise<void> {
  const shell = await buildReportShell();
  await mkdir(new URL("functions/", DIST_URL), { recursive: true });
  await writeFile(new URL("report-shell.html", DIST_URL), shell);
  const overviewShell = await buildOverviewShell();
  await writeFile(new URL("overview-shell.html", DIST_URL), overviewShell);
  await Promise.all(
    STEPS.map(async (step) => {
      const files = await bundle(step);
      if (step === "analyze") {
        files["report-shell.html"] = new TextEncoder().encode(shell);
        files["overview-shell.html"] = new TextEncoder().encode(overviewShell);
      }
      await writeFile(new URL(`functions/${step}.zip`, DIST_URL), zipSync(files, { mtime: PACKAGE_DATE }));
    }),
  );
}

/**
 * `index.mjs` with the handler, in one file, as every further file is a part of a cold start; and files beside it for
 * what is imported only when it is used, such as ways to get credentials that a function never takes.
 */
async function bundle(step: Step): Promise<Record<string, Uint8Array>> {
  const later = new Map<string, string>();
  const handler = await bundleFiles({ index: fileURLToPath(new URL(`functions/${step}.ts`, root)) }, [
    keepForLater(later),
  ]);
  const rest = await bundleFiles(Object.fromEntries([...later].map(([path, name]) => [name, path])), []);
  return { ...handler, ...rest };
}

async function bundleFiles(
  entryPoints: Record<string, string>,
  plugins: Plugin[],
): Promise<Record<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    outdir: "/",
    outExtension: { ".js": ".mjs" },
    splitting: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    banner: { js: REQUIRE_BANNER },
    plugins: [...plugins, builtinsUnread, unusedSchemas],
  });
  return Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}

/** Leaves dynamic imports to files of their own. They share no code with the handler's file, which is loaded whole. */
function keepForLater(later: Map<string, string>): Plugin {
  return {
    name: "keep-for-later",
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === "resolving") return undefined;
        const found = await bundler.resolve(path, { kind, importer, resolveDir, pluginData: "resolving" });
        if (found.errors.length > 0 || found.external) return undefined;
        const name = later.get(found.path) ?? `later-${later.size + 1}`;
        later.set(found.path, name);
        return { path: `./${name}.mjs`, external: true };
      });
    },
  };
}
