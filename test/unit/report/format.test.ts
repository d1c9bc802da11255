import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatArchitecture,
  formatChangeRange,
  formatConfiguration,
  formatCount,
  formatDurationMs,
  formatGbSeconds,
  formatInstant,
  formatMemoryMb,
  formatPercentChange,
  formatText,
  formatUnitPriceUsd,
  formatUsd,
  formatUsdPerMillion,
} from "../../../lib/report/format.ts";

const parse = (text: string) => Number(text.replace(/[^\d.]/g, ""));
const positive = (max: number) => fc.double({ min: 1e-8, max, noNaN: true });

describe("formatGbSeconds", () => {
  it.each([
    [0, "0 GB-seconds"],
    [0.0004, "< 0.01 GB-seconds"],
    [0.314, "0.31 GB-seconds"],
    [12.4, "12 GB-seconds"],
    [1234, "1,234 GB-seconds"],
    [Number.NaN, "–"],
  ])("shows %d as %j", (gbSeconds, text) => {
    expect(formatGbSeconds(gbSeconds)).toBe(text);
  });
});

describe("formatDurationMs", () => {
  it.each([
    [0, "0 ms"],
    [0.004, "< 0.01 ms"],
    [0.84, "0.84 ms"],
    [1, "1.00 ms"],
    [9.994, "9.99 ms"],
    [9.996, "10.0 ms"],
    [12.34, "12.3 ms"],
    [99.94, "99.9 ms"],
    [99.96, "100 ms"],
    [999.6, "1,000 ms"],
    [1234.4, "1,234 ms"],
    [900_000, "900,000 ms"],
    [1_234_567, "1,234,567 ms"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "–"],
  ])("shows %d as %s", (durationMs, text) => {
    expect(formatDurationMs(durationMs)).toBe(text);
  });

  it("is within half a percent, or half of the last decimal, of the value", () => {
    fc.assert(
      fc.property(positive(1e9), (durationMs) => {
        const text = formatDurationMs(durationMs);
        expect(text).toMatch(/^(< 0\.01|\d{1,3}(,\d{3})*(\.\d{1,2})?) ms$/);
        if (durationMs >= 0.005) {
          expect(Math.abs(parse(text) - durationMs)).toBeLessThanOrEqual(
            Math.max(0.005, durationMs * 0.005) + 1e-9,
          );
        }
      }),
    );
  });

  it("never orders two values the other way round", () => {
    fc.assert(
      fc.property(positive(1e7), positive(1e7), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(parse(formatDurationMs(low))).toBeLessThanOrEqual(
          Math.max(parse(formatDurationMs(high)), 0.01),
        );
      }),
    );
  });
});

describe("formatUsdPerMillion and formatUsd", () => {
  it.each([
    [0, "$0.00", "$0.00"],
    [4.79, "$4.79", "$4.79"],
    [4.794_999, "$4.79", "$4.79"],
    [1234.5, "$1,234.50", "$1,234.50"],
    [0.9996, "$1.00", "$1.00"],
    [0.5, "$0.500", "$0.50"],
    [0.051_23, "$0.0512", "$0.051"],
    [0.000_512, "$0.000512", "$0.00051"],
    [0.000_999_6, "$0.00100", "$0.0010"],
    [1e-12, "< $0.000000001", "< $0.000000001"],
    [Number.NaN, "–", "–"],
  ])("shows %d as %s per million and %s spent", (usd, perMillion, spent) => {
    expect(formatUsdPerMillion(usd)).toBe(perMillion);
    expect(formatUsd(usd)).toBe(spent);
  });

  it("is in yuan where prices are", () => {
    expect(formatUsdPerMillion(32.6, "CNY")).toBe("CN¥32.60");
    expect(formatUsd(0, "CNY")).toBe("CN¥0.00");
    expect(formatUsd(1e-10, "CNY")).toBe("< CN¥0.000000001");
    expect(formatUnitPriceUsd(0.0001135, "CNY")).toBe("CN¥0.0001135");
  });

  it("is within half a percent per million, or half a cent", () => {
    fc.assert(
      fc.property(positive(1e6), (usd) => {
        const text = formatUsdPerMillion(usd);
        expect(text).toMatch(/^\$\d{1,3}(,\d{3})*\.\d{2,}$/);
        expect(Math.abs(parse(text) - usd)).toBeLessThanOrEqual(usd * 0.005 + 1e-12);
      }),
    );
  });
});

