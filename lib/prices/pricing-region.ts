/**
 * The region whose Price List API has the prices of a region. There are a few endpoints only, in us-east-1 among
 * others, and one in China; the SDK would make up a host name in any region (AWS General Reference, Price List).
 * @returns undefined in AWS GovCloud and other partitions without one.
 */
export function findPricingRegion(region: string): string | undefined {
  if (region.startsWith("cn-")) return "cn-northwest-1";
  return /^(us-gov|us-iso|eu-iso|eusc-)/.test(region) ? undefined : "us-east-1";
}
