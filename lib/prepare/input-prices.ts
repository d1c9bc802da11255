import * as z from "zod/mini";
import { field, numberAbove, numberFrom, wholeNumber } from "./input-field.ts";

/** Dearer than any GB-second and any request is, in either currency: it would be a price per million. */
const MOST_PER_UNIT = 0.01;

/** The highest quota of concurrent executions that is asked for with any effort. */
const MAX_PROVISIONED = 100_000;

const unitAllowed = `a number above 0, at most ${MOST_PER_UNIT}: the price of a single one`;

/** Fields that say what Lambda costs the user. */
export const priceFields = {
  prices: field(
    {
      description:
        "Your own prices, per single GB-second and request, in place of AWS's list prices; they hold for every volume.",
      allowed: `{"gbSecond": {"x86_64", "arm64"}, "request", "ephemeralGbSecond"}, each ${unitAllowed}, and "currency" (optional), USD or CNY`,
      byDefault: "those of AWS's Price List API, else those of a dated table; the result says which",
    },
    (allowed) => {
      const price = numberAbove(0)(unitAllowed).check(z.maximum(MOST_PER_UNIT, unitAllowed));
      return z.optional(
        z.strictObject(
          {
            gbSecond: z.strictObject(
              { x86_64: price, arm64: price },
              '{"x86_64", "arm64"}, the price of each',
            ),
            request: price,
            ephemeralGbSecond: price,
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
      allowed: "a number from 0 to 100",
      byDefault: "`0`",
    },
    (allowed) => z._default(numberFrom(0, 100)(allowed), 0),
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
