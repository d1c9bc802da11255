import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../lib/analyze/findings.ts";
import { describeRecommendations, listUnmatched } from "../../../lib/report/unmatched.ts";
import {
  allFailedResult,
  fullResult,
  resultWithFailures,
  singleCandidateResult,
} from "../../helpers/results.ts";

const [full, failing, none, single] = [
  fullResult(),
  resultWithFailures(),
  allFailedResult(),
  singleCandidateResult(),
].map(dropSamples);
if (!full || !failing || !none || !single) throw new Error("no results");

describe("listUnmatched", () => {
  it("says of each configuration that was measured in one alone what became of it", () => {
    expect(listUnmatched(failing, full)).toEqual([
      {
        candidateKey: "x86_64-128",
        configuration: "128 MB x86_64",
        before: "measured",
        after: "failed: out of memory",
      },
      {
        candidateKey: "arm64-128",
        configuration: "128 MB arm64",
        before: "measured",
        after: "failed: out of memory",
      },
      {
        candidateKey: "arm64-2048",
        configuration: "2048 MB arm64",
        before: "measured",
        after: "failed: did not start",
      },
    ]);
    expect(listUnmatched(full, single)).toHaveLength(17);
    expect(listUnmatched(single, full)[0]).toMatchObject({ before: "measured", after: "not measured" });
  });

  it("leaves out what is in the same state in both", () => {
    expect(listUnmatched(full, full)).toEqual([]);
    expect(listUnmatched(failing, failing)).toEqual([]);
  });

  it("names one that has nothing to compare", () => {
    const candidates = full.candidates.map((one) =>
      one.state === "measured" && one.key === "arm64-512" ? { ...one, isComparable: false } : one,
    );
    expect(listUnmatched({ ...full, candidates }, full)).toEqual([
      {
        candidateKey: "arm64-512",
        configuration: "512 MB arm64",
        before: "measured",
        after: "measured, with nothing to compare",
      },
    ]);
  });
});

describe("describeRecommendations", () => {
  it("names what was recommended then and now", () => {
    expect(describeRecommendations(full, full)).toMatch(/^Recommended then and now: \d+ MB \w+\.$/);
    expect(describeRecommendations(none, single)).toBe("Recommended: 512 MB arm64 then, nothing now.");
  });
});
