import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Chromium as Debian and GitHub's runners have it; `CHROMIUM_PATH` names another. */
const EXECUTABLE = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}

/** A page opened from a file, and everything that went on in it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Addresses asked for, without the file itself; those that the content policy stopped are among them. */
  readonly requests: string[];
  /** Why requests failed. */
  readonly failures: string[];
  /** Errors and warnings of the console, and exceptions. */
  readonly problems: string[];
  /** Directives of the content policy that something ran against. */
  readonly violations: () => Promise<string[]>;
}

/** Opens the HTML as a reader would: saved to a file, from `file://`. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const folder = await mkdtemp(join(tmpdir(), "power-tuner-report-"));
  const file = join(folder, "report.html");
  await writeFile(file, html);
  const address = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const failures: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  page.on("requestfailed", (request) => failures.push(request.failure()?.errorText ?? ""));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.addInitScript(`
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
  `);
  await page.goto(address);
  return {
    page,
    requests,
    failures,
    problems,
    violations: () => page.evaluate<string[]>("globalThis.violations"),
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
