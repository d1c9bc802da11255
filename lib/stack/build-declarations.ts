import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DIST_URL } from "./packages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const typesFolder = fileURLToPath(new URL("types/", DIST_URL));

/** `import type { X } from "./x.ts"`, at the beginning of a line, and `import("./x.ts")`. */
const IMPORT = /(^(?:import|export) (?:[^"'()=;]*\bfrom )?|\bimport\()"([^"]+)"/gm;

/** `import type { MetricDatum, S3Client } from "@aws-sdk/client-s3";` */
const NAMED_IMPORT = /^import (?:type )?\{([^}]+)\} from "([^"]+)";$/gm;

/**
 * The declarations of the package into `dist/types`: those that the entries need, and those of zod, from which some types
 * are made. Names from other libraries, which users of the package need not have, stand there for anything: the types
 * of results and settings are plain, and such names are only in what is declared beside them. Types are checked by
 * `npm run typecheck`.
 * @param entries of lib: `index` for `lib/index.ts`
 * @throws Error when a declaration needs another library in another way than by name
 */
export async function buildDeclarations(entries: readonly string[]): Promise<void> {
  await rm(typesFolder, { recursive: true, force: true });
  const whole = join(typesFolder, "whole");
  const tsc = join(root, "node_modules", ".bin", "tsc");
  const { status } = spawnSync(tsc, ["-p", "tsconfig.package.json", "--noCheck", "--outDir", whole], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`tsc ended with exit code ${status}`);
  await cp(join(root, "node_modules", "zod"), join(whole, "zod"), { recursive: true });
  const files = new Set(entries.map((entry) => `${entry}.d.ts`));
  for (const file of files) {
    const text = await readFile(join(whole, file), "utf8");
    const declared = text
      .replace(NAMED_IMPORT, (statement, names: string, from: string) =>
        isThere(from) ? statement : names.split(",").map(declareUnknown).join("\n"),
      )
      .replace(IMPORT, (statement, start: string, from: string) => {
        if (!isThere(from)) throw new Error(`the declarations of lib/${file} need ${from}`);
        if (isPeer(from)) return statement;
        const imported = from.startsWith(".")
          ? join(dirname(file), from).replace(/\.[jt]s$/, ".d.ts")
          : `${from}/index.d.ts`;
        files.add(imported);
        // Not every TypeScript follows an import of a .ts file from a declaration.
        const path = relative(dirname(file), imported).replace(/\.d\.ts$/, ".js");
        return `${start}"${path.startsWith(".") ? path : `./${path}`}"`;
      });
    await mkdir(join(typesFolder, dirname(file)), { recursive: true });
    await writeFile(join(typesFolder, file), declared);
  }
  await rm(whole, { recursive: true });
}

/** Whether users of the package have it: it is in the package, or the app brings it. */
const isThere = (from: string) => from.startsWith(".") || /^zod(\/|$)/.test(from) || isPeer(from);

const isPeer = (from: string) => /^(aws-cdk-lib|constructs)(\/|$)/.test(from);

/** `type S3Client` and `S3Client as Client` as a type of their own. */
function declareUnknown(imported: string): string {
  const name = imported
    .trim()
    .replace(/^type /, "")
    .split(" as ")
    .at(-1);
  return `type ${name} = unknown;`;
}
