import { describe, expect, it } from "vitest";
import type { Batch } from "../../../lib/measure/batch.ts";
import { analyzeBatches, measuredOf } from "../../helpers/analyses.ts";
import { buildAllowedException, buildBatch, buildInvocation } from "../../helpers/plans.ts";

const codesOf = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);

const spread = (meanMs: number, count: number) =>
  Array.from({ length: count }, (_, index) => meanMs * (0.98 + (0.04 * index) / (count - 1)));

/** Two cold starts of three seconds, which may be lost, and forty warm invocations. */
const measure = (memoryMb: number, isColdLost = false, warmMs = 100): Batch => {
  const failure = isColdLost ? buildAllowedException("NotFound") : undefined;
  const cold = [3000, 3100].map((initDurationMs) =>
    buildInvocation(memoryMb, 100, { initDurationMs, ...(failure && { failure }) }),
  );
  const warm = spread(warmMs, 40).map((ms) => buildInvocation(memoryMb, ms));
  return buildBatch(`x86_64-${memoryMb}`, 1, [...cold, ...warm]);
};

describe("a configuration whose cold starts all failed", () => {
  const sizes = [128, 130, 512, 1024, 2048];
  const measureAll = (lostMb: number) => sizes.map((memoryMb) => measure(memoryMb, memoryMb === lostMb));

  it("is compared by warm invocations, as it would look cheaper for what was not seen of it", () => {
    const result = analyzeBatches(sizes, measureAll(130), { num: 42, monthlyInvocations: 1_000_000 });
    expect(result.recommendation).toMatchObject({ candidateKey: "x86_64-128", bestKey: "x86_64-128" });
    const [tie] = result.recommendation.state === "found" ? result.recommendation.ties : [];
    expect(tie).toMatchObject({ candidateKey: "x86_64-130" });
    expect(tie?.scoreRatio).toBeGreaterThan(1);
  });

  it("is told of in a warning", () => {
    const { warnings } = analyzeBatches(sizes, measureAll(130), { num: 42 });
    expect(warnings[0]).toEqual({
      code: "cold-starts-unknown",
      candidateKey: "x86_64-130",
      message:
        "130 MB x86_64: no cold start that worked was seen, so its cost is that of warm invocations, and is compared with others by those alone; look at the errors before you use it.",
    });
    expect(codesOf(analyzeBatches(sizes, measureAll(0), { num: 42 }))).toEqual([]);
    expect(codesOf(analyzeBatches(sizes, measureAll(130), { num: 42, coldStartShare: 0 }))).toEqual([
      "allowed-exceptions",
    ]);
  });

  it("is compared so as well when it is the current one, and no month with the others", () => {
    const batches = [measure(128, true), measure(130, false, 50)];
    const settings = { num: 42, monthlyInvocations: 1_000_000 };
    const result = analyzeBatches([128, 130], batches, settings);
    const [current, pick] = ["x86_64-128", "x86_64-130"].map((key) => measuredOf(result, key).summary.warm);
    expect(result.recommendation).toMatchObject({
      candidateKey: "x86_64-130",
      costRatio: (pick?.costPerInvocationUsd ?? 0) / (current?.costPerInvocationUsd ?? 1),
    });
    expect(result.recommendation).not.toHaveProperty("monthlySavingUsd");
    const known = analyzeBatches([128, 130], [measure(128), measure(130, false, 50)], settings);
    expect(known.recommendation).toHaveProperty("monthlySavingUsd");
  });
});

describe("a configuration without invocations of the kind that decides", () => {
  const warm = buildBatch(
    "x86_64-512",
    1,
    spread(10, 20).map((ms) => buildInvocation(512, ms)),
  );
  const cold = (memoryMb: number, durationMs: number) =>
    buildBatch(
      `x86_64-${memoryMb}`,
      1,
      spread(durationMs, 20).map((ms) => buildInvocation(memoryMb, ms, { initDurationMs: 900 })),
    );

  it("is not recommended for warm invocations where only cold starts were asked for", () => {
    const settings = { onlyColdStarts: true, num: 20, coldStarts: 20 };
    const result = analyzeBatches([128, 512, 1024], [cold(128, 50), warm, cold(1024, 60)], settings);
    expect(result.recommendation).toMatchObject({
      candidateKey: "x86_64-128",
      sentence: expect.stringContaining(
        "it has the lowest cost of the configurations measured with cold starts.",
      ),
    });
    expect(codesOf(result)).toEqual(["only-cold-starts", "no-cold-start"]);
    expect(result.candidates.map((one) => one.state === "measured" && one.paretoOptimal)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("is not what others are compared with either", () => {
    const result = analyzeBatches([128, 512], [cold(128, 1), warm]);
    expect(result.recommendation.sentence).toMatch(
      /: it is the only configuration measured with warm invocations\. The current 128 MB x86_64 had no warm invocation to compare with\.$/,
    );
    expect(result.recommendation).not.toHaveProperty("costRatio");
    expect(result.warnings).toMatchObject([
      { code: "cold-starts-unknown", candidateKey: "x86_64-512" },
      { code: "no-warm-invocation", message: expect.stringContaining("is not recommended") },
    ]);
  });

  it("is recommended by fixed sampling where no other has any, and not by a search, which goes by them", () => {
    const batches = [cold(128, 50), cold(512, 40)];
    const settings = { num: 20, coldStarts: 0 };
    expect(analyzeBatches([128, 512], batches, settings).recommendation.state).toBe("found");
    expect(analyzeBatches([128, 512], batches, { ...settings, sampling: "search" }).recommendation).toEqual({
      state: "none",
      sentence:
        "No configuration had a warm invocation that worked, so none is recommended: run again with a higher num, maxCostUsd or maxMinutes.",
    });
  });

  it("leaves nothing to recommend where no cold start worked and only those were asked for", () => {
    const { recommendation } = analyzeBatches([512], [warm], { onlyColdStarts: true, num: 20 });
    expect(recommendation.sentence).toBe(
      "No configuration had a cold start that worked, so none is recommended.",
    );
  });
});
