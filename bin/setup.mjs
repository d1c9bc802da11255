// Plain JavaScript: it runs on whatever Node is installed, before Node 24 and the dependencies are there.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

const modifiedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modifiedMs("node_modules/.package-lock.json") < modifiedMs("package-lock.json")) {
  console.error("Installing the dependencies: npm ci");
  // The scripts run as `npm run -s`, whose silence npm would inherit, and hide why it fails.
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  process.exitCode = npm.status ?? 1;
}
