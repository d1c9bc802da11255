import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseState,
  MAX_MONTHLY_INVOCATIONS,
  MAX_PROVISIONED,
  parseCount,
  parsePercent,
  readHash,
  STATISTICS,
  type State,
  writeHash,
} from "../../../report-ui/state.ts";
import { allFailedResult, fullResult, resultWithFailures, withMonthResult } from "../../helpers/results.ts";

const RESULTS = [fullResult(), withMonthResult(), resultWithFailures()];

/** Every state that a reader of the result may come to. */
function anyState(result: (typeof RESULTS)[number]): fc.Arbitrary<State> {
  const keys = result.candidates.filter(({ state }) => state === "measured").map(({ key }) => key);
  const key = fc.constantFrom(...keys);
  const whenKnown = <T>(name: string, value: fc.Arbitrary<T>) =>
    fc.option(value, { nil: undefined }).map((one) => (one === undefined ? {} : { [name]: one }));
  return fc
    .record({
      statistic: fc.constantFrom(...STATISTICS),
      referenceKey: key,
      monthly: whenKnown("monthlyInvocations", fc.integer({ min: 1, max: MAX_MONTHLY_INVOCATIONS })),
      architecture: whenKnown("architecture", fc.constantFrom("x86_64", "arm64")),
      savingsPlanDiscountPercent: fc.oneof(
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 9900 }).map((hundredths) => hundredths / 100),
      ),
      provisioned: whenKnown("provisionedConcurrency", fc.integer({ min: 1, max: MAX_PROVISIONED })),
      scale: fc.constantFrom("auto", "linear", "logarithmic"),
      theme: fc.constantFrom("", "light", "dark"),
      hasLines: fc.boolean(),
      shown: whenKnown("shownKey", key),
    })
    .map(
      ({ statistic, referenceKey, savingsPlanDiscountPercent, scale, theme, hasLines, ...optional }) =>
        ({
          view: {
            statistic,
            referenceKey,
            savingsPlanDiscountPercent,
            ...optional.monthly,
            ...optional.architecture,
            ...optional.provisioned,
          },
          scale,
          theme,
          hasLines,
          ...optional.shown,
        }) as State,
    );
}

describe("the state in an address", () => {
  it.each(RESULTS.map((result, index) => [index, result] as const))(
    "comes back as it was written, whatever was chosen: result %d",
    (_, result) => {
      fc.assert(
        fc.property(anyState(result), (state) => {
          expect(readHash(writeHash(state, result), result)).toEqual(state);
        }),
      );
    },
  );

  it("is short: it names only what differs from the author's choice", () => {
    const [full] = RESULTS;
    if (!full) throw new Error("no result");
    const own = chooseState(full);
    expect(writeHash(own, full)).toBe("");
    expect(writeHash({ ...own, view: { ...own.view, statistic: "p99" }, theme: "dark" }, full)).toBe(
      "#latency=p99&theme=dark",
    );
    expect(readHash("", full)).toEqual(own);
    expect(readHash("#", full)).toEqual(own);
  });

  it("may take away what the author chose", () => {
    const month = withMonthResult();
    const { monthlyInvocations: _, provisionedConcurrency: __, ...view } = chooseState(month).view;
    const bare = { ...chooseState(month), view };
    expect(writeHash(bare, month)).toBe("#month=&provisioned=");
    expect(readHash("#month=&provisioned=", month)).toEqual(bare);
  });

  it.each([
    "#latency=p42",
    "#latency=",
    "#with=arm64-1",
    "#with=arm64-128",
    "#architecture=mips",
    "#savings-plan=100",
    "#month=0.4",
    "#month=0",
    "#provisioned=0.4",
    "#savings-plan=-1",
    "#savings-plan=abc",
    "#scale=cubic",
    "#theme=pink",
    "#lines=maybe",
    "#shown=x86_64-128",
    "#constructor=1&__proto__=2&toString=3",
    "#%",
    "#latency",
    "#<script>alert(1)</script>",
  ])("ignores what is no choice: %s", (hash) => {
    const result = resultWithFailures();
    expect(readHash(hash, result)).toEqual(chooseState(result));
  });

  it("ignores whatever else is written there", () => {
    const [full] = RESULTS;
    if (!full) throw new Error("no result");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const state = readHash(`#${text}`, full);
        expect(STATISTICS).toContain(state.view.statistic);
        expect(full.candidates.some(({ key }) => key === state.view.referenceKey)).toBe(true);
        expect(readHash(writeHash(state, full), full)).toEqual(state);
      }),
      { numRuns: 200 },
    );
  });

  it("has no reference where nothing was measured", () => {
    const failed = allFailedResult();
    expect(readHash("#with=x86_64-128&shown=x86_64-128", failed)).toEqual(chooseState(failed));
  });
});

describe("parseCount", () => {
  it.each([
    ["0", 0],
    ["25,000,000", 25_000_000],
    ["25 000 000", 25_000_000],
    ["25\u00a0000\u202f000", 25_000_000],
    ["25_000_000", 25_000_000],
    ["25'000'000", 25_000_000],
    ["2.5e6", 2_500_000],
    ["1e6", 1_000_000],
    ["1E13", 1e13],
  ])("reads %j as %d", (text, value) => expect(parseCount(text, 1e13)).toBe(value));

  it.each([
    "",
    " ",
    "-1",
    "+1",
    "abc",
    "1e-3",
    "0x10",
    "1.",
    ".5",
    "Infinity",
    "NaN",
    "1e400",
    "1e14",
    "1;2",
    "0.4",
    "25.000",
    "1,5",
    "12,5",
    "1,0000",
    "2.5e0",
  ])("reads %j as no whole number", (text) => expect(parseCount(text, 1e13)).toBeUndefined());

  it("reads what formatCount writes, and nothing above the limit", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e9 }), fc.nat({ max: 1e9 }), (value, most) => {
        expect(parseCount(value.toLocaleString("en-US"), most)).toBe(value <= most ? value : undefined);
      }),
    );
  });
});

describe("parsePercent", () => {
  it.each([
    ["0", 0],
    ["12.5", 12.5],
    ["1,5", 1.5],
    [" 17 % ", 17],
    ["99", 99],
  ])("reads %j as %d", (text, value) => expect(parsePercent(text)).toBe(value));

  it.each(["", "-1", "99.5", "100", "1,5,2", "ten", "1e1"])("reads %j as no percentage", (text) =>
    expect(parsePercent(text)).toBeUndefined(),
  );
});
