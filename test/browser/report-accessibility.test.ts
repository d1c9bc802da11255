import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../lib/report/build-shell.ts";
import { renderReport } from "../../lib/report/render.ts";
import {
  allFailedResult,
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

const RESULTS = { resultWithFailures, allFailedResult, singleCandidateResult, localResult };

const CASES = Object.entries(RESULTS).flatMap(([name, build]) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    [1280, 390].map((width) => ({ name, build, colorScheme, width })),
  ),
);

describe("the report page", () => {
  it.each(CASES)("has no accessibility violation: $name, $colorScheme, $width px", async (options) => {
    const { build, colorScheme, width } = options;
    // The policy would keep the checker out; only this context goes without it.
    await using opened = await openPage(browser, renderReport(build(), shell), {
      bypassCSP: true,
      colorScheme,
      viewport: { width, height: 900 },
    });
    await opened.page.evaluate(axe.source);
    const found = await opened.page.evaluate<{ id: string; nodes: string[] }[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`,
    );
    expect(found).toEqual([]);
  });

  it("would be told of a violation", async () => {
    const broken = renderReport(singleCandidateResult(), shell).replace(' lang="en"', "");
    await using opened = await openPage(browser, broken, { bypassCSP: true });
    await opened.page.evaluate(axe.source);
    const found = await opened.page.evaluate<string[]>(
      `axe.run().then(({ violations }) => violations.map(({ id }) => id))`,
    );
    expect(found).toContain("html-has-lang");
  });
});
