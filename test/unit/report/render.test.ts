import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../lib/analyze/findings.ts";
import { toPageData } from "../../../lib/report/page-data.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { listRows } from "../../../lib/report/table.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import {
  allFailedResult,
  buildResult,
  earlierResult,
  fullResult,
  largeResult,
  localResult,
  PRICES,
  resultWithFailures,
  searchResult,
  singleCandidateResult,
  withMonthResult,
} from "../../helpers/results.ts";

const shell = readPageTemplate();

/** What a reader sees of it without its script. */
const readText = (page: string) =>
  page
    .replace(/<script.*?<\/script>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

const RESULTS = { fullResult, resultWithFailures, allFailedResult, singleCandidateResult, localResult };

describe("renderReport", () => {
  it.each(Object.entries(RESULTS))("embeds the data of %s so that it can be read back", (_, build) => {
    const result = build();
    const page = renderReport(result, shell);
    const [, json = ""] = /<script type="application\/json" id="result">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(toPageData(result))));
  });

  it("links to documentation and nowhere else", () => {
    const addresses = renderReport(fullResult(), shell).match(/https?:\/\/[^\s"'`<>)]+/g);
    expect([...new Set(addresses)].sort()).toEqual([
      "https://aws.amazon.com/lambda/pricing/",
      "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
    ]);
  });

  it("has a title, a heading and the verdict as static text", () => {
    const page = renderReport(fullResult(), shell);
    expect(page).toContain("<title>orders-api: power tuning report</title>");
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page.replaceAll("\u00a0", " ").replace(/<\/?span>/g, "")).toContain(
      `<p class="sentence">${fullResult().recommendation.sentence}</p>`,
    );
  });

  it("has every cell of the table as static text", () => {
    const page = renderReport(resultWithFailures(), shell);
    for (const { p50, p95, billed, errors } of listRows(resultWithFailures())) {
      for (const cell of [p50, p95, billed, errors]) expect(page).toContain(`>${cell}</td>`);
    }
  });

  it.each([
    ["changing it", fullResult, "Change it"],
    ["keeping it", singleCandidateResult, "No change"],
    ["nothing", allFailedResult, "No recommendation"],
    ["a size when the current one was not measured", largeResult, "Recommended"],
  ])("says in words that it recommends %s", (_, build, words) => {
    expect(renderReport(build(), shell)).toContain(`<h2 id="verdict">${words}</h2>`);
  });

  it("lists failures with counts, error types and reasons", () => {
    const page = renderReport(resultWithFailures(), shell);
    expect(page).toContain("2 of 50: function error (OrderNotFound): <q>no such order</q>");
    expect(page).toContain("did not start in 50 of 50 invocations: Runtime.ImportModuleError");
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

  it("says whose durations they are", () => {
    expect(renderReport(fullResult(), shell)).toContain("those of Lambda&#39;s REPORT lines");
    expect(renderReport(localResult(), shell)).toContain("those of the local runtime&#39;s REPORT lines");
  });

  it("tells why nothing could be measured before the table of nothing, and else after it", () => {
    const placesOf = (page: string) => ['id="failures"', 'id="configurations"'].map((id) => page.indexOf(id));
    const [why = 0, table = 0] = placesOf(renderReport(allFailedResult(), shell));
    expect(why).toBeGreaterThan(0);
    expect(why).toBeLessThan(table);
    const [failures = 0, configurations = 0] = placesOf(renderReport(resultWithFailures(), shell));
    expect(failures).toBeGreaterThan(configurations);
  });

  it("explains no signs where there is one configuration and nothing to compare", () => {
    expect(renderReport(fullResult(), shell)).toContain("≈ is the same within");
    expect(renderReport(singleCandidateResult(), shell)).not.toContain("≈ is the same within");
  });

  it("gives both sides of the trade beside the sentence, and what would do for a time-out", () => {
    const page = renderReport(fullResult(), shell);
    expect(page).toContain(
      "<dt>Cost per million</dt><dd><b>16 % cheaper</b> <span>$4.93 → $4.13</span></dd>",
    );
    expect(page).toContain(
      "<dt>p95</dt><dd><b>? 4 % faster to 20 % slower</b> <span>326 ms → 347 ms</span></dd>",
    );
    expect(page).toContain(
      "A time-out of 2 s would do there instead of 30 s: the longest invocation of 1024 MB arm64 took 576 ms.",
    );
  });

  it("says what the tuning used, state transitions too", () => {
    expect(renderReport(fullResult(), shell)).toMatch(
      /<dd>900 invocations, [^<]+ and \d+ state transitions, \$0\.\d+; the tuner&#39;s own functions are not in it<\/dd>/,
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
    expect(readText(renderReport(result, shell))).not.toMatch(/arm64, request|GB restored/);
  });

  it("hides the month where the input does not say how long it is", () => {
    expect(renderReport(fullResult(), shell)).toContain(
      '<section id="month-section" aria-labelledby="month" hidden>',
    );
    expect(renderReport(withMonthResult(), shell)).toContain(
      '<section id="month-section" aria-labelledby="month">',
    );
  });

  it("shows what a month costs as recommended and as it is now", () => {
    const text = readText(renderReport(buildResult({ settings: { monthlyInvocations: 1_000_000 } }), shell));
    expect(text).toContain(
      "1,000,000 invocations, as if the function were alone in the account. The free tier",
    );
    expect(text).toContain("1024 MB arm64 recommended $4.13 –");
    expect(text).toContain("1024 MB x86_64 current $4.93 –");
    expect(text).not.toContain("With provisioned concurrency");
  });

  it("shows a savings plan, and provisioned concurrency where its price is known", () => {
    const result = withMonthResult();
    const { x86_64: _, ...provisioned } = result.prices.provisioned;
    const prices = { ...result.prices, provisioned };
    const text = readText(renderReport({ ...result, prices }, shell));
    expect(text).toContain("a Compute Savings Plan takes 12 % off duration and provisioned concurrency");
    expect(text).toContain("Configuration Role On demand 20 provisioned");
    expect(text).toContain("1024 MB arm64 recommended $91.42 $209.25");
    expect(text).toContain("1024 MB x86_64 current $109.14 –");
  });

  it("shows yuan in China, everywhere, and says so", () => {
    const result = buildResult({
      settings: { monthlyInvocations: 1_000_000, currency: "CNY" },
      prices: { ...PRICES, currency: "CNY" },
    });
    const { stateTransitionsUsd: _, ...spend } = result.spend;
    const text = readText(renderReport({ ...result, spend }, shell));
    expect(text).toContain("All costs and limits are in yuan (CNY)");
    expect(text).toContain("CN¥4.13");
    expect(text).not.toMatch(/\$\d/);
    expect(renderReport(fullResult(), shell)).not.toContain("yuan");
  });

  it("says where the search spent its invocations, and why it ended", () => {
    const result = searchResult();
    const text = readText(renderReport(result, shell));
    const invocations = result.spend.invocations.toLocaleString("en-US");
    expect(text).toMatch(/What the search did The search took \d+ rounds, and ended when /);
    expect(text).toContain(`It sent ${invocations} invocations, which cost $`);
    for (const { state, memoryMb, architecture, counts } of result.candidates) {
      if (state === "measured")
        expect(text).toContain(`${memoryMb} MB ${architecture} ${counts.invocations} `);
    }
    expect(readText(renderReport(fullResult(), shell))).not.toContain("What the search did");
  });

  it("counts warnings, names each once, and shows one alone", () => {
    const warn = (...messages: string[]) =>
      readText(
        renderReport(
          {
            ...fullResult(),
            warnings: messages.map((message) => ({ code: "x", message, candidateKey: "arm64-128" })),
          },
          shell,
        ),
      );
    expect(warn("128 MB arm64: odd")).toContain("Warning 128 MB arm64: odd");
    expect(warn("odd", "even")).toContain("2 warnings 128 MB arm64: odd 128 MB arm64: even");
    expect(warn()).not.toMatch(/[Ww]arning/);
  });

  it("shows a baseline and checks where they are given", () => {
    const baseline = dropSamples(earlierResult());
    const checks = [{ name: "p95", verdict: "pass", level: "error", unit: "ms" }] as const;
    const text = readText(renderReport(fullResult(), shell, { baseline, checks }));
    expect(text).toContain("Gate: passed");
    expect(text).toContain("Compared with the baseline The baseline (last release) was measured");
    expect(readText(renderReport(fullResult(), shell))).not.toMatch(/Gate|Compared with the baseline/);
  });

  it("stays small with forty configurations of a thousand invocations each", () => {
    expect(renderReport(largeResult(), shell).length).toBeLessThan(500_000);
  });

  it("says that it leaves durations out where it does, and by which rule", () => {
    const rule =
      "Of configurations with more than 2,000 invocations this page holds 200 durations, evenly spaced by rank";
    const one = { memorySizesMb: [512], currentKey: "arm64-512", architectures: ["arm64"] } as const;
    expect(renderReport(buildResult({ ...one, num: 2001 }), shell)).toContain(rule);
    expect(renderReport(buildResult({ ...one, num: 2000 }), shell)).not.toContain(rule);
  });

  it("refuses a shell that lacks a place", () => {
    expect(() => renderReport(fullResult(), "<html></html>")).toThrow(/\{\{title\}\}/);
  });
});
