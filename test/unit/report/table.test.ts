import { describe, expect, it } from "vitest";
import { toReportData } from "../../../lib/report/report-data.ts";
import { renderSummaryText } from "../../../lib/report/summary.ts";
import { COLUMNS, describePruned, formatP99, listRows } from "../../../lib/report/table.ts";
import { NO_SAMPLES } from "../../../lib/samples/samples.ts";
import {
  allFailedResult,
  fullResult,
  resultWithFailures,
  singleCandidateResult,
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
    const candidate = result.candidates.find(({ key }) => key === "x86_64-1024");
    if (candidate?.state !== "measured" || !candidate.summary.cold) throw new Error("not measured");
    const { warm, cold, costPerMillionUsd } = candidate.summary;
    expect(listRows(result).find(({ candidateKey }) => candidateKey === "x86_64-1024")).toEqual({
      candidateKey: "x86_64-1024",
      state: "measured",
      memory: "1024 MB",
      architecture: "x86_64",
      p50: `${warm.duration.p50Ms.toFixed(0)} ms`,
      p95: `${warm.duration.p95Ms.toFixed(0)} ms`,
      p99: `≥ ${warm.duration.p99Ms.toFixed(0)} ms`,
      coldStart: `${cold.init?.meanMs.toFixed(0)} ms`,
      billed: `${warm.meanBilledMs.toFixed(0)} ms`,
      costPerMillion: `$${costPerMillionUsd.toFixed(2)}`,
      costRange: `$${(costPerMillionUsd * 0.98).toFixed(2)} to $${(costPerMillionUsd * 1.03).toFixed(2)}`,
      maxMemoryUsed: "98 MB",
      errors: "0 of 50",
      mark: "current",
    });
  });

  it("marks the pick, the current configuration, and both in one", () => {
    const marks = listRows(fullResult()).flatMap(({ candidateKey, mark }) =>
      mark ? [[candidateKey, mark]] : [],
    );
    expect(marks).toEqual([
      ["arm64-768", "pick"],
      ["x86_64-1024", "current"],
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

  it("are in no chart", () => {
    expect(toReportData(searched).candidates.map(({ key }) => key)).toEqual(["arm64-512"]);
  });
});

describe("formatP99", () => {
  it("is a lower bound below 299 warm invocations", () => {
    expect(formatP99(120, 298)).toBe("≥ 120 ms");
    expect(formatP99(120, 299)).toBe("120 ms");
  });
});
