import { describe, expect, it } from "vitest";
import { renderResultText, renderTable } from "../../../../lib/cli/result/result-text.ts";
import { openTerminal } from "../../../../lib/cli/terminal.ts";
import { FakeStream } from "../../../helpers/fake-process.ts";
import { allFailedResult, buildResult, fullResult, resultWithFailures } from "../../../helpers/results.ts";

const ESCAPE = String.fromCharCode(27);
const pipe = openTerminal({ env: {} }, new FakeStream());
const terminal = (columns: number, env: Record<string, string> = { NO_COLOR: "1" }) =>
  openTerminal({ env }, new FakeStream({ isTTY: true, columns }));

describe("renderTable", () => {
  it("has one line for each candidate under one heading", () => {
    const result = fullResult();
    const lines = renderTable(result, pipe).split("\n");
    expect(lines).toHaveLength(1 + result.candidates.length);
    expect(lines[0]).toMatch(/Memory +Architecture +p50 .*Cost per million/);
    expect(lines.filter((line) => /\bpick\b/.test(line))).toHaveLength(1);
  });

  it("aligns its columns", () => {
    const [head = "", ...rows] = renderTable(buildResult(), pipe).split("\n");
    const end = head.indexOf("Cost per million") + "Cost per million".length;
    for (const row of rows) expect(row.slice(0, end)).toMatch(/\d$/);
  });

  it("drops columns, never lines, on a narrow terminal", () => {
    const result = buildResult();
    const lines = renderTable(result, terminal(70)).split("\n");
    expect(lines).toHaveLength(1 + result.candidates.length);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(70);
    expect(lines[0]).toContain("Memory");
    expect(lines[0]).toContain("p95");
    expect(lines[0]).toContain("Cost per million");
  });

  it("keeps every column when it is not for a terminal", () => {
    expect(renderTable(buildResult(), pipe)).toContain("p99");
  });

  it("has colours only on a terminal that wants them", () => {
    expect(renderTable(buildResult(), terminal(200, {}))).toContain(ESCAPE);
    expect(renderTable(buildResult(), terminal(200))).not.toContain(ESCAPE);
    expect(renderTable(buildResult(), pipe)).not.toContain(ESCAPE);
  });

  it("says why candidates failed", () => {
    const result = resultWithFailures();
    const text = renderTable(result, pipe);
    for (const candidate of result.candidates) {
      if (candidate.state === "failed") expect(text).toContain(`${candidate.memoryMb} MB`);
    }
    expect(text).toContain("Failed:");
  });
});

describe("renderTable of failures", () => {
  it("gives a reason that several sizes share once", () => {
    const result = allFailedResult();
    const candidates = result.candidates.map((one) => ({ ...one, message: "crashed" }));
    const lines = renderTable({ ...result, candidates }, pipe).split("\n");
    expect(lines.filter((line) => line.includes("crashed"))).toHaveLength(1);
    for (const { memoryMb } of candidates) expect(lines.at(-1)).toContain(`${memoryMb} MB`);
  });
});

describe("renderResultText", () => {
  it("ends the table with the recommendation", () => {
    const result = fullResult();
    const text = renderResultText(result, pipe);
    expect(text.indexOf(result.recommendation.sentence)).toBeGreaterThan(text.indexOf("Cost per million"));
  });

  it("shows a result in which nothing worked", () => {
    const result = allFailedResult();
    expect(renderResultText(result, pipe)).toContain(result.recommendation.sentence);
  });

  it("shows warnings", () => {
    const result = buildResult({ warnings: [{ code: "few-samples", message: "only a few" }] });
    expect(renderResultText(result, pipe)).toContain("Note: only a few");
  });
});
