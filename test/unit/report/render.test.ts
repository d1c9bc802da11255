import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../../lib/analyze/result.ts";
import { buildReportShell } from "../../../lib/report/build-shell.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { toReportData } from "../../../lib/report/report-data.ts";
import { listRows } from "../../../lib/report/table.ts";
import {
  allFailedResult,
  buildResult,
  fullResult,
  largeResult,
  localResult,
  resultWithFailures,
  singleCandidateResult,
} from "../../helpers/results.ts";

let shell: string;
beforeAll(async () => {
  shell = await buildReportShell();
});

/** Names that the program gives a meaning to; every other text in a result was written by somebody else. */
const OWN_WORDS = new Set([
  "state",
  "kind",
  "reason",
  "architecture",
  "architectures",
  "strategy",
  "key",
  "currentKey",
  "candidateKey",
  "packageType",
  "currency",
  "status",
]);

/** The result with every text of somebody else replaced. */
function replaceTexts(value: unknown, text: string): unknown {
  if (typeof value === "string") return text;
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      OWN_WORDS.has(name) ? item : replaceTexts(item, text),
    ]),
  );
}

function withTexts(result: TuningResult, text: string): TuningResult {
  return replaceTexts(result, text) as TuningResult;
}

/** Every tag of the page with its attributes, in order: what the texts must never change. */
function listTags(page: string): string[] {
  return page.replace(/<script>.*?<\/script>|<style>.*?<\/style>/gs, "").match(/<[!/a-z][^>]*>/gi) ?? [];
}

/** The full result with a month of 5 dollars on demand, and of 7 with provisioned concurrency on arm64. */
function withMonth(settings: Partial<TuningResult["settings"]>): TuningResult {
  const result = fullResult();
  const costOf = (totalUsd: number) => ({
    durationUsd: totalUsd,
    requestsUsd: 0,
    ephemeralStorageUsd: 0,
    restoresUsd: 0,
    provisionedConcurrencyUsd: 0,
    totalUsd,
  });
  return {
    ...result,
    settings: { ...result.settings, ...settings },
    candidates: result.candidates.map((candidate) => {
      if (candidate.state !== "measured") return candidate;
      const provisioned = candidate.architecture === "arm64" ? { provisioned: costOf(7) } : {};
      return {
        ...candidate,
        summary: { ...candidate.summary, month: { onDemand: costOf(5), ...provisioned } },
      };
    }),
  };
}

const RESULTS = { fullResult, resultWithFailures, allFailedResult, singleCandidateResult, localResult };

const HOSTILE = [
  "</script><b>bold</b>",
  "<!--",
  "--><img src=x onerror=alert(1)>",
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)",
  "{{data}} {{details}} $& $1 $`",
  "\u2028\u2029\u202e\u0000\u001b[31m",
  "javascript:alert(1)//<svg/onload=alert(1)>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
];

