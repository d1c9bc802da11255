import { describe, expect, it } from "vitest";
import { renderConfigurations } from "../../../lib/report/configurations.ts";
import { renderCsv } from "../../../lib/report/csv.ts";
import { renderDetails } from "../../../lib/report/details.ts";
import { formatDurationMs } from "../../../lib/report/format.ts";
import { toText } from "../../../lib/report/html.ts";
import { formatLatency } from "../../../lib/report/shortlist.ts";
import { listColumns, listRows } from "../../../lib/report/table.ts";
import { chooseView } from "../../../lib/report/view.ts";
import { measuredOf } from "../../helpers/analyses.ts";
import { buildResult, fullResult } from "../../helpers/results.ts";

describe("a run of cold starts only", () => {
  const result = buildResult({
    num: 20,
    coldStarts: 20,
    memorySizesMb: [128, 1024],
    settings: { onlyColdStarts: true, coldStarts: 20 },
  });
  const view = chooseView(result);

  it("has in its table the latencies of the shortlist, init included", () => {
    for (const { candidateKey, p95, billed } of listRows(result)) {
      const candidate = measuredOf(result, candidateKey);
      expect(p95).toBe(formatLatency(candidate, result, "p95"));
      expect(p95).not.toBe(formatDurationMs(candidate.summary.warm.duration.p95Ms));
      expect(billed).toBe(formatDurationMs(candidate.summary.cold?.meanBilledMs ?? 0));
    }
  });

  it("sorts by these", () => {
    const page = toText(renderConfigurations(result, view));
    const { summary } = measuredOf(result, "arm64-128");
    expect(page).toContain(`data-value="${summary.cold?.total.p95Ms}"`);
    expect(page).not.toContain(`data-value="${summary.warm.duration.p95Ms}"`);
  });

  it("has them in its file, under headings that say so", () => {
    const [head = "", line = ""] = renderCsv(result, view).split("\r\n");
    const values = Object.fromEntries(head.split(",").map((name, index) => [name, line.split(",")[index]]));
    expect(values).not.toHaveProperty("p95_ms");
    expect(values.cold_p95_ms).toBe(String(measuredOf(result, "x86_64-128").summary.cold?.total.p95Ms));
  });

  it("says cold starts wherever others say warm invocations", () => {
    expect(listColumns(result).find(({ id }) => id === "p95")?.heading).toBe("Cold start p95");
    const texts = `${toText(renderConfigurations(result, view))}${toText(renderDetails(result))}`;
    expect(texts).toContain("95 % of the cold starts were at most this long, with init or restore.");
    expect(texts).toContain("percentiles of cold starts, init or restore included");
    expect(texts).not.toContain("warm invocations");
    const ordinary = fullResult();
    expect(toText(renderDetails(ordinary))).toContain("percentiles of warm invocations");
    expect(listColumns(ordinary).find(({ id }) => id === "p95")?.heading).toBe("p95");
  });
});

describe("what the method says of months", () => {
  it("holds whether or not a month was asked for", () => {
    expect(toText(renderDetails(fullResult()))).toContain(
      "The cost of a million invocations leaves out volume tiers, savings plans and the free tier. The cost of a month, here or chosen above, has the volume tiers and the savings plan, and leaves out the free tier.",
    );
  });
});
