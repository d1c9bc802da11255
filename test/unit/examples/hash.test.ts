import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
// @ts-expect-error: an example in plain JavaScript
import { handler } from "../../../examples/hash/index.mjs";

describe("the hash example", () => {
  it("gives the same digest as node:crypto in a loop", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 20 }), async (text, rounds) => {
        let expected = createHash("sha256").update(text).digest();
        for (let round = 1; round < rounds; round++)
          expected = createHash("sha256").update(expected).digest();
        expect(await handler({ text, rounds })).toEqual({ digest: expected.toString("hex") });
      }),
    );
  });
});
