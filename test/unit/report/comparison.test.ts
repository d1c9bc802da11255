import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../lib/analyze/findings.ts";
import {
  describeBaseline,
  formatInterval,
  listConfigurationChanges,
  listMismatches,
} from "../../../lib/report/comparison.ts";
import { joinCell, modelComparison, renderComparison } from "../../../lib/report/comparison-section.ts";
import { toText } from "../../../lib/report/html.ts";
import { formatCost, formatLatency } from "../../../lib/report/shortlist.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import {
  buildResult,
  earlierResult,
  fullResult,
  localResult,
  resultWithFailures,
} from "../../helpers/results.ts";

const [full, earlier] = [dropSamples(fullResult()), dropSamples(earlierResult())];

describe("listConfigurationChanges", () => {
  it("has each configuration that was measured in both, in the order of every list", () => {
    const changes = listConfigurationChanges(full, earlier, "p95");
    expect(changes).toHaveLength(18);
    expect(changes.slice(0, 2).map(({ configuration }) => configuration)).toEqual([
      "128 MB x86_64",
      "128 MB arm64",
    ]);
    const failing = dropSamples(resultWithFailures());
    expect(listConfigurationChanges(failing, earlier, "p95")).toHaveLength(15);
    expect(listConfigurationChanges(earlier, failing, "p95")).toHaveLength(15);
    const one = dropSamples(buildResult({ architectures: ["arm64"], memorySizesMb: [640] }));
    expect(listConfigurationChanges(one, earlier, "p95")).toEqual([]);
  });

  it("gives what is now over what was then, with the interval and a verdict", () => {
    const change = listConfigurationChanges(full, earlier, "mean").find(
      ({ candidateKey }) => candidateKey === "arm64-1024",
    );
    const [now, then] = [fullResult(), earlierResult()].map(
      (result) => measuredOf(result, "arm64-1024").summary,
    );
    expect(change?.cost.ratio).toBeCloseTo(
      (now?.costPerMillionUsd ?? 0) / (then?.costPerMillionUsd ?? 1),
      12,
    );
    expect(change?.latency.ratio).toBeCloseTo(
      (now?.warm.duration.meanMs ?? 0) / (then?.warm.duration.meanMs ?? 1),
      12,
    );
    expect(change?.cost.interval?.low).toBeLessThan(change?.cost.ratio ?? 0);
    expect(change?.cost.words).toEqual({ verdict: "different", text: "14 % cheaper" });
    expect(change?.latency.words).toEqual({ verdict: "different", text: "15 % faster" });
  });

  it("lets the means tell where invocations are too few for a percentile", () => {
    const [change] = listConfigurationChanges(full, earlier, "p99");
    expect(change?.latency.interval).toBeUndefined();
    expect(change?.latency.words).toEqual({ verdict: "different", text: "9 % faster" });
    const other = dropSamples(buildResult({ seed: "other" }));
    const [noise] = listConfigurationChanges(full, other, "p99");
    expect(noise?.latency.words.verdict).toBe("cannot-tell");
  });

  it("compares no costs of two currencies", () => {
    const yuan = { ...earlier, prices: { ...earlier.prices, currency: "CNY" } } as const;
    for (const { cost, latency } of listConfigurationChanges(full, yuan, "p95")) {
      expect(cost).toEqual({ words: { verdict: "cannot-tell", text: "? not comparable" } });
      expect(latency.ratio).toBeGreaterThan(0);
    }
  });

  it("finds no change in what is the same", () => {
    const precise = dropSamples(buildResult({ num: 1000, spread: 0.01, memorySizesMb: [1024] }));
    for (const { cost, latency } of listConfigurationChanges(precise, precise, "p50")) {
      expect([cost.words.text, latency.words.text]).toEqual(["≈ same", "≈ same"]);
    }
  });
});

describe("formatInterval", () => {
  const interval = { level: 0.95, low: 0.84, high: 0.88 };

  it("says where a change lies, unless its words do already", () => {
    const words = { verdict: "different", text: "14 % cheaper" } as const;
    expect(formatInterval({ ratio: 0.86, interval, words }, "cost")).toBe("12 to 16 %");
    expect(formatInterval({ ratio: 0.86, words }, "cost")).toBeUndefined();
    const open = { verdict: "cannot-tell", text: "? 1 % faster to 7 % slower" } as const;
    expect(formatInterval({ ratio: 1, interval, words: open }, "latency")).toBeUndefined();
  });

  it("is below the words of a cell, or in brackets where there is one line", () => {
    const [row] = modelComparison(full, earlier, chooseView(full)).rows;
    const [, , , cost = { text: "" }] = row?.cells ?? [];
    expect(cost.detail).toMatch(/^\d+ to \d+ %$/);
    expect(joinCell(cost)).toBe(`${cost.text} (${cost.detail})`);
    expect(joinCell({ text: "same" })).toBe("same");
  });
});

