import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { listConfigurations } from "../../lib/report/configurations.ts";
import { renderReport } from "../../lib/report/render.ts";
import { chooseView } from "../../lib/report/view.ts";
import { singleCandidateResult } from "../helpers/results.ts";
import { launchBrowser, openPage } from "./open-page.ts";
import {
  countColours,
  expectCandidates,
  expectShortlist,
  expectSides,
  readSides,
  readTable,
} from "./read-page.ts";
import { keepPrint, keepScreenshot } from "./screenshots.ts";
import { STATES } from "./states.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildReportShell()]);
});
afterAll(() => browser.close());

const WIDTHS = [1280, 768, 390];

/** What the margins leave of A4: 182 mm. */
const PAPER_PX = 688;

async function findViolations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  return page.evaluate(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))",
  );
}

const readWidths = (page: Page) =>
  page.evaluate<number[]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth, document.body.scrollWidth]",
  );

/** Ids of the canvases that are in sight. */
const listCharts = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent).map(({ id }) => id)`,
  );

/** Texts that are cut off by the box they stand in, which no scrolling shows. */
const listCut = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll("h1, h2, dt, dd, p, li, button, label, th, td")]
    .filter((element) => element.offsetParent && ["hidden", "clip"].includes(getComputedStyle(element).overflowX)
      && element.scrollWidth > element.clientWidth + 1 && !element.closest(".spoken"))
    .map((element) => element.textContent.slice(0, 60))`);

describe.each(Object.entries(STATES))("the page of %s", (name, { build, beside }) => {
  const result = build();
  const view = chooseView(result);
  const expected = {
    candidates: expectCandidates(result, view),
    shortlist: expectShortlist(result, view),
    sides: expectSides(result, view),
  };

  it.each(["light", "dark"] as const)(
    "is whole in the %s theme at every width and on paper",
    async (colorScheme) => {
      await using opened = await openPage(browser, renderReport(result, shell, beside?.()), {
        colorScheme,
        viewport: { width: 1280, height: 720 },
      });
      const { page } = opened;
      expect({
        candidates: await readTable(page, "candidates"),
        shortlist: await readTable(page, "shortlist"),
        sides: await readSides(page),
      }).toEqual(expected);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll("#candidates tbody tr")].map((row) => [...row.cells].map((cell) => cell.dataset.value ?? ""))`,
        ),
      ).toEqual(
        listConfigurations(result, view).rows.map(({ cells }) =>
          cells.map(({ sortBy }) => (sortBy === undefined ? "" : String(sortBy))),
        ),
      );

      const charts = await listCharts(page);
      expect(charts.includes("scatter")).toBe(result.candidates.some(({ state }) => state === "measured"));
      for (const id of charts) {
        expect(await countColours(page, id), id).toBeGreaterThan(10);
        const canvas = page.locator(`#${id}`);
        expect(await canvas.getAttribute("role")).toBe("img");
        expect(await canvas.getAttribute("aria-label"), id).toMatch(/\d.*\.$/);
        const described = `#${await canvas.getAttribute("aria-describedby")}`;
        expect(await page.locator(described).isVisible()).toBe(true);
      }

      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width === 1280 ? 720 : 900 });
        // Charts take their new size a moment later.
        await expect.poll(() => readWidths(page), { interval: 20 }).toEqual([width, width, width]);
        expect(await listCut(page)).toEqual([]);
        await keepScreenshot(page, `${name}-${colorScheme}-${width}`);
        // Colours do not depend on the width, so one check of the third is enough.
        const isChecked = width !== 768 || colorScheme === "light";
        if (isChecked) expect(await findViolations(page), `${width} px`).toEqual([]);
      }

      await page.setViewportSize({ width: PAPER_PX, height: 1000 });
      await page.emulateMedia({ media: "print", colorScheme });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
        "rgb(255, 255, 255)",
      );
      await expect.poll(() => readWidths(page), { interval: 20 }).toEqual([PAPER_PX, PAPER_PX, PAPER_PX]);
      expect(await page.locator("#controls select").first().isVisible()).toBe(false);
      expect(await page.evaluate("[...document.querySelectorAll('details')].every(({ open }) => open)")).toBe(
        true,
      );
      if (colorScheme === "dark") {
        await keepScreenshot(page, `${name}-print`);
        await keepPrint(page, `${name}-print`);
      }
      await page.evaluate("dispatchEvent(new Event('afterprint'))");

      expect(opened.requests).toEqual([]);
      expect(opened.problems).toEqual([]);
      expect(await opened.violations()).toEqual([]);
    },
  );
});

describe("the accessibility check", () => {
  it("would tell of a violation", async () => {
    const broken = renderReport(singleCandidateResult(), shell).replace(' lang="en"', "");
    await using opened = await openPage(browser, broken);
    expect(await findViolations(opened.page)).toContainEqual({
      id: "html-has-lang",
      nodes: [expect.stringContaining("<html")],
    });
  });
});
