import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOverviewShell } from "../../lib/report/build-shell.ts";
import { formatText } from "../../lib/report/format.ts";
import { renderOverview } from "../../lib/report/overview-page.ts";
import { HOSTILE_TEXT } from "../helpers/hostile-texts.ts";
import { failedOverview, hostileOverview, localOverview, mixedOverview } from "../helpers/overviews.ts";
import { launchBrowser, openPage } from "./open-page.ts";
import { keepPrint, keepScreenshot } from "./screenshots.ts";

let browser: Browser;
let shell: string;
beforeAll(async () => {
  [browser, shell] = await Promise.all([launchBrowser(), buildOverviewShell()]);
});
afterAll(() => browser.close());

const OVERVIEWS = {
  mixed: mixedOverview,
  failed: failedOverview,
  local: localOverview,
  hostile: hostileOverview,
} as const;

const STATES = Object.entries(OVERVIEWS);

async function findBarriers(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))",
  );
}

describe("the overview page", () => {
  it.each(
    STATES.flatMap(([state, make]) =>
      ([1280, 390] as const).flatMap((width) =>
        (["light", "dark"] as const).map((colorScheme) => ({ state, make, width, colorScheme })),
      ),
    ),
  )(
    "is readable by all, fits, and asks for nothing: $state at $width px, $colorScheme",
    async ({ state, make, width, colorScheme }) => {
      const html = renderOverview(make(), shell);
      await using opened = await openPage(browser, html, { viewport: { width, height: 800 }, colorScheme });
      const { page, requests, problems } = opened;
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(await findBarriers(page)).toEqual([]);
      await keepScreenshot(page, `overview-${state}-${width}-${colorScheme}`);
      expect({ requests, problems, violations: await opened.violations() }).toEqual({
        requests: [],
        problems: [],
        violations: [],
      });
    },
  );

  it("shows texts of others as they are, and runs none", async () => {
    await using opened = await openPage(browser, renderOverview(hostileOverview(), shell));
    const { page } = opened;
    expect(await page.locator(".functions a").textContent()).toBe(formatText(HOSTILE_TEXT));
    expect(await page.locator(".untuned p").textContent()).toBe(formatText(HOSTILE_TEXT));
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.evaluate("globalThis.ran")).toBeUndefined();
  });

  it("links to the report beside it, whatever the folder is called", async () => {
    await using opened = await openPage(browser, renderOverview(mixedOverview(), shell));
    const { page } = opened;
    const address = await page.locator(".functions a", { hasText: "orders-api" }).getAttribute("href");
    expect(new URL(address ?? "", page.url()).href).toBe(new URL("orders-api/report.html", page.url()).href);
  });

  it("is whole on paper, in the light theme", async () => {
    const html = renderOverview(mixedOverview(), shell);
    await using opened = await openPage(browser, html, {
      viewport: { width: 700, height: 900 },
      colorScheme: "dark",
    });
    const { page } = opened;
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await keepPrint(page, "overview-mixed");
  });
});
