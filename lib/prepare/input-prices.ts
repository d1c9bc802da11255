import * as z from "zod/mini";
import { field, numberFrom, wholeNumber } from "./input-field.ts";

/** Dearer than any GB-second and any request is, in either currency: it would be a price per million. */
const MOST_PER_UNIT = 0.01;

/** Far below AWS's lowest list prices, 1.07e-5, 1.8e-7 and 3.09e-8 (Lambda pricing): those would be of another unit. */
const LEAST_PER_UNIT = { gbSecond: 1e-7, request: 1e-8, ephemeralGbSecond: 1e-9 };

const range = (unit: keyof typeof LEAST_PER_UNIT) => `from ${LEAST_PER_UNIT[unit]} to ${MOST_PER_UNIT}`;

const price = (unit: keyof typeof LEAST_PER_UNIT, of: string) =>
  numberFrom(LEAST_PER_UNIT[unit], MOST_PER_UNIT)(`a number ${range(unit)}, the price of ${of}`);

/** AWS's own discounts on duration end at 17 % (Compute Savings Plans), private ones go further; 100 would be free. */
const MAX_DISCOUNT_PERCENT = 99;

/** The highest quota of concurrent executions that is asked for with any effort. */
const MAX_PROVISIONED = 100_000;

/** Fields that say what Lambda costs the user. */
export const priceFields = {
  prices: field(
    {
      description:
        "Your own prices, per single GB-second and request, in place of AWS's list prices; they hold for every volume.",
      allowed: `{"gbSecond": {"x86_64", "arm64"}, each ${range("gbSecond")}; "request", ${range("request")}; "ephemeralGbSecond", ${range("ephemeralGbSecond")}; "currency" (optional), USD or CNY}`,
      byDefault: "those of AWS's Price List API, else those of a dated table; the result says which",
    },
    (allowed) => {
      const gbSecond = price(
        "gbSecond",
        "one GB-second: one per ms and 128 MB, as aws-lambda-power-tuning has it, times 8000",
      );
      return z.optional(
        z.strictObject(
          {
            gbSecond: z.strictObject(
              { x86_64: gbSecond, arm64: gbSecond },
              '{"x86_64", "arm64"}, the price of each',
            ),
            request: price("request", "one request: one per million, divided by a million"),
            ephemeralGbSecond: price("ephemeralGbSecond", "one GB-second of ephemeral storage"),
            currency: z.optional(z.enum(["USD", "CNY"], "USD or CNY")),
          },
          allowed,
        ),
      );
    },
  ),
  savingsPlanDiscountPercent: field(
    {
      description:
        "What a Compute Savings Plan takes off the price of duration and of provisioned concurrency, in percent. Requests and ephemeral storage are not discounted. For what a month costs.",
      allowed: `a number from 0 to ${MAX_DISCOUNT_PERCENT}, together with monthlyInvocations`,
      byDefault: "`0`",
    },
    (allowed) => z._default(numberFrom(0, MAX_DISCOUNT_PERCENT)(allowed), 0),
  ),
  provisionedConcurrency: field(
    {
      description:
        "Shows what a month would cost with so many provisioned environments. None are provisioned, and nothing is decided by it.",
      allowed: `a whole number from 1 to ${MAX_PROVISIONED}, together with monthlyInvocations`,
      byDefault: "none",
    },
    (allowed) => z.optional(wholeNumber(1, MAX_PROVISIONED)(allowed)),
  ),
};
