import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { formatSentence } from "../../lib/report/format.ts";
import { renderReport } from "../../lib/report/render.ts";
import { HOSTILE_TEXT } from "../helpers/hostile-texts.ts";
import { fullResult } from "../helpers/results.ts";
import { launchBrowser, openPage } from "./open-page.ts";
import { STATES } from "./states.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildReportShell()]);
});
afterAll(() => browser.close());

/** The report with a snippet right after the body starts, as if a text had got through unescaped. */
function inject(snippet: string): string {
  return renderReport(fullResult(), shell).replace("<body>", () => `<body>${snippet}`);
}

describe("the content policy of the report", () => {
  it("blocks a script that is not the one it was built with", async () => {
    const tampered = renderReport(fullResult(), shell).replace("<script>", "<script>globalThis.ran = true;");
    await using opened = await openPage(browser, tampered);
    expect(await opened.violations()).toContain("script-src-elem");
    expect(await opened.page.evaluate("globalThis.ran")).toBeUndefined();
    expect(await opened.page.locator("#tradeoff").isVisible()).toBe(false);
    expect(await opened.page.locator("#candidates").isVisible()).toBe(true);
  });

  it("blocks a style that is not the one it was built with", async () => {
    const tampered = renderReport(fullResult(), shell).replace("<style>", "<style>body{color:red}");
    await using opened = await openPage(browser, tampered);
    expect(await opened.violations()).toContain("style-src-elem");
  });

  it.each([
    ["an inline script", "<script>globalThis.ran = true</script>", "script-src-elem"],
    ["an event handler", '<img src="data:," onerror="globalThis.ran = true">', "script-src-attr"],
    ["a style attribute", '<p style="color:red">x</p>', "style-src-attr"],
    ["a script from elsewhere", '<script src="https://example.invalid/x.js"></script>', "script-src-elem"],
    ["a picture from elsewhere", '<img alt="" src="https://example.invalid/x.png">', "img-src"],
    ["a frame", '<iframe src="https://example.invalid/"></iframe>', "frame-src"],
    ["another base address", '<base href="https://example.invalid/">', "base-uri"],
  ])("would stop %s", async (_, snippet, directive) => {
    await using opened = await openPage(browser, inject(snippet));
    await expect.poll(opened.violations).toContain(directive);
    expect(await opened.page.evaluate("globalThis.ran")).toBeUndefined();
    // The browser announces a request before the policy stops it.
    const announced = opened.requests.filter((address) => address.startsWith("http"));
    expect(opened.failures).toEqual(announced.map(() => "csp"));
  });
});

describe("texts that users and their functions wrote", () => {
  it("are shown as they are and run nothing", async () => {
    const { build, beside } = STATES.hostile ?? {};
    if (!build) throw new Error("no such state");
    await using opened = await openPage(browser, renderReport(build(), shell, beside?.()));
    const { page } = opened;
    const shown = formatSentence(HOSTILE_TEXT);
    expect(await page.locator("h1").textContent()).toBe(shown);
    expect(await page.locator(".sentence").textContent()).toBe(shown);
    expect(await page.locator(".warnings p").textContent()).toContain(shown);
    expect(await page.title()).toBe(`${shown.replace(/ +/g, " ")}: power tuning report`);
    expect(await page.locator(".failures q").first().textContent()).toBe(shown);
    expect(await page.locator("table.checks .note").last().textContent()).toMatch(/^$|onerror/);
    expect(await page.locator("img, b:has-text('bold'), a[href*='example.invalid']").count()).toBe(0);
    expect(await page.evaluate("globalThis.ran")).toBeUndefined();
    expect(await page.locator("#tradeoff").isVisible()).toBe(true);
    expect({ problems: opened.problems, violations: await opened.violations() }).toEqual({
      problems: [],
      violations: [],
    });
  });
});
