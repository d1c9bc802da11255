import type { WrongInputs } from "./wrong-targets.ts";

const gbSecond =
  "a number from 1e-7 to 0.01, the price of one GB-second: one per ms and 128 MB, as aws-lambda-power-tuning has it, times 8000";
const request = "a number from 1e-8 to 0.01, the price of one request: one per million, divided by a million";
const ephemeral = "a number from 1e-9 to 0.01, the price of one GB-second of ephemeral storage";
const whole =
  '{"gbSecond": {"x86_64", "arm64"}, each from 1e-7 to 0.01; "request", from 1e-8 to 0.01; "ephemeralGbSecond", from 1e-9 to 0.01; "currency" (optional), USD or CNY}';

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
      `prices.request: missing; allowed: ${request}`,
      `prices.ephemeralGbSecond: missing; allowed: ${ephemeral}`,
    ],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: { x86_64: 0, arm64: -1 } } },
    [`prices.gbSecond.x86_64: 0; allowed: ${gbSecond}`, `prices.gbSecond.arm64: -1; allowed: ${gbSecond}`],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: 0.00002 } },
    ['prices.gbSecond: 0.00002; allowed: {"x86_64", "arm64"}, the price of each'],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: { x86_64: 0.00002 } } },
    [`prices.gbSecond.arm64: missing; allowed: ${gbSecond}`],
  ],
  [{ prices: { ...OWN_PRICES, request: 0.2 } }, [`prices.request: 0.2; allowed: ${request}`]],
  [
    { prices: { ...OWN_PRICES, request: "0.0000002" } },
    [`prices.request: "0.0000002"; allowed: ${request}; leave out the quotes: 0.0000002`],
  ],
  [
    { prices: { ...OWN_PRICES, ephemeralGbSecond: 1 } },
    [`prices.ephemeralGbSecond: 1; allowed: ${ephemeral}`],
  ],
  [{ prices: { ...OWN_PRICES, currency: "EUR" } }, ['prices.currency: "EUR"; allowed: USD or CNY']],
  [
    { prices: { ...OWN_PRICES, requests: 1 } },
    ['prices.requests: "an unknown field"; allowed: a known field; did you mean prices.request?'],
  ],
  [
    { prices: { ...OWN_PRICES, gbSecond: { x86_64: 2.1e-9, arm64: 1.7e-9 } } },
    [
      `prices.gbSecond.x86_64: 2.1e-9; allowed: ${gbSecond}`,
      `prices.gbSecond.arm64: 1.7e-9; allowed: ${gbSecond}`,
    ],
  ],
  [{ prices: { ...OWN_PRICES, request: 2e-10 } }, [`prices.request: 2e-10; allowed: ${request}`]],
  [
    { prices: { ...OWN_PRICES, ephemeralGbSecond: 4e-12 } },
    [`prices.ephemeralGbSecond: 4e-12; allowed: ${ephemeral}`],
  ],
  [
    { savingsPlanDiscountPercent: 12 },
    ["savingsPlanDiscountPercent: 12; allowed: only together with monthlyInvocations or productionDays"],
  ],
  [
    { savingsPlanDiscountPercent: 12, provisionedConcurrency: 2 },
    [
      "savingsPlanDiscountPercent: 12; allowed: only together with monthlyInvocations or productionDays",
      "provisionedConcurrency: 2; allowed: only together with monthlyInvocations or productionDays",
    ],
  ],
  [
    { savingsPlanDiscountPercent: 100 },
    ["savingsPlanDiscountPercent: 100; allowed: a number from 0 to 99, together with monthlyInvocations"],
  ],
  [
    { savingsPlanDiscountPercent: -1 },
    ["savingsPlanDiscountPercent: -1; allowed: a number from 0 to 99, together with monthlyInvocations"],
  ],
  [
    { savingsPlanDiscountPercent: "12" },
    [
      'savingsPlanDiscountPercent: "12"; allowed: a number from 0 to 99, together with monthlyInvocations; leave out the quotes: 12',
    ],
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
    ["provisionedConcurrency: 5; allowed: only together with monthlyInvocations or productionDays"],
  ],
  [
    { prices: { gbSecond: {} }, savingsPlanDiscountPercent: 200, provisionedConcurrency: 2, num: 0 },
    [
      "num: 0; allowed: a whole number from 1 to 10000",
      `prices.gbSecond.x86_64: missing; allowed: ${gbSecond}`,
      `prices.gbSecond.arm64: missing; allowed: ${gbSecond}`,
      `prices.request: missing; allowed: ${request}`,
      `prices.ephemeralGbSecond: missing; allowed: ${ephemeral}`,
      "savingsPlanDiscountPercent: 200; allowed: a number from 0 to 99, together with monthlyInvocations",
      "provisionedConcurrency: 2; allowed: only together with monthlyInvocations or productionDays",
    ],
  ],
];
