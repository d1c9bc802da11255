/*
 * The picture of the README: tunes an example for real and takes the first screen of its report in Chromium.
 *
 *   npm run picture [-- --theme dark]
 *
 * Chromium is /usr/bin/chromium, or what CHROMIUM_PATH names.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: flags } = parseArgs({ options: { theme: { type: "string", default: "light" } } });
const colorScheme = flags.theme === "dark" ? "dark" : "light";
const root = fileURLToPath(new URL("..", import.meta.url));
const picture = join(root, "docs", "report.png");
const out = await mkdtemp(join(tmpdir(), "power-tuner-picture-"));
try {
  const { status } = spawnSync(
    process.execPath,
    [
      "bin/cli.ts",
      "tune",
      "examples/compress",
      "--payload",
      "@examples/compress/payload.json",
      "--num",
      "60",
      "--monthly-invocations",
      "25000000",
      "--out",
      out,
    ],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
  );
  if (status !== 0) throw new Error(`the run ended with exit code ${status}`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme });
    await page.goto(pathToFileURL(join(out, "report.html")).href);
    await page.screenshot({ path: picture });
    console.log(picture);
  } finally {
    await browser.close();
  }
} finally {
  await rm(out, { recursive: true, force: true });
}