describe("renderReport", () => {
  it.each(Object.entries(RESULTS))("keeps every text of %s a text, whatever it says", (_, build) => {
    const tags = listTags(renderReport(withTexts(build(), "harmless"), shell));
    for (const text of HOSTILE) {
      const page = renderReport(withTexts(build(), text), shell);
      expect(listTags(page)).toEqual(tags);
      expect(page.match(/id="result"/g)).toHaveLength(1);
    }
  });

  it("keeps any text a text", () => {
    const result = resultWithFailures();
    const tags = listTags(renderReport(withTexts(result, "harmless"), shell));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...`<>&"'!-/=\\ \n{}$abscript`), maxLength: 40 }),
        (text) => {
          expect(listTags(renderReport(withTexts(result, `x${text}`), shell))).toEqual(tags);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("does not take an object in place of a text for markup", () => {
    const result = fullResult();
    const forged = JSON.parse(JSON.stringify({ ...result, prices: { ...result.prices, region: "x" } }));
    forged.candidates[0].memoryMb = '<img src="x">';
    expect(renderReport(forged, shell)).not.toContain("<img");
  });

  it.each(Object.entries(RESULTS))("embeds the data of %s so that it can be read back", (_, build) => {
    const result = build();
    const page = renderReport(result, shell);
    const [, json = ""] = /<script type="application\/json" id="result">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(toReportData(result));
  });

  it("links to documentation and nowhere else", () => {
    const addresses = renderReport(fullResult(), shell).match(/https?:\/\/[^\s"'`<>)]+/g);
    expect([...new Set(addresses)].sort()).toEqual([
      "http://www.w3.org/2000/svg",
      "https://aws.amazon.com/lambda/pricing/",
      "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
    ]);
  });

  it("has a title, a heading and the verdict as static text", () => {
    const page = renderReport(fullResult(), shell);
    expect(page).toContain("<title>orders-api: power tuning report</title>");
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toContain("17 % cheaper");
    expect(page).toContain("37 % slower");
  });

  it("has every cell of the table as static text", () => {
    const page = renderReport(resultWithFailures(), shell);
    for (const { p50, p95, billed, errors } of listRows(resultWithFailures())) {
      for (const cell of [p50, p95, billed, errors]) expect(page).toContain(`>${cell}</td>`);
    }
  });

  it.each([
    ["changing it", fullResult, "Change it"],
    ["keeping it", singleCandidateResult, "Keep it"],
    ["nothing", allFailedResult, "No recommendation"],
    ["a size when the current one was not measured", largeResult, "Recommended"],
  ])("says in words that it recommends %s", (_, build, words) => {
    expect(renderReport(build(), shell)).toContain(`<h2 id="verdict">${words}</h2>`);
  });

  it("lists failures with counts, error types and reasons", () => {
    const page = renderReport(resultWithFailures(), shell);
    expect(page).toContain("2 of 50: function error (OrderNotFound): <q>no such order</q>");
    expect(page).toContain("init-failure in 50 of 50 invocations, Runtime.ImportModuleError");
  });

  it("lists sizes that failed for the same reason together", () => {
    const [, failures = ""] =
      /<ul class="failures">(.*?)<\/ul>/s.exec(renderReport(allFailedResult(), shell)) ?? [];
    expect(failures.match(/<li>/g)).toHaveLength(1);
    expect(failures).toContain("128 MB x86_64, 128 MB arm64, 512 MB x86_64, 512 MB arm64</b> failed: ");
  });

  it("tells allowed exceptions from failures", () => {
    const result = fullResult();
    const candidates = result.candidates.map((candidate) => ({
      ...candidate,
      failures: [
        {
          reason: "function-error",
          errorType: "NotFound",
          errorMessage: "by design",
          count: 3,
          isAllowed: true,
        },
      ] as const,
    }));
    expect(renderReport({ ...result, candidates }, shell)).toContain(
      "3 of 50: function error, allowed (NotFound)",
    );
  });

  it("says what was measured: clones, or versions of the function itself", () => {
    const result = fullResult();
    const settings = { ...result.settings, isolation: "versions" } as const;
    expect(renderReport(result, shell)).toContain(
      "on a clone of the function, never on the function itself,",
    );
    const page = renderReport({ ...result, settings }, shell);
    expect(page).toContain("on a published version of the function itself,");
    expect(page).not.toContain("never on the function itself");
  });

  it("says where a change lies, and what would do for a time-out", () => {
    const result = fullResult();
    if (result.recommendation.state === "none") throw new Error("nothing recommended");
    const costRatioInterval = { level: 0.95, low: 0.79, high: 0.85 };
    const page = renderReport(
      {
        ...result,
        recommendation: { ...result.recommendation, costRatioInterval },
        timeout: { currentSeconds: 30, longestMs: 1920, recommendedSeconds: 4, isClose: false },
      },
      shell,
    );
    expect(page).toContain("<span>15 to 21 % with 95 % confidence: $4.08, now $4.94</span>");
    expect(page).toContain(
      "A time-out of 4 s would do instead of 30 s: the longest invocation took 1,920 ms.",
    );
  });

  it("says what the tuning used, state transitions too", () => {
    expect(renderReport(fullResult(), shell)).toMatch(
      /<dd>900 invocations, [^<]+ and 18 state transitions, \$0\.00045; the tuner&#39;s own functions are not in it<\/dd>/,
    );
  });

  it("names the statistic that speed is compared by", () => {
    const result = fullResult();
    const settings = { ...result.settings, strategy: "speed", objective: "p90" } as const;
    expect(renderReport({ ...result, settings }, shell)).toContain("lowest p90 duration");
  });

  it("says of a local run how the CPU was limited and what is not comparable, and of AWS nothing", () => {
    const page = renderReport(localResult(), shell);
    expect(page).toContain("Local run: measured on this computer, not in AWS");
    expect(page).toContain("cgroup v2");
    expect(page).toContain("sizes above 7076 MB (more CPU than this host has)");
    expect(renderReport(fullResult(), shell)).not.toContain("Local run");
  });

  it("says where the prices come from and of which day they are", () => {
    const page = renderReport(fullResult(), shell);
    expect(page).toContain("checked on 2026-10-01");
    expect(page).toContain("$0.0000166667");
  });

  it.each([
    [
      "price-list-api",
      "from AWS&#39;s Price List API, asked on 2026-11-21 (price list published on 2026-10-31)",
    ],
    [
      "table",
      "from the price table of the tuner, checked on 2026-11-21 (price list published on 2026-10-31)",
    ],
    ["input", "from the input of the run, of 2026-11-21 (price list published on 2026-10-31)"],
  ] as const)("says of prices of kind %s where they come from", (kind, text) => {
    const result = fullResult();
    const source = { kind, asOf: "2026-11-21", note: "price list published on 2026-10-31" };
    const page = renderReport({ ...result, prices: { ...result.prices, source } }, shell);
    expect(page).toContain(`us-east-1, ${text}.`);
  });

  it("shows what arm64 pays for requests, and what a restore costs, where they matter", () => {
    const result = fullResult();
    const arm64 = { requestUsd: 0.00000019, ephemeralGbSecondUsd: 0.00000003 };
    const target = { ...result.target, usesSnapStart: true, runtime: "python3.14" };
    const page = renderReport({ ...result, target, prices: { ...result.prices, arm64 } }, shell);
    expect(page).toContain("<dt>arm64, request</dt><dd>$0.00000019</dd>");
    expect(page).toContain("<dt>SnapStart, GB restored</dt><dd>$0.0001397998</dd>");
    expect(page).toContain("what SnapStart asks for each GB restored is added to cold starts");
    expect(renderReport(result, shell)).not.toMatch(/arm64, request|SnapStart/);
  });

  it("shows no month where the input does not say how long it is", () => {
    expect(renderReport(fullResult(), shell)).not.toContain("A month in production");
  });

  it("shows what a month costs as recommended and as it is now", () => {
    const page = renderReport(withMonth({ monthlyInvocations: 1_000_000 }), shell);
    expect(page).toContain(
      "1,000,000 invocations, as if the function were alone in the account. The free tier",
    );
    expect(page).toMatch(/768 MB arm64<\/th><td>recommended<\/td><td class="right">\$5\.00<\/td><\/tr>/);
    expect(page).toMatch(/1024 MB x86_64<\/th><td>current<\/td><td class="right">\$5\.00<\/td><\/tr>/);
    expect(page).not.toContain("provisioned");
  });

  it("shows a savings plan, and provisioned concurrency where its price is known", () => {
    const settings = {
      monthlyInvocations: 1_000_000,
      savingsPlanDiscountPercent: 12,
      provisionedConcurrency: 20,
    };
    const page = renderReport(withMonth(settings), shell);
    expect(page).toContain("a Compute Savings Plan takes 12 % off duration and provisioned concurrency");
    expect(page).toContain('<th scope="col" class="right">20 provisioned</th>');
    expect(page).toMatch(/recommended<\/td><td class="right">\$5\.00<\/td><td class="right">\$7\.00<\/td>/);
    expect(page).toMatch(/current<\/td><td class="right">\$5\.00<\/td><td class="right">–<\/td>/);
  });

  it("shows yuan in China, everywhere, and says so", () => {
    const result = withMonth({ monthlyInvocations: 1_000_000, currency: "CNY" });
    const { stateTransitionsUsd: _, ...spend } = result.spend;
    const page = renderReport({ ...result, spend, prices: { ...result.prices, currency: "CNY" } }, shell);
    const body = page.replace(/<script>.*?<\/script>/gs, "");
    expect(body).toContain("All costs and limits are in yuan (CNY)");
    expect(body).toContain("CN¥5.00");
    expect(body).not.toMatch(/\$\d/);
    expect(renderReport(result, shell)).not.toContain("yuan");
  });

  it("stays small with forty configurations of a thousand invocations each", () => {
    expect(renderReport(largeResult(), shell).length).toBeLessThan(500_000);
  });

  it("says that it leaves durations out where it does, and by which rule", () => {
    const rule = "at most 200 warm durations of each configuration, evenly spaced by rank";
    expect(renderReport(buildResult({ num: 206 }), shell)).toContain(rule);
    expect(renderReport(buildResult({ num: 205 }), shell)).not.toContain(rule);
  });

  it("refuses a shell that lacks a place", () => {
    expect(() => renderReport(fullResult(), "<html></html>")).toThrow(/\{\{title\}\}/);
  });
});