describe("listMismatches", () => {
  it("names what of two runs is not alike, then and now", () => {
    expect(listMismatches(full, earlier)).toEqual([
      { name: "Region", before: "eu-central-1", after: "us-east-1" },
    ]);
    const local = listMismatches(dropSamples(localResult()), full);
    expect(local).toContainEqual({
      name: "Where",
      before: "AWS Lambda",
      after: "local: linux 6.1.0, 4 CPUs, x86_64, cgroup-v2",
    });
    expect(local).toContainEqual({ name: "Function", before: "orders-api", after: "hash" });
  });

  it("names prices, settings and the runtime", () => {
    const prices = { ...full.prices, requestUsd: 0.3e-6 };
    const settings = { ...full.settings, concurrency: 1, coldStartShare: 0.2, onlyColdStarts: true };
    const target = { ...full.target, runtime: "nodejs22.x" };
    expect(listMismatches({ ...full, prices, settings, target }, full)).toEqual([
      { name: "Runtime", before: "nodejs24.x", after: "nodejs22.x" },
      {
        name: "Prices",
        before: "$0.0000166667 and $0.0000133334 per GB-second, $0.0000002 per request",
        after: "$0.0000166667 and $0.0000133334 per GB-second, $0.0000003 per request",
      },
      { name: "Concurrency", before: "5", after: "1" },
      { name: "Only cold starts", before: "no", after: "yes" },
      { name: "Share of cold starts", before: "1 %", after: "20 %" },
    ]);
  });

  it("names what of the function is set otherwise, but for its memory, which is what was tuned", () => {
    const target = {
      ...full.target,
      handler: "other.handler",
      ephemeralStorageMb: 1024,
      usesSnapStart: true,
      timeoutSeconds: 900,
      memoryMb: 512,
    };
    expect(listMismatches({ ...full, target }, full)).toEqual([
      { name: "Handler", before: "index.handler", after: "other.handler" },
      { name: "Ephemeral storage", before: "512 MB", after: "1024 MB" },
      { name: "SnapStart", before: "off", after: "on" },
      { name: "Time-out", before: "30 s", after: "900 s" },
    ]);
  });

  it("names the event where both know theirs, by the first digits of its hash", () => {
    const [one, other] = ["a".repeat(64), "b".repeat(64)].map((payloadSha256) => ({
      ...full,
      payloadSha256,
    }));
    if (!one || !other) throw new Error("no results");
    expect(listMismatches(other, one)).toEqual([
      { name: "Event", before: "aaaaaaaaaaaa", after: "bbbbbbbbbbbb" },
    ]);
    expect(listMismatches(other, other)).toEqual([]);
    expect(listMismatches(other, full)).toEqual([]);
    expect(listMismatches(full, other)).toEqual([]);
  });

  it("names nothing between two runs that are alike", () => {
    expect(listMismatches(full, full)).toEqual([]);
  });
});

describe("describeBaseline", () => {
  it("says when it was measured, by what name, and whether of the same code", () => {
    expect(describeBaseline(full, earlier)).toBe(
      "The baseline (last release) was measured 2026-10-20 09:05 UTC, with other code.",
    );
    expect(describeBaseline(earlier, { ...full, target: earlier.target })).toBe(
      "The baseline (before the cache) was measured 2026-11-20 14:09 UTC, with the same code.",
    );
  });
});

describe("the comparison on the page", () => {
  it("has cost and latency of both, as all lists write them, and the change", () => {
    const view = chooseView(full);
    const { rows } = modelComparison(full, earlier, view);
    const row = rows.find(({ key }) => key === "arm64-1024");
    const [now, then] = [measuredOf(fullResult(), "arm64-1024"), measuredOf(earlierResult(), "arm64-1024")];
    expect(row?.cells.map(({ text }) => text)).toEqual([
      "1024 MB arm64",
      formatCost(then, earlier, view),
      formatCost(now, full, view),
      "14 % cheaper",
      formatLatency(then, earlier, "p95"),
      formatLatency(now, full, "p95"),
      "15 % faster",
    ]);
  });

  it("says first what was not measured alike", () => {
    const markup = toText(renderComparison(full, earlier, chooseView(full)));
    expect(markup).toContain("<b>Not measured alike:</b>");
    expect(markup).toContain("<li>Region: eu-central-1 then, us-east-1 now</li>");
    expect(toText(renderComparison(full, full, chooseView(full)))).not.toContain("Not measured alike");
  });

  it("says where no configuration was measured in both", () => {
    const one = dropSamples(buildResult({ architectures: ["arm64"], memorySizesMb: [640] }));
    expect(toText(renderComparison(one, earlier, chooseView(one)))).toContain(
      "No configuration was measured in both.",
    );
  });
});
