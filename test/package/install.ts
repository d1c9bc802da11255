import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { STEPS } from "../../lib/stack/steps.ts";

const ROOT = join(import.meta.dirname, "..", "..");

declare module "vitest" {
  interface ProvidedContext {
    /** An empty project in which npm has installed the package's tarball. */
    readonly projectFolder: string;
    /** The files in the tarball. */
    readonly packedFiles: readonly string[];
  }
}

/**
 * Packs what `npm run package` has built, and lets npm install it into an empty project, once for all tests. The
 * package has no dependencies, so npm is kept off the network; CDK, which an app has of its own, is the repository's.
 */
export default function install({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "power-tuner-package-test-"));
  const npm = (args: readonly string[], cwd: string) =>
    execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  // Without `prepack`: other tests may be reading what it builds.
  const packing = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed]: readonly { filename: string; files: { path: string }[] }[] = Object.values(
    JSON.parse(npm(packing, ROOT)),
  );
  if (!packed) throw new Error("npm packed nothing");

  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{"name":"shop","version":"1.0.0","private":true}\n');
  npm(["install", join(folder, packed.filename)], project);
  const installed = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
  if (installed.join() !== "lambda-power-tuner") throw new Error(`npm installed ${installed.join(", ")}`);
  for (const name of ["aws-cdk-lib", "constructs"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name), "dir");
  }
  provide("projectFolder", project);
  provide(
    "packedFiles",
    packed.files.map(({ path }) => path),
  );
  return () => rmSync(folder, { recursive: true });
}

/** What the package cannot do without. */
export const NEEDED_FILES = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "bin/power-tuner.mjs",
  "dist/THIRD-PARTY-NOTICES.txt",
  "dist/fleet.asl.json",
  "dist/lib/cli.mjs",
  "dist/lib/index.mjs",
  "dist/lib/offline.mjs",
  "dist/lib/runtimes/nodejs-bootstrap.mjs",
  "dist/lib/runtimes/python-bootstrap.py",
  "dist/overview-shell.html",
  "dist/report-shell.html",
  "dist/schemas/config.schema.json",
  "dist/schemas/input.schema.json",
  "dist/tuning.asl.json",
  "dist/types/index.d.ts",
  "examples/hash/index.mjs",
  "package.json",
  ...STEPS.map((step) => `dist/functions/${step}.zip`),
];
