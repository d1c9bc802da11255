import { describe, expect, it } from "vitest";
import { buildOverviewShell } from "../../../lib/report/build-shell.ts";
import { renderOverviewMarkdown } from "../../../lib/report/overview-markdown.ts";
import { renderOverview } from "../../../lib/report/overview-page.ts";
import { HOSTILE_TEXT } from "../../helpers/hostile-texts.ts";
import { failedOverview, hostileOverview, localOverview, mixedOverview } from "../../helpers/overviews.ts";

const shell = await buildOverviewShell();

describe("renderOverview", () => {
  const page = renderOverview(mixedOverview(), shell);

  it("allows its own style and nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'$/,
    );
    expect(page).not.toMatch(/<script|<link|style=|\son\w+=|https?:/);
  });

  it("says what all is worth, and how many ended how", () => {
    expect(page).toMatch(/Saves \$[\d.,]+ a month by changing 3 of 8 functions/);
    expect(page).toMatch(/Between \$[\d.,]+ and \$[\d.,]+ with 95\u00a0% confidence\./);
    expect(page).toContain("3 to change, 2 fine as they are, 1 failed, 1 interrupted, 1 not started.");
    expect(page).toContain("$0.017 of at most $5.00");
  });

  it("names no range where nothing varied", () => {
    const { totals, ...rest } = mixedOverview();
    const same = { level: 0.95, low: 9.999, high: 10.001 };
    const month = { functions: 1, nowUsd: 20, thenUsd: 10, savingUsd: 10, savingInterval: same };
    expect(renderOverview({ ...rest, totals: { ...totals, month } }, shell)).not.toContain("confidence");
  });

  it("links each function to its own report", () => {
    expect(page).toContain('<a href="./orders-api/report.html">orders-api</a>');
    expect(page.match(/<a /g)).toHaveLength(5);
  });

  it("says why functions have no recommendation", () => {
    expect(page).toContain("TargetError: billing does not exist in us-east-1");
    expect(page).toContain("--max-cost was spent");
  });

  it("escapes every text, and makes a path of every link", () => {
    const hostile = renderOverview(hostileOverview(), shell);
    expect(hostile).not.toContain("<img");
    expect(hostile).not.toContain("<b>bold");
    expect(hostile).not.toMatch(/href="(?!\.\/)/);
    expect(hostile).toContain('href="./javascript%3Aalert(1)/%3C/script%3E');
  });

  it("says so where nothing has a recommendation", () => {
    const failed = renderOverview(failedOverview(), shell);
    expect(failed).toContain("None of 1 function has a recommendation");
    expect(failed).not.toContain("<table");
  });

  it("says that a local run is none of AWS, and shows no column of months without volumes", () => {
    const local = renderOverview(localOverview(), shell);
    expect(local).toContain("measured on this computer, not in AWS");
    expect(local).not.toContain("Saves a month");
    expect(page).not.toContain("Local run:");
  });
});

describe("renderOverviewMarkdown", () => {
  it("has a line for each function and the reasons of those without a recommendation", () => {
    const text = renderOverviewMarkdown(mixedOverview());
    expect(text).toMatch(/^### Power tuning of 8 functions\n\n\*\*Saves &#36;[\d.,]+ a month/);
    expect(text).toMatch(/^\| thumbnails \| 2048 MB x86&#95;64 \| 512 MB arm64 \| 31 % cheaper \|/m);
    expect(text).toMatch(/^\| checkout \| 1024 MB arm64 \| no change \|/m);
    expect(text).toContain("- billing: failed: TargetError: billing does not exist");
    expect(text).toContain("> 1 function is without a month");
  });

  it("escapes every text", () => {
    const text = renderOverviewMarkdown(hostileOverview());
    expect(text).not.toContain(HOSTILE_TEXT);
    expect(text).not.toContain("<b>");
    expect(text).not.toContain("](http");
  });
});
