import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSessionToken, readSessionToken } from "../../../../lib/local/http/session-token.ts";

const KEYS = { accessKeyId: "LOCLX", secretAccessKey: "secret" };

describe("a session token", () => {
  it("tells who has it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (functionName) => {
        const token = createSessionToken(KEYS, { functionName });
        expect(readSessionToken(KEYS, token)).toEqual({ functionName });
      }),
    );
  });

  it("is nothing to another session", () => {
    const token = createSessionToken({ ...KEYS, secretAccessKey: "other" }, { functionName: "f" });
    expect(readSessionToken(KEYS, token)).toBeUndefined();
  });

  it("cannot be made to name another function", () => {
    const [, seal] = createSessionToken(KEYS, { functionName: "f" }).split(".");
    const forged = Buffer.from(JSON.stringify({ functionName: "g" })).toString("base64url");
    expect(readSessionToken(KEYS, `${forged}.${seal}`)).toBeUndefined();
    expect(readSessionToken(KEYS, "FwoGZXIvYXdzEBYaD")).toBeUndefined();
  });
});
