import { describe, expect, it } from "vitest";
import type { MeasuredCandidate } from "../../../lib/analyze/result.ts";
import { findFrontier } from "../../../lib/report/frontier.ts";
import { toPageData } from "../../../lib/report/page-data.ts";
import { renderSummaryText } from "../../../lib/report/summary.ts";
import {
  COLUMNS,
  describePruned,
  formatDurationRange,
  formatP99,
  listRows,
} from "../../../lib/report/table.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { NO_SAMPLES } from "../../../lib/samples/samples.ts";
import { listPoints } from "../../../report-ui/charts/points.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import {
  allFailedResult,
  fullResult,
  resultWithFailures,
  singleCandidateResult,
  withMonthResult,
} from "../../helpers/results.ts";

describe("listRows", () => {
  it("lists every candidate by memory, x86_64 before arm64", () => {
    const rows = listRows(fullResult());
    expect(rows).toHaveLength(18);
    expect(rows.slice(0, 3).map(({ candidateKey }) => candidateKey)).toEqual([
      "x86_64-128",
      "arm64-128",
      "x86_64-256",
    ]);
  });

  it("formats the summary of a measured candidate", () => {
    const result = fullResult();
    const { warm, cold, costPerMillionUsd, costPerMillionInterval } = measuredOf(
      result,
      "x86_64-1024",
    ).summary;
    const format = (durationMs = 0) => `${durationMs.toFixed(0)} ms`;
    expect(listRows(result).find(({ candidateKey }) => candidateKey === "x86_64-1024")).toEqual({
      candidateKey: "x86_64-1024",
      state: "measured",
      memory: "1024 MB",
      architecture: "x86_64",
      p50: format(warm.duration.p50Ms),
      p90: format(warm.duration.p90Ms),
      p95: format(warm.duration.p95Ms),
      p95Range: `at least ${format(warm.duration.intervals.p95Ms?.low)}`,
      p99: `≥ ${format(warm.duration.p99Ms)}`,
      coldStart: format(cold?.init?.meanMs),
      billed: format(warm.meanBilledMs),
      costPerMillion: `$${costPerMillionUsd.toFixed(2)}`,
      costRange: `$${costPerMillionInterval?.low.toFixed(2)} to $${costPerMillionInterval?.high.toFixed(2)}`,
      month: "–",
      maxMemoryUsed: "98 MB",
      errors: "0 of 50",
      frontier: "no",
      mark: "current",
    });
  });

  it("has the month of the view", () => {
    const result = withMonthResult();
    const row = listRows(result).find(({ candidateKey }) => candidateKey === "x86_64-1024");
    expect(row?.month).toBe("$109.14");
    const view = { ...chooseView(result), monthlyInvocations: 1 };
    expect(listRows(result, view)[0]?.month).toBe("$0.0000055");
  });

  it("has the frontier of the latency that the view shows", () => {
    const result = resultWithFailures();
    for (const statistic of ["p50", "p99"] as const) {
      const view = { ...chooseView(result), statistic };
      const measured = result.candidates.filter((candidate) => candidate.state === "measured");
      const isBeaten = (a: MeasuredCandidate) =>
        measured.some(({ summary: { costPerMillionUsd, warm } }) => {
          const [cost, latency] = [a.summary.costPerMillionUsd, a.summary.warm.duration[`${statistic}Ms`]];
          const own = warm.duration[`${statistic}Ms`];
          return costPerMillionUsd <= cost && own <= latency && (costPerMillionUsd < cost || own < latency);
        });
      const expected = new Map(
        measured.map((candidate) => [candidate.key, isBeaten(candidate) ? "no" : "yes"]),
      );
      for (const { candidateKey, state, frontier } of listRows(result, view)) {
        expect(frontier).toBe(state === "measured" ? expected.get(candidateKey) : "–");
      }
    }
  });

  it("marks the pick, the current configuration, and both in one", () => {
    const marks = listRows(fullResult()).flatMap(({ candidateKey, mark }) =>
      mark ? [[candidateKey, mark]] : [],
    );
    expect(marks).toEqual([
      ["arm64-512", "may be as good"],
      ["arm64-768", "may be as good"],
      ["x86_64-1024", "current"],
      ["arm64-1024", "pick"],
      ["arm64-1536", "may be as good"],
      ["arm64-1769", "may be as good"],
    ]);
    expect(listRows(singleCandidateResult())[0]?.mark).toBe("pick, current");
    expect(listRows(allFailedResult()).every(({ mark }) => mark === "")).toBe(true);
  });

  it("shows no figure of a failed candidate, but its errors and the reason", () => {
    const row = listRows(resultWithFailures())[0];
    expect(row).toMatchObject({ state: "failed", p50: "–", costPerMillion: "–", errors: "50 of 50" });
    expect(row?.message).toContain("Runtime exited with error: signal: killed");
  });

  it("counts the errors of a candidate that was measured all the same", () => {
    const row = listRows(resultWithFailures()).find(({ candidateKey }) => candidateKey === "x86_64-512");
    expect(row).toMatchObject({ state: "measured", errors: "2 of 50" });
    expect(row?.message).toBeUndefined();
  });

  it("shows no cold start when none was seen", () => {
    const result = fullResult();
    const candidates = result.candidates.map((candidate) =>
      candidate.state === "measured"
        ? { ...candidate, summary: { ...candidate.summary, cold: undefined } }
        : candidate,
    );
    expect(listRows({ ...result, candidates })[0]?.coldStart).toBe("–");
  });

  it("has a text for every column in every row", () => {
    for (const row of listRows(resultWithFailures())) {
      for (const { id } of COLUMNS) expect(typeof row[id]).toBe("string");
    }
  });

  it("keeps the message of a failed candidate on one line", () => {
    const result = allFailedResult();
    const candidates = result.candidates.map((candidate) => ({ ...candidate, message: "a\nb\u001b[2Jc" }));
    expect(listRows({ ...result, candidates })[0]?.message).toBe("a b [2Jc");
  });
});

