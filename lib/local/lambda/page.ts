import { validationFailed } from "./lambda-errors.ts";

/** Lambda gives at most 50 functions or versions a page, whatever MaxItems asks for (Lambda API reference). */
const MAX_PAGE = 50;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextMarker?: string;
}

/**
 * One page of a list, by Lambda's `Marker` and `MaxItems`.
 * @throws AwsError `ValidationException` when one of them is wrong.
 */
export function takePage<T>(all: readonly T[], query: URLSearchParams): Page<T> {
  const marker = query.get("Marker");
  const start = marker ? Number(Buffer.from(marker, "base64").toString()) : 0;
  if (!Number.isInteger(start) || start < 0)
    throw validationFailed([`Value '${marker}' at 'marker' is not valid`]);
  const maxItems = Number(query.get("MaxItems") ?? MAX_PAGE);
  if (!Number.isInteger(maxItems) || maxItems < 1 || maxItems > 10_000) {
    throw validationFailed([
      `Value '${query.get("MaxItems")}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 10000`,
    ]);
  }
  const end = start + Math.min(maxItems, MAX_PAGE);
  return {
    items: all.slice(start, end),
    nextMarker: end < all.length ? Buffer.from(String(end)).toString("base64") : undefined,
  };
}
