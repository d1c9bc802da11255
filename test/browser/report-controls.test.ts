import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { modelMonth } from "../../lib/report/month-section.ts";
import { renderReport } from "../../lib/report/render.ts";
import { COLUMNS } from "../../lib/report/table.ts";
import { chooseView, type View } from "../../lib/report/view.ts";
import { fullResult, resultWithFailures } from "../helpers/results.ts";
import { focusByTab } from "./keyboard.ts";
import { launchBrowser, openPage } from "./open-page.ts";
import {
  expectCandidates,
  expectShortlist,
  expectSides,
  readPicture,
  readSides,
  readTable,
  toTexts,
} from "./read-page.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildReportShell()]);
});
afterAll(() => browser.close());

const result = fullResult();
const own = chooseView(result);

const open = () => openPage(browser, renderReport(result, shell));

const readHash = (page: Page) => page.evaluate<string>("location.hash");

/** Everything that follows the view is as the report's own modules have it. */
async function expectView(page: Page, view: View): Promise<void> {
  expect(await readTable(page, "shortlist")).toEqual(expectShortlist(result, view));
  expect(await readTable(page, "candidates")).toEqual(expectCandidates(result, view));
  expect(await readSides(page)).toEqual(expectSides(result, view));
}

/** Chooses by typing the beginning of an option's text. */
async function choose(page: Page, id: string, text: string): Promise<void> {
  await focusByTab(page, id);
  await page.keyboard.type(text);
}

