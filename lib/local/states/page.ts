import { statesError, validationFailed } from "./states-errors.ts";

const MAX_RESULTS = 1000;
const DEFAULT_RESULTS = 100;

/**
 * One page of a list, by Step Functions' `maxResults` (0 means the default) and `nextToken`.
 * @throws AwsError `ValidationException` or `InvalidToken`.
 */
export function takePage<T>(
  all: readonly T[],
  { maxResults = 0, nextToken }: { maxResults?: number; nextToken?: string },
): { readonly items: readonly T[]; readonly nextToken?: string } {
  if (maxResults < 0 || maxResults > MAX_RESULTS) {
    throw validationFailed("maxResults", `Member must have value less than or equal to ${MAX_RESULTS}`);
  }
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, "base64url").toString());
  if (!Number.isInteger(start) || start < 0)
    throw statesError("InvalidToken", `Invalid Token: '${nextToken}'`);
  const end = start + (maxResults || DEFAULT_RESULTS);
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}
