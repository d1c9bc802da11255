import type { WrongInputs } from "./wrong-targets.ts";

const unit = "a number above 0, at most 0.01: the price of a single one";
const whole = `{"gbSecond": {"x86_64", "arm64"}, "request", "ephemeralGbSecond"}, each ${unit}, and "currency" (optional), USD or CNY`;

export const OWN_PRICES = {
  gbSecond: { x86_64: 0.00002, arm64: 0.000016 },
  request: 0.0000003,
  ephemeralGbSecond: 0.00000004,
};

/** What is wrong of prices, and every line of the message. */
export const WRONG_PRICES: WrongInputs = [
  [{ prices: 0.00002 }, [`prices: 0.00002; allowed: ${whole}`]],
  [{ prices: null }, [`prices: null; allowed: ${whole}`]],
  [
    { prices: {} },
    [
      'prices.gbSecond: missing; allowed: {"x86_64", "arm64"}, the price of each',
      `prices.request: missing; allowed: ${unit}`,
      `prices.ephemeralGbSecond: missing; allowed: ${unit}`,
    ],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: { x86_64: 0, arm64: -1 } } },
    [`prices.gbSecond.x86_64: 0; allowed: ${unit}`, `prices.gbSecond.arm64: -1; allowed: ${unit}`],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: 0.00002 } },
    ['prices.gbSecond: 0.00002; allowed: {"x86_64", "arm64"}, the price of each'],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: { x86_64: 0.00002 } } },
    [`prices.gbSecond.arm64: missing; allowed: ${unit}`],
  ],
  [{ prices: { ...OWN_PRICES, request: 0.2 } }, [`prices.request: 0.2; allowed: ${unit}`]],
  [
    { prices: { ...OWN_PRICES, request: "0.0000002" } },
    [`prices.request: "0.0000002"; allowed: ${unit}; leave out the quotes: 0.0000002`],
  ],
  [{ prices: { ...OWN_PRICES, ephemeralGbSecond: 1 } }, [`prices.ephemeralGbSecond: 1; allowed: ${unit}`]],
  [{ prices: { ...OWN_PRICES, currency: "EUR" } }, ['prices.currency: "EUR"; allowed: USD or CNY']],
  [{ prices: { ...OWN_PRICES, requests: 1 } }, [`prices.requests: "an unknown field"; allowed: ${whole}`]],
  [{ savingsPlanDiscountPercent: 101 }, ["savingsPlanDiscountPercent: 101; allowed: a number from 0 to 100"]],
  [{ savingsPlanDiscountPercent: -1 }, ["savingsPlanDiscountPercent: -1; allowed: a number from 0 to 100"]],
  [
    { savingsPlanDiscountPercent: "12" },
    ['savingsPlanDiscountPercent: "12"; allowed: a number from 0 to 100; leave out the quotes: 12'],
  ],
  [
    { provisionedConcurrency: 0, monthlyInvocations: 1 },
    ["provisionedConcurrency: 0; allowed: a whole number from 1 to 100000, together with monthlyInvocations"],
  ],
  [
    { provisionedConcurrency: 1.5, monthlyInvocations: 1 },
    [
      "provisionedConcurrency: 1.5; allowed: a whole number from 1 to 100000, together with monthlyInvocations",
    ],
  ],
  [
    { provisionedConcurrency: 5 },
    ["provisionedConcurrency: 5; allowed: only together with monthlyInvocations"],
  ],
  [
    { prices: { gbSecond: {} }, savingsPlanDiscountPercent: 200, provisionedConcurrency: 2, num: 0 },
    [
      "num: 0; allowed: a whole number from 1 to 10000",
      `prices.gbSecond.x86_64: missing; allowed: ${unit}`,
      `prices.gbSecond.arm64: missing; allowed: ${unit}`,
      `prices.request: missing; allowed: ${unit}`,
      `prices.ephemeralGbSecond: missing; allowed: ${unit}`,
      "savingsPlanDiscountPercent: 200; allowed: a number from 0 to 100",
      "provisionedConcurrency: 2; allowed: only together with monthlyInvocations",
    ],
  ],
];