describe("the controls, by keyboard alone", () => {
  it("show latency by another statistic, on charts, tables and beside the verdict", async () => {
    await using opened = await open();
    const { page } = opened;
    const label = await page.locator("#scatter").getAttribute("aria-label");
    const before = await readPicture(page, "scatter");
    for (const statistic of ["p99", "p50", "p90", "mean"] as const) {
      await choose(page, "statistic", statistic);
      await expectView(page, { ...own, statistic });
      expect(await readHash(page)).toBe(`#latency=${statistic}`);
    }
    expect(await page.locator("#scatter").getAttribute("aria-label")).not.toBe(label);
    expect(await readPicture(page, "scatter")).not.toBe(before);
    await choose(page, "statistic", "p95");
    expect(await readHash(page)).toBe("");
    expect(await readPicture(page, "scatter")).toBe(before);
  });

  it("compare with another configuration", async () => {
    await using opened = await open();
    await choose(opened.page, "reference", "768 MB arm");
    await expectView(opened.page, { ...own, referenceKey: "arm64-768" });
    expect(await opened.page.locator("#shortlist-note").textContent()).toContain(
      "Changes are against 768 MB arm64.",
    );
  });

  it("show one architecture", async () => {
    await using opened = await open();
    const before = await readPicture(opened.page, "sweep-cost");
    await choose(opened.page, "architecture", "x86");
    await expectView(opened.page, { ...own, architecture: "x86_64" });
    expect(await readPicture(opened.page, "sweep-cost")).not.toBe(before);
  });

  it("tell what a month costs and saves, everywhere", async () => {
    await using opened = await open();
    const { page } = opened;
    expect(await page.locator("th.month").isVisible()).toBe(false);
    await focusByTab(page, "monthly");
    await page.keyboard.type("25,000,000");
    const view = { ...own, monthlyInvocations: 25_000_000 };
    await expectView(page, view);
    expect(await page.locator("th.month").isVisible()).toBe(true);
    expect(await page.locator("#month-section").isVisible()).toBe(true);
    expect(await readTable(page, "month-table")).toEqual(toTexts(modelMonth(result, view)));

    await focusByTab(page, "more-summary", "details.more summary");
    await page.keyboard.press("Enter");
    await focusByTab(page, "savings-plan");
    await page.keyboard.type("12.5");
    await focusByTab(page, "provisioned");
    await page.keyboard.type("20");
    const more = { ...view, savingsPlanDiscountPercent: 12.5, provisionedConcurrency: 20 };
    await expectView(page, more);
    expect(await readTable(page, "month-table")).toEqual(toTexts(modelMonth(result, more)));
    expect(await page.locator("#month-note").textContent()).toContain("12.5 % off duration");
    expect(await readHash(page)).toBe("#month=25000000&savings-plan=12.5&provisioned=20");

    await focusByTab(page, "reset");
    await page.keyboard.press("Enter");
    await expectView(page, own);
    expect(await page.locator("#month-section").isVisible()).toBe(false);
    expect(await page.locator("#monthly").inputValue()).toBe("");
  });

  it("tell of a number that is none, and change nothing by it", async () => {
    await using opened = await open();
    const { page } = opened;
    await focusByTab(page, "monthly");
    await page.keyboard.type("many");
    expect(await page.locator("#monthly").getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("#control-error").textContent()).toContain(
      "Requests per month: a whole number from 0",
    );
    await expectView(page, own);
    for (let index = 0; index < 4; index += 1) await page.keyboard.press("Backspace");
    expect(await page.locator("#monthly").getAttribute("aria-invalid")).toBe("false");
    expect(await page.locator("#control-error").textContent()).toBe("");
  });

  it("change the scale, the theme and the lines, and keep all of it in the address", async () => {
    await using opened = await open();
    const { page } = opened;
    const before = await readPicture(page, "sweep-latency");
    await focusByTab(page, "more-summary", "details.more summary");
    await page.keyboard.press("Enter");
    await choose(page, "scale", "from");
    const linear = await readPicture(page, "sweep-latency");
    expect(linear).not.toBe(before);
    await focusByTab(page, "lines");
    await page.keyboard.press("Space");
    expect(await readPicture(page, "sweep-latency")).not.toBe(linear);
    await choose(page, "theme", "dark");
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(18, 20, 23)");
    await choose(page, "statistic", "p99");
    expect(await readHash(page)).toBe("#latency=p99&scale=linear&theme=dark&lines=no");
    const picture = await readPicture(page, "sweep-latency");

    await page.reload();
    await expectView(page, { ...own, statistic: "p99" });
    expect(await page.locator("#statistic").inputValue()).toBe("p99");
    expect(await page.locator("#scale").inputValue()).toBe("linear");
    expect(await page.locator("#theme").inputValue()).toBe("dark");
    expect(await page.locator("#lines").isChecked()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(18, 20, 23)");
    expect(await readPicture(page, "sweep-latency")).toBe(picture);

    await page.evaluate("location.hash = '#latency=p50&with=arm64-128'");
    await expect.poll(() => page.locator("#statistic").inputValue()).toBe("p50");
    await expectView(page, { ...own, statistic: "p50", referenceKey: "arm64-128" });
    expect(opened.problems).toEqual([]);
    expect(await opened.violations()).toEqual([]);
  });

  it("copy the link, or say where it is", async () => {
    await using opened = await openPage(browser, renderReport(result, shell), {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const { page } = opened;
    await choose(page, "statistic", "p50");
    await focusByTab(page, "more-summary", "details.more summary");
    await page.keyboard.press("Enter");
    await focusByTab(page, "copy-link");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#copy-link").textContent()).toBe("Copied");
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^file:.*#latency=p50$/);

    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#copy-link").textContent()).toBe("The address of this page has it");
    expect(opened.problems).toEqual([]);
  });
});

describe("the table of all configurations, by keyboard alone", () => {
  it("sorts, says so, keeps what has no value last, and stays sorted when the view changes", async () => {
    await using opened = await openPage(browser, renderReport(resultWithFailures(), shell));
    const { page } = opened;
    const readColumn = async (id: string) =>
      (await readTable(page, "candidates")).map(
        (cells) => cells[COLUMNS.findIndex((column) => column.id === id)] ?? "",
      );
    const heading = page.locator("#candidates th.costPerMillion[scope=col]");
    await focusByTab(page, "cost", "#candidates th.costPerMillion button");
    await page.keyboard.press("Enter");
    expect(await heading.getAttribute("aria-sort")).toBe("ascending");
    const ascending = await readColumn("costPerMillion");
    expect(ascending.slice(0, 2)).toEqual(["$4.13", "$4.13"]);
    expect(ascending.slice(-3)).toEqual(["–", "–", "–"]);
    const values = ascending.slice(0, -3).map((cell) => Number(cell.slice(1)));
    expect(values).toEqual(values.toSorted((a, b) => a - b));

    await page.keyboard.press("Space");
    expect(await heading.getAttribute("aria-sort")).toBe("descending");
    const descending = await readColumn("costPerMillion");
    expect(descending).toEqual([...ascending.slice(0, -3).toReversed(), "–", "–", "–"]);
    expect(await page.locator("th[aria-sort]").count()).toBe(1);
    expect(await page.evaluate("document.activeElement.closest('th').className")).toContain("costPerMillion");

    await choose(page, "statistic", "p50");
    expect(await readColumn("costPerMillion")).toEqual(descending);
  });
});

describe("the charts, by keyboard alone", () => {
  it.each(["scatter", "sweep-latency", "cold-starts"])("say each point of %s in turn", async (id) => {
    await using opened = await open();
    const { page } = opened;
    const readSpoken = () =>
      page.evaluate<string>(
        `document.getElementById("${id}").closest("section").querySelector(".spoken")?.textContent ?? ""`,
      );
    const picture = await readPicture(page, id);
    await focusByTab(page, id);
    const spoken: string[] = [];
    for (let index = 0; index < 18; index += 1) {
      await page.keyboard.press("ArrowRight");
      spoken.push(await readSpoken());
    }
    expect(new Set(spoken).size).toBe(18);
    for (const text of spoken) expect(text).toMatch(/\d+ MB (arm64|x86_64).*\d ms/);
    expect(await readPicture(page, id)).not.toBe(picture);
    await page.keyboard.press("ArrowRight");
    expect(await readSpoken()).toBe(spoken.at(-1));
    await page.keyboard.press("ArrowLeft");
    expect(await readSpoken()).toBe(spoken.at(-2));
    await page.keyboard.press("Home");
    expect(await readSpoken()).toBe(spoken[0]);
    await page.keyboard.press("End");
    expect(await readSpoken()).toBe(spoken.at(-1));
    await page.keyboard.press("Tab");
    expect(await readSpoken()).toBe("");
    await expect.poll(() => readPicture(page, id)).toBe(picture);
  });

  it("open the configuration of a point, which the address keeps", async () => {
    await using opened = await open();
    const { page } = opened;
    expect(await page.locator("#distribution-key").inputValue()).toBe("arm64-1024");
    const picture = await readPicture(page, "ecdf");
    await focusByTab(page, "scatter");
    await page.keyboard.press("End");
    const spoken = await page.locator("#tradeoff .spoken").textContent();
    await page.keyboard.press("Enter");
    const key = await page.locator("#distribution-key").inputValue();
    expect(key).not.toBe("arm64-1024");
    const [architecture, memoryMb] = key.split(/-(?=\d+$)/);
    expect(spoken).toContain(`${memoryMb} MB ${architecture}`);
    expect(await readHash(page)).toBe(`#shown=${key}`);
    expect(await readPicture(page, "ecdf")).not.toBe(picture);
    expect(await page.locator("#distribution-note").textContent()).toMatch(/\d/);

    await choose(page, "distribution-key", "1024 MB arm");
    expect(await readHash(page)).toMatch(/^(#shown=arm64-1024)?$/);
    expect(await readPicture(page, "ecdf")).toBe(picture);
  });
});
