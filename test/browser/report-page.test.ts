import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { renderReport } from "../../lib/report/render.ts";
import { chooseView } from "../../lib/report/view.ts";
import {
  allFailedResult,
  buildResult,
  fullResult,
  manyCandidatesResult,
  resultWithFailures,
  withMonthResult,
} from "../helpers/results.ts";
import { launchBrowser, openPage } from "./open-page.ts";
import {
  countColours,
  expectCandidates,
  expectShortlist,
  expectSides,
  readPicture,
  readSides,
  readTable,
} from "./read-page.ts";
import { STATES } from "./states.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildReportShell()]);
});
afterAll(() => browser.close());

describe("the report page without JavaScript", () => {
  it.each([
    ["some failed", resultWithFailures],
    ["a month", withMonthResult],
  ])("has the verdict, the shortlist and every configuration: %s", async (_, build) => {
    const result = build();
    const view = chooseView(result);
    await using opened = await openPage(browser, renderReport(result, shell), { javaScriptEnabled: false });
    const { page } = opened;
    const sentence = await page.locator(".sentence").textContent();
    expect(sentence?.replaceAll("\u00a0", " ")).toBe(result.recommendation.sentence);
    expect(await readSides(page)).toEqual(expectSides(result, view));
    expect(await readTable(page, "shortlist")).toEqual(expectShortlist(result, view));
    expect(await readTable(page, "candidates")).toEqual(expectCandidates(result, view));
    for (const selector of ["#shortlist", "#candidates", "noscript", "#method", "#prices", "#run"]) {
      expect(await page.locator(selector).isVisible(), selector).toBe(true);
    }
    for (const selector of ["#controls", "#tradeoff", "#sweep", "#cold", "#distribution", "#downloads"]) {
      expect(await page.locator(selector).isVisible(), selector).toBe(false);
    }
    expect(await page.locator("#candidates button").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(1280);
  });
});

describe("the report page", () => {
  it("shows neither charts nor controls when nothing was measured", async () => {
    await using opened = await openPage(browser, renderReport(allFailedResult(), shell));
    for (const selector of ["#tradeoff", "#sweep", "#cold", "#distribution", "#controls"]) {
      expect(await opened.page.locator(selector).isVisible(), selector).toBe(false);
    }
    expect(await opened.page.locator("#failures").isVisible()).toBe(true);
  });

  it("shows the comparison, the checks and the search only where there are some", async () => {
    const sections = ["#comparison-chart", "#comparison", "#checks", "#search", "#local"];
    const listShown = async (name: string) => {
      const state = STATES[name];
      if (!state) throw new Error("no such state");
      await using opened = await openPage(browser, renderReport(state.build(), shell, state.beside?.()));
      const isShown = await Promise.all(sections.map((one) => opened.page.locator(one).isVisible()));
      return sections.filter((_, index) => isShown[index]);
    };
    expect(await listShown("full")).toEqual([]);
    expect(await listShown("baseline")).toEqual(["#comparison-chart", "#comparison", "#checks"]);
    expect(await listShown("search")).toEqual(["#search"]);
    expect(await listShown("local")).toEqual(["#local"]);
  });

  it("follows the system from light to dark", async () => {
    await using opened = await openPage(browser, renderReport(fullResult(), shell), { colorScheme: "light" });
    const { page } = opened;
    const light = await readPicture(page, "sweep-cost");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => readPicture(page, "sweep-cost")).not.toBe(light);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(() => readPicture(page, "sweep-cost")).toBe(light);
  });

  it("prints in the light theme, and goes back to what was there", async () => {
    await using opened = await openPage(browser, renderReport(fullResult(), shell), { colorScheme: "dark" });
    const { page } = opened;
    const readState = () =>
      page.evaluate(
        `[getComputedStyle(document.body).backgroundColor, document.querySelectorAll("details[open]").length]`,
      );
    const [before, picture] = [await readState(), await readPicture(page, "sweep-cost")];
    expect(before).toEqual(["rgb(18, 20, 23)", 0]);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await readState()).toEqual(["rgb(255, 255, 255)", 2]);
    expect(await readPicture(page, "sweep-cost")).not.toBe(picture);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#control-values").textContent()).toBe(
      "Latency: p95 · compared with 1024 MB x86_64",
    );
    expect(await page.locator("#control-values").isVisible()).toBe(true);
    await page.emulateMedia({ media: "screen" });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await readState()).toEqual(before);
    await expect.poll(() => readPicture(page, "sweep-cost")).toBe(picture);
  });

  it("draws without animation, and scrolls at once for those who ask for less motion", async () => {
    for (const reducedMotion of ["reduce", "no-preference"] as const) {
      await using opened = await openPage(browser, renderReport(fullResult(), shell), { reducedMotion });
      const { page } = opened;
      const picture = await readPicture(page, "scatter");
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 300))");
      expect(await readPicture(page, "scatter")).toBe(picture);
      const listMoving = `[...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
        return animationName !== "none" || scrollBehavior === "smooth" || !/^0s(, 0s)*$/.test(transitionDuration);
      }).map(({ tagName }) => tagName)`;
      expect(await page.evaluate(listMoving)).toEqual(reducedMotion === "reduce" ? [] : ["HTML"]);
    }
  });
});

describe("the page of a large run", () => {
  const readOpening = `(({ domInteractive, loadEventEnd }) => ({
    interactiveMs: Math.round(domInteractive),
    loadedMs: Math.round(loadEventEnd),
  }))(performance.getEntriesByType("navigation")[0])`;

  /** From a choice to the tables and charts that follow it, drawn. */
  const chooseAndDraw = `(async () => {
    const select = document.getElementById("statistic");
    const before = performance.now();
    select.value = "p99";
    select.dispatchEvent(new Event("change"));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return Math.round(performance.now() - before);
  })()`;

  it("is below 2 MB with 40 configurations of 1,000 invocations, and answers", async () => {
    const result = manyCandidatesResult();
    const html = renderReport(result, shell);
    await using opened = await openPage(browser, html);
    const opening = await opened.page.evaluate<object>(readOpening);
    const choiceMs = await opened.page.evaluate<number>(chooseAndDraw);
    console.info("40 x 1,000 invocations:", { bytes: Buffer.byteLength(html), ...opening, choiceMs });
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(await readTable(opened.page, "shortlist")).toEqual(
      expectShortlist(result, { ...chooseView(result), statistic: "p99" }),
    );
  });

  it("is below 2 MB with 40 configurations of 25,000 invocations, opens, and says what it leaves out", async () => {
    const memorySizesMb = Array.from({ length: 20 }, (_, index) => 128 * (index + 1));
    const result = buildResult({ memorySizesMb, num: 25_000 });
    expect(result.spend.invocations).toBe(1_000_000);
    const html = renderReport(result, shell);
    await using opened = await openPage(browser, html);
    const { page } = opened;
    const opening = await page.evaluate<object>(readOpening);
    expect(await readTable(page, "candidates")).toEqual(expectCandidates(result, chooseView(result)));
    const choiceMs = await page.evaluate<number>(chooseAndDraw);
    console.info("40 x 25,000 invocations:", { bytes: Buffer.byteLength(html), ...opening, choiceMs });
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(await page.locator("section", { has: page.locator("#method") }).textContent()).toContain(
      "this page holds 200 durations, evenly spaced by rank",
    );
    expect(await countColours(page, "ecdf")).toBeGreaterThan(10);
    expect(await page.locator("#order").isVisible()).toBe(false);
    expect(opened.problems).toEqual([]);
    expect(await opened.violations()).toEqual([]);
  });
});
