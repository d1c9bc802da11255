import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { renderCsv } from "../../lib/report/csv.ts";
import { renderFindingsMarkdown, renderMarkdown } from "../../lib/report/markdown.ts";
import { listDurationsOf, toPageData } from "../../lib/report/page-data.ts";
import { renderReport } from "../../lib/report/render.ts";
import { chooseView } from "../../lib/report/view.ts";
import { fullResult, hostileResult } from "../helpers/results.ts";
import { focusByTab } from "./keyboard.ts";
import { launchBrowser, type OpenPage, openPage } from "./open-page.ts";
import { STATES } from "./states.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildReportShell()]);
});
afterAll(() => browser.close());

interface Downloaded {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What a press of Enter on the button saves. */
async function download(page: Page, id: string, selector?: string): Promise<Downloaded> {
  await focusByTab(page, id, selector);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
}

async function expectNoTrouble(opened: OpenPage): Promise<void> {
  expect(opened.problems).toEqual([]);
  expect(await opened.violations()).toEqual([]);
  expect(opened.requests.filter((address) => !address.startsWith("blob:"))).toEqual([]);
}

describe("downloads of the page", () => {
  it("hold what the report's own modules write, in the view that is shown", async () => {
    const result = fullResult();
    await using opened = await openPage(browser, renderReport(result, shell));
    const { page } = opened;
    const json = await download(page, "download-json");
    expect(json.name).toBe("orders-api.json");
    expect(JSON.parse(json.bytes.toString())).toEqual(JSON.parse(JSON.stringify(toPageData(result))));

    const csv = await download(page, "download-csv");
    expect(csv.name).toBe("orders-api.csv");
    expect(csv.bytes.toString()).toBe(renderCsv(result, chooseView(result)));

    const markdown = await download(page, "download-markdown");
    expect(markdown.name).toBe("orders-api.md");
    expect(markdown.bytes.toString()).toBe(renderMarkdown(result));

    await page.evaluate("location.hash = '#latency=p50&month=1000000'");
    const view = { ...chooseView(result), statistic: "p50", monthlyInvocations: 1_000_000 } as const;
    await expect.poll(() => page.locator("#statistic").inputValue()).toBe("p50");
    expect((await download(page, "download-csv")).bytes.toString()).toBe(renderCsv(result, view));
    expect((await download(page, "download-markdown")).bytes.toString()).toBe(
      renderFindingsMarkdown(result, view, listDurationsOf(result)),
    );
    await expectNoTrouble(opened);
  });

  it("have a picture of every chart that is there, as large as it is drawn", async () => {
    const { build, beside } = STATES.baseline ?? {};
    if (!build) throw new Error("no such state");
    await using opened = await openPage(browser, renderReport(build(), shell, beside?.()));
    const { page } = opened;
    const ids = [
      "scatter",
      "sweep-latency",
      "sweep-cost",
      "cold-starts",
      "ecdf",
      "order",
      "comparison-canvas",
    ];
    expect(
      await page.evaluate(
        `[...document.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent).map(({ id }) => id)`,
      ),
    ).toEqual(ids);
    for (const id of ids) {
      const { name, bytes } = await download(page, id, `button[data-picture="${id}"]`);
      expect(name).toBe(`orders-api-${id}.png`);
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      const size = await page.evaluate<number[]>(
        `(({ width, height }) => [width, height])(document.getElementById("${id}"))`,
      );
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual(size);
      expect(bytes.length).toBeGreaterThan(2000);
    }
    await expectNoTrouble(opened);
  });

  it("have harmless names, and no formula of somebody else", async () => {
    await using opened = await openPage(browser, renderReport(hostileResult(), shell));
    const { name, bytes } = await download(opened.page, "download-csv");
    expect(name).toMatch(/^[\w-]+\.csv$/);
    expect(bytes.toString()).not.toMatch(/(^|,)[=+@-]/m);
    await expectNoTrouble(opened);
  });
});
