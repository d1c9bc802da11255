import { mkdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { zipSync } from "fflate";
import { buildReportShell } from "../report/build-shell.ts";
import { DIST_URL } from "./packages.ts";
import { STEPS, type Step } from "./steps.ts";

const root = new URL("../../", import.meta.url);

/** Zip entries carry a date; a fixed one makes the same source give the same package, byte for byte. */
const PACKAGE_DATE = new Date("2026-01-01T00:00:00");

/** Some of the SDK's dependencies are CommonJS and call `require` for Node's own modules. */
const REQUIRE_BANNER =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * An `import` of Node's http also loads its WebSocket, because a module's exports are read one by one: a quarter of
 * a cold start. `getBuiltinModule` gives the module without reading them.
 */
const httpWithoutWebSocket: Plugin = {
  name: "http-without-web-socket",
  setup(bundler) {
    const namespace = "node-http";
    bundler.onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({ path, namespace }));
    bundler.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule("${path}");`,
    }));
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
  await Promise.all(
    STEPS.map(async (step) => {
      const files = await bundle(step);
      if (step === "analyze") files["report-shell.html"] = new TextEncoder().encode(shell);
      await writeFile(new URL(`functions/${step}.zip`, DIST_URL), zipSync(files, { mtime: PACKAGE_DATE }));
    }),
  );
}

/**
 * `index.mjs` with the handler, and files beside it for what the SDK imports only when it is used: ways to get
 * credentials that a function never takes. Not loading them shortens every cold start.
 */
async function bundle(step: Step): Promise<Record<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { index: fileURLToPath(new URL(`functions/${step}.ts`, root)) },
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
    plugins: [httpWithoutWebSocket],
  });
  return Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}