describe("formatUnitPriceUsd", () => {
  it.each([
    [0.000_016_666_7, "$0.0000166667"],
    [2e-7, "$0.0000002"],
    [3.09e-8, "$0.0000000309"],
    [20, "$20"],
    [0, "$0"],
  ])("shows %d as %s", (usd, text) => {
    expect(formatUnitPriceUsd(usd)).toBe(text);
  });
});

describe("formatPercentChange", () => {
  it.each([
    [0.88, "cost", "12 % cheaper"],
    [1.05, "latency", "5 % slower"],
    [0.5, "latency", "50 % faster"],
    [2.13, "cost", "113 % more expensive"],
    [13, "latency", "1,200 % slower"],
    [1, "cost", "the same"],
    [1.0004, "cost", "the same"],
    [0.996, "cost", "0.4 % cheaper"],
    [0.991, "latency", "0.9 % faster"],
    [0.9904, "latency", "1 % faster"],
    [0.003, "cost", "over 99 % cheaper"],
    [Number.NaN, "cost", "–"],
  ] as const)("shows the ratio %d of %s as %s", (ratio, of, text) => {
    expect(formatPercentChange(ratio, of)).toBe(text);
  });

  it("always says in which direction a change of 0.1 % or more goes", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 100, noNaN: true }), (ratio) => {
        const text = formatPercentChange(ratio, "cost");
        if (ratio <= 0.999) expect(text).toMatch(/cheaper$/);
        if (ratio >= 1.001) expect(text).toMatch(/more expensive$/);
        expect(text).not.toMatch(/^0(\.0)? %/);
      }),
    );
  });
});

describe("formatText", () => {
  it("puts an error message on one line and takes escape sequences apart", () => {
    expect(formatText("bad\r\n\tthing \u001b[31mred\u001b[0m")).toBe("bad thing  [31mred [0m");
  });

  it("leaves no control or direction character, and is stable", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 900 }), (text) => {
        const shown = formatText(text);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect([...shown].length).toBeLessThanOrEqual(400);
        expect(formatText(shown)).toBe(shown);
      }),
    );
  });

  it("cuts what is too long, and says so", () => {
    const shown = formatText("ab".repeat(1000));
    expect(shown).toHaveLength(400);
    expect(shown.endsWith("b…") || shown.endsWith("a…")).toBe(true);
  });

  it("does not cut a character in two", () => {
    expect(formatText("🚀".repeat(500)).isWellFormed()).toBe(true);
  });
});

describe("other values", () => {
  it("shows memory sizes without separators and counts with them", () => {
    expect(formatMemoryMb(10_240)).toBe("10240 MB");
    expect(formatCount(10_240)).toBe("10,240");
    expect(formatMemoryMb(Number.NaN)).toBe("–");
  });

  it("calls a host's architecture by Lambda's name", () => {
    expect(["x64", "aarch64", "arm64", "x86_64", "riscv64"].map(formatArchitecture)).toEqual([
      "x86_64",
      "arm64",
      "arm64",
      "x86_64",
      "riscv64",
    ]);
  });

  it("names a configuration by memory and architecture", () => {
    expect(formatConfiguration({ memoryMb: 1024, architecture: "arm64" })).toBe("1024 MB arm64");
  });

  it("shows instants in UTC, wherever it runs", () => {
    expect(formatInstant("2026-11-21T02:34:56+02:00")).toBe("2026-11-21 00:34 UTC");
    expect(formatInstant("no date")).toBe("no date");
  });
});

describe("formatChangeRange", () => {
  it.each([
    [0.79, 0.85, "15 to 21 %"],
    [1.1, 1.2, "10 to 20 %"],
    [0.97, 1.01, "3 % cheaper to 1 % more expensive"],
    [0.9, 1, "10 % cheaper to the same"],
    [0.001, 0.5, "50 to over 99 %"],
    [0.9, 0.9, undefined],
    [0.9999, 1.0001, undefined],
  ])("reads %f to %f", (low, high, text) => {
    expect(formatChangeRange({ low, high }, "cost")).toBe(text);
  });
});
