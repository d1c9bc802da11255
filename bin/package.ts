/*
 * What the npm package and the GitHub Action hold beside the functions (`npm run build`): JavaScript, as Node reads no
 * TypeScript below node_modules, with its libraries inside, declarations, JSON schemas and licences.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { describeConfigSchema } from "../lib/gate/config-schema.ts";
import { describeInputSchema } from "../lib/prepare/input-schema.ts";
import { buildDeclarations } from "../lib/stack/build-declarations.ts";
import { STEPS } from "../lib/stack/steps.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
/** Two folders below the package's root, as the sources are: they find what is in `dist` the same way. */
const libFolder = join(dist, "lib");

/** Some libraries are CommonJS and call `require` for Node's own modules. */
const REQUIRE_BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** `node_modules/@smithy/core`, the innermost one of a path. */
const PACKAGE_FOLDER = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/;

await rm(libFolder, { recursive: true, force: true });
const inside = await bundle();
await writeLicences([inside, await listFunctionParts()]);
await copyRuntimeFiles();
await writeSchemas();
await buildDeclarations(["index", "offline"]);

/** The command, the library and the action share their parts; what is imported when it is used stays apart. */
async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      action: "bin/action.ts",
      cli: "bin/cli.ts",
      index: "lib/index.ts",
      offline: "lib/offline.ts",
    },
    outdir: libFolder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: ["aws-cdk-lib", "constructs"],
    mainFields: ["module", "main"],
    // Names stay readable in what --debug shows.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 200,
    legalComments: "none",
    banner: { js: REQUIRE_BANNER },
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

/** What is in the packages of the steps. */
async function listFunctionParts(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: STEPS.map((step) => `functions/${step}.ts`),
    outdir: dist,
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

async function writeLicences(metafiles: readonly Metafile[]): Promise<void> {
  const paths = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const folders = [...new Set(paths.flatMap((path) => PACKAGE_FOLDER.exec(path)?.[0] ?? []))].toSorted();
  const licences = await Promise.all(folders.map(readLicence));
  const notices = [...Map.groupBy(licences, ({ text }) => text)].map(([text, alike]) =>
    [alike.map(({ head }) => head).join("\n"), text].filter((part) => part !== "").join("\n\n"),
  );
  const text = ["Libraries that are inside this package, and their licences", ...notices].join(
    `\n\n${"-".repeat(80)}\n\n`,
  );
  await writeFile(join(dist, "THIRD-PARTY-NOTICES.txt"), `${text}\n`);
}

/** @throws Error for a library that names no licence: it may not be given on */
async function readLicence(folder: string): Promise<{ readonly head: string; readonly text: string }> {
  const { name, version, license, author } = JSON.parse(
    await readFile(join(root, folder, "package.json"), "utf8"),
  );
  const files = (await readdir(join(root, folder))).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file), "utf8")));
  if (texts.length === 0 && !license)
    throw new Error(`${name} is in the package and has no licence to name.`);
  const holder = typeof author === "string" ? author : author?.name;
  const head = `${name} ${version} (${license})${texts.length === 0 && holder ? `, by ${holder}` : ""}`;
  return { head, text: texts.map((text) => text.trim()).join("\n\n") };
}

/** What is read from disk and not imported. */
async function copyRuntimeFiles(): Promise<void> {
  const runtimes = join(root, "lib", "local", "lambda", "runtimes");
  await mkdir(join(libFolder, "runtimes"), { recursive: true });
  for (const file of ["nodejs-bootstrap.mjs", "python-bootstrap.py"]) {
    await copyFile(join(runtimes, file), join(libFolder, "runtimes", file));
  }
  for (const definition of ["tuning.asl.json", "fleet.asl.json"]) {
    await copyFile(join(root, "lib", definition), join(dist, definition));
  }
}

async function writeSchemas(): Promise<void> {
  const schemas = { config: describeConfigSchema(), input: describeInputSchema() };
  await mkdir(join(dist, "schemas"), { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    await writeFile(join(dist, "schemas", `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
