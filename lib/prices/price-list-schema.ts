import * as z from "zod/mini";
import type { PriceList } from "./price-list.ts";

/** Checks prices that were stored: in a result, in a plan, in the cache. Built when it is first needed. */
export function buildPriceListSchema(): z.ZodMiniType<PriceList> {
  const price = z.number().check(z.minimum(0));
  const ofEach = <Schema extends z.ZodMiniType>(schema: Schema) => ({ x86_64: schema, arm64: schema });
  const tiers = z
    .array(z.object({ fromGbSeconds: z.number().check(z.minimum(0)), gbSecondUsd: price }))
    .check(z.minLength(1));
  const provisioned = z.exactOptional(
    z.object({ concurrencyGbSecondUsd: price, durationGbSecondUsd: price }),
  );
  return z.object({
    region: z.string(),
    currency: z.enum(["USD", "CNY"]),
    gbSecondUsd: z.object(ofEach(price)),
    tiers: z.object(ofEach(tiers)),
    requestUsd: price,
    ephemeralGbSecondUsd: price,
    arm64: z.exactOptional(z.object({ requestUsd: price, ephemeralGbSecondUsd: price })),
    provisioned: z.object(ofEach(provisioned)),
    snapStart: z.exactOptional(z.object({ cacheGbSecondUsd: price, restoreGbUsd: price })),
    source: z.object({
      kind: z.enum(["price-list-api", "table", "input"]),
      asOf: z.string(),
      note: z.exactOptional(z.string()),
    }),
  });
}
