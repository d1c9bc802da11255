import { describe, expect, it } from "vitest";
import {
  boundByTimeout,
  parseDuration,
  readKnownDuration,
} from "../../../../lib/cli/estimate/known-duration.ts";
import { fullResult } from "../../../helpers/results.ts";

const parse = (text: string) => parseDuration("--duration-ms", text);

describe("parseDuration", () => {
  it.each([
    ["120", { low: 120, likely: 120, high: 120 }],
    ["0.5", { low: 0.5, likely: 0.5, high: 0.5 }],
    ["100-400", { low: 100, likely: 200, high: 400 }],
    [" 100 - 400 ", { low: 100, likely: 200, high: 400 }],
    ["900000", { low: 900_000, likely: 900_000, high: 900_000 }],
  ])("reads %j", (text, rangeMs) => {
    const parsed = parse(text);
    expect(parsed.ok && parsed.value.rangeMs).toEqual(rangeMs);
  });

  it.each(["", "0", "-5", "400-100", "fast", "1-2-3", "900001", "100ms", "1e3"])("refuses %j", (text) => {
    expect(parse(text)).toMatchObject({ ok: false, mistakes: [{ field: "--duration-ms", value: text }] });
  });
});

describe("readKnownDuration", () => {
  it("takes the mean of what the function has", () => {
    const result = fullResult();
    const measured = result.candidates.find(({ state }) => state === "measured");
    if (measured?.state !== "measured") throw new Error("no candidate was measured");
    const known = readKnownDuration("--result", "result.json", result, measured);
    const { meanMs } = measured.summary.warm.duration;
    expect(known).toMatchObject({ ok: true, value: { rangeMs: { likely: meanMs } } });
    expect(known.ok && known.value.source).toContain("result.json");
  });

  it("refuses a result without it", () => {
    const target = { architecture: "x86_64", memoryMb: 129 } as const;
    expect(readKnownDuration("--result", "result.json", fullResult(), target)).toMatchObject({
      ok: false,
      mistakes: [{ field: "--result", allowed: expect.stringContaining("129 MB") }],
    });
  });
});

describe("boundByTimeout", () => {
  it("finds nothing likely", () => {
    expect(boundByTimeout({ timeoutSeconds: 3 })).toEqual({
      rangeMs: { low: 1, high: 3000 },
      source: expect.stringContaining("time-out of 3 s"),
    });
  });
});
