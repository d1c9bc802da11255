import { createHash } from "node:crypto";

/**
 * The SHA-256, in hex, of a value's JSON without spaces and with the members of every object in the order of their
 * names (by UTF-16 code units, as in RFC 8785): the same for texts that differ in layout only. Members that are
 * undefined count as absent.
 */
export function hashCanonical(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sortMembers(value)) ?? "")
    .digest("hex");
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sortMembers(member)]),
  );
}