describe("sizes that were not measured", () => {
  const pruned = (message: string) =>
    ({
      state: "pruned",
      samples: NO_SAMPLES,
      counts: { invocations: 0, succeeded: 0, failed: 0, allowed: 0, coldStarts: 0 },
      failures: [],
      message,
    }) as const;
  const result = singleCandidateResult();
  const others = [640, 768, 896].map((memoryMb, index) => ({
    key: `arm64-${memoryMb}`,
    architecture: "arm64" as const,
    memoryMb,
    ...pruned(index < 2 ? "not needed for the decision" : "the time limit came before"),
  }));
  const searched = { ...result, candidates: [...result.candidates, ...others] };

  it("have no row", () => {
    expect(listRows(searched).map(({ candidateKey }) => candidateKey)).toEqual(["arm64-512"]);
  });

  it("are counted with the reason", () => {
    expect(describePruned(searched)).toEqual([
      "2 of 4 configurations were not measured: not needed for the decision.",
      "1 of 4 configurations was not measured: the time limit came before.",
    ]);
    expect(describePruned(result)).toEqual([]);
    expect(renderSummaryText(searched)).toMatch(/\n {2}1 of 4 configurations was not measured: [^\n]+\.$/);
  });
});

describe("formatP99", () => {
  it("is a lower bound below 299 warm invocations", () => {
    expect(formatP99(120, 298)).toBe("≥ 120 ms");
    expect(formatP99(120, 299)).toBe("120 ms");
  });
});

describe("formatDurationRange", () => {
  it.each([
    [{ low: 150, high: 190 }, "150 to 190 ms"],
    [{ low: 9.5, high: 1900 }, "9.50 to 1,900 ms"],
    [{ low: 150 }, "at least 150 ms"],
    [{ high: 150 }, "at most 150 ms"],
    [undefined, "–"],
  ])("writes %j as %j", (interval, text) => {
    expect(formatDurationRange(interval && { level: 0.95, ...interval })).toBe(text);
  });
});

describe("the frontier of one architecture", () => {
  it("is that of the chart: of the configurations in the view, and none for the others", () => {
    const result = fullResult();
    const view = { ...chooseView(result), architecture: "x86_64" } as const;
    const frontier = new Map(
      listRows(result, view).map(({ candidateKey, frontier }) => [candidateKey, frontier]),
    );
    const points = listPoints({ data: toPageData(result), view });
    const keys = findFrontier(
      points.map(({ key, cost, latency }) => ({ key, x: cost.value, y: latency.value })),
    ).map(({ key }) => key);
    for (const [key, text] of frontier) {
      const isShown = points.some((point) => point.key === key);
      expect(text).toBe(isShown ? (keys.includes(key) ? "yes" : "no") : "–");
    }
    expect(frontier.get("arm64-512")).toBe("–");
    const all = listRows(result).flatMap(({ candidateKey, frontier: own }) =>
      own === "yes" ? candidateKey : [],
    );
    expect(all).not.toEqual(keys);
  });
});
