import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { renderReport } from "../../lib/report/render.ts";
import { COLUMNS, listRows } from "../../lib/report/table.ts";
import {
  allFailedResult,
  buildResult,
  fullResult,
  largeResult,
  localResult,
  resultWithFailures,
  singleCandidateResult,
} from "../helpers/results.ts";
import { launchBrowser, openPage } from "./open-page.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildReportShell()]);
});
afterAll(() => browser.close());

const RESULTS = {
  fullResult,
  resultWithFailures,
  allFailedResult,
  singleCandidateResult,
  localResult,
  largeResult,
};

const readCells = (page: Page) =>
  page.evaluate<string[][]>(
    `[...document.querySelectorAll("#candidates tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent))`,
  );

/** How many different colours a canvas shows: one, when nothing was drawn. */
const countColours = (page: Page, id: string) =>
  page.evaluate<number>(`(() => {
    const canvas = document.getElementById("${id}");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`);

describe("the report page", () => {
  it.each(Object.entries(RESULTS))(
    "opens %s from a file without a request or a complaint",
    async (_, build) => {
      await using opened = await openPage(browser, renderReport(build(), shell));
      expect(opened.requests).toEqual([]);
      expect(opened.problems).toEqual([]);
      expect(await opened.violations()).toEqual([]);
    },
  );

  it.each(Object.entries(RESULTS))("shows %s in the cells that the terminal shows", async (_, build) => {
    const result = build();
    await using opened = await openPage(browser, renderReport(result, shell));
    expect(await readCells(opened.page)).toEqual(
      listRows(result).map((row) => COLUMNS.map(({ id }) => row[id])),
    );
  });

  it("draws both panels and describes them in words", async () => {
    await using opened = await openPage(browser, renderReport(fullResult(), shell));
    for (const id of ["duration", "cost"]) {
      const canvas = opened.page.locator(`#${id}`);
      expect(await countColours(opened.page, id)).toBeGreaterThan(10);
      expect(await canvas.getAttribute("role")).toBe("img");
      expect(await canvas.getAttribute("aria-label")).toContain("at 128 MB arm64");
      expect(await opened.page.locator(`#${await canvas.getAttribute("aria-describedby")}`).isVisible()).toBe(
        true,
      );
    }
  });

  it("shows another statistic when asked", async () => {
    await using opened = await openPage(browser, renderReport(fullResult(), shell));
    const label = () => opened.page.locator("#duration").getAttribute("aria-label");
    expect(await label()).toContain("2,893 ms at 128 MB arm64");
    await opened.page.getByLabel("Points show").selectOption("p95");
    expect(await label()).toContain("3,477 ms at 128 MB arm64");
    expect(await opened.page.locator("#duration-caption").textContent()).toContain("p95");
  });

  it("shows no charts when nothing was measured", async () => {
    await using opened = await openPage(browser, renderReport(allFailedResult(), shell));
    expect(await opened.page.locator("#charts").isVisible()).toBe(false);
    expect(await opened.page.locator("#failures").isVisible()).toBe(true);
  });

  it("sorts by keyboard, says so, and keeps what has no value last", async () => {
    await using opened = await openPage(browser, renderReport(resultWithFailures(), shell));
    const { page } = opened;
    const readColumn = async (id: string) =>
      (await readCells(page)).map((cells) => cells[COLUMNS.findIndex((column) => column.id === id)] ?? "");
    const heading = page.getByRole("columnheader", { name: "Cost per million" }).last();
    const button = heading.getByRole("button");
    await button.focus();
    await page.keyboard.press("Enter");
    expect(await heading.getAttribute("aria-sort")).toBe("ascending");
    const ascending = await readColumn("costPerMillion");
    expect(ascending.slice(0, 2)).toEqual(["$4.08", "$4.10"]);
    expect(ascending.slice(-3)).toEqual(["–", "–", "–"]);
    await page.keyboard.press("Space");
    expect(await heading.getAttribute("aria-sort")).toBe("descending");
    const descending = await readColumn("costPerMillion");
    expect(descending[0]).toBe("$8.67");
    expect(descending.slice(-3)).toEqual(["–", "–", "–"]);
    expect(await page.locator("th[aria-sort]").count()).toBe(1);
    expect(await button.evaluate((element) => element.matches(":focus"))).toBe(true);
  });

  it("reads in full without JavaScript", async () => {
    const result = resultWithFailures();
    await using opened = await openPage(browser, renderReport(result, shell), { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator(".sentence").textContent()).toBe(result.recommendation.sentence);
    expect(await page.locator("#candidates tbody tr").count()).toBe(18);
    expect(await page.locator("#candidates button").count()).toBe(0);
    expect(await page.locator("#charts").isVisible()).toBe(false);
    expect(await page.locator("noscript").isVisible()).toBe(true);
    for (const heading of ["Failures", "Method and limits", "Prices", "This run"]) {
      expect(await page.getByRole("heading", { name: heading }).isVisible()).toBe(true);
    }
  });

  it.each([1280, 768, 390])("never scrolls sideways at %d px, however long the names are", async (width) => {
    const result = buildResult({ functionName: "f".repeat(64), label: "l".repeat(200) });
    await using opened = await openPage(browser, renderReport(result, shell), {
      viewport: { width, height: 800 },
    });
    expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });

  it("prints in the light theme at the width of the paper, and goes back", async () => {
    await using opened = await openPage(browser, renderReport(fullResult(), shell), { colorScheme: "dark" });
    const { page } = opened;
    const readBackground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(await readBackground()).toBe("rgb(18, 20, 23)");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await readBackground()).toBe("rgb(255, 255, 255)");
    expect((await page.locator("#duration").boundingBox())?.width).toBeLessThanOrEqual(700);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await readBackground()).toBe("rgb(18, 20, 23)");
    expect((await page.locator("#duration").boundingBox())?.width).toBeGreaterThan(1000);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await readBackground()).toBe("rgb(255, 255, 255)");
  });

  it("follows the system from light to dark", async () => {
    await using opened = await openPage(browser, renderReport(fullResult(), shell), { colorScheme: "light" });
    const { page } = opened;
    const readPicture = () => page.evaluate<string>("document.getElementById('cost').toDataURL()");
    const light = await readPicture();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(readPicture).not.toBe(light);
  });
});
