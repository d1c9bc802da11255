import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashCanonical } from "../../../lib/prepare/hash-canonical.ts";

describe("hashCanonical", () => {
  it("is the SHA-256 of JSON without spaces and with sorted members", () => {
    // printf '{"a":[1,{"b":null,"c":"x"}],"z":true}' | sha256sum
    expect(hashCanonical({ z: true, a: [1, { c: "x", b: null }], left: undefined })).toBe(
      "15bc432f09e5a34d7d11a4c13b4a57bcf0f271cb4bd8c0dec041087fa1917738",
    );
  });

  it("is the same whatever the order of members, and another for another order of a list", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(hashCanonical(reversed)).toBe(hashCanonical(value));
      }),
    );
    expect(hashCanonical([1, 2])).not.toBe(hashCanonical([2, 1]));
  });
});
