import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  parseArchitectures,
  parseEnvironment,
  parseMemoryList,
  readPayload,
} from "../../../lib/cli/flags.ts";
import { makeFolder } from "../../helpers/fake-process.ts";

const memorySize = fc.integer({ min: 128, max: 10_240 });
const spaces = fc.constantFrom("", " ", "  ");

describe("parseMemoryList", () => {
  it("gives back every list of different sizes, in its order, with spaces or without", () => {
    fc.assert(
      fc.property(fc.uniqueArray(memorySize, { minLength: 1 }), spaces, (sizes, space) => {
        const text = sizes.join(`${space},${space}`);
        expect(parseMemoryList("--memory", text)).toEqual({ ok: true, value: sizes });
      }),
    );
  });

  it("refuses every whole number outside Lambda's limits, and names it", () => {
    const outside = fc.oneof(fc.integer({ max: 127 }), fc.integer({ min: 10_241 }));
    fc.assert(
      fc.property(outside, (size) => {
        const parsed = parseMemoryList("--memory", `512,${size}`);
        expect(parsed).toMatchObject({ ok: false, mistakes: [{ field: "--memory", value: String(size) }] });
      }),
    );
  });

  it("accepts nothing but whole numbers between commas", () => {
    const nearly = fc.stringMatching(/^[0-9, .e+-]{1,12}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        if (parseMemoryList("--memory", text).ok) expect(text).toMatch(/^\s*\d+\s*(,\s*\d+\s*)*$/);
      }),
    );
  });

  it("counts one mistake for each repetition", () => {
    fc.assert(
      fc.property(memorySize, fc.integer({ min: 2, max: 6 }), (size, times) => {
        const parsed = parseMemoryList("--memory", Array(times).fill(size).join(","));
        expect(!parsed.ok && parsed.mistakes.length).toBe(times - 1);
      }),
    );
  });

  it.each([
    "",
    ",",
    "128,",
    "1e3",
    "0x100",
    "512.0",
    "+512",
    "-512",
    "512MB",
    "128;256",
    "99999999999999999999",
  ])("refuses %j", (text) => {
    expect(parseMemoryList("--memory", text).ok).toBe(false);
  });
});

describe("parseArchitectures", () => {
  it("accepts one or both", () => {
    expect(parseArchitectures("--arch", "arm64")).toEqual({ ok: true, value: ["arm64"] });
    expect(parseArchitectures("--arch", "x86_64, arm64")).toEqual({ ok: true, value: ["x86_64", "arm64"] });
  });

  it.each(["", "x86", "arm64,arm64", "ARM64"])("refuses %j", (text) => {
    expect(parseArchitectures("--arch", text).ok).toBe(false);
  });
});

describe("parseEnvironment", () => {
  const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{1,20}$/).filter((name) => !/^(AWS|LAMBDA)/.test(name));

  it("gives back every variable, whatever its value holds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.string({ maxLength: 50 }), { maxKeys: 10, noNullPrototype: true }),
        (variables) => {
          const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
          expect(parseEnvironment("--env", assignments)).toEqual({ ok: true, value: variables });
        },
      ),
    );
  });

  it("refuses more than Lambda's 4 KB without showing them", () => {
    const parsed = parseEnvironment("--env", [`BIG=${"x".repeat(5000)}`]);
    expect(parsed).toMatchObject({ ok: false, mistakes: [{ field: "--env", value: "5010 bytes" }] });
  });
});

describe("readPayload", () => {
  let cwd: string;
  beforeAll(() => {
    cwd = makeFolder({ "payload.json": '{"from":"file"}' });
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it("reads JSON from the flag or from a file beside the user", async () => {
    expect(await readPayload("--payload", '[1,{"a":null}]', cwd)).toEqual({
      ok: true,
      value: [1, { a: null }],
    });
    expect(await readPayload("--payload", "@payload.json", cwd)).toEqual({
      ok: true,
      value: { from: "file" },
    });
  });

  it("gives back every JSON value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        expect(await readPayload("--payload", json, cwd)).toEqual({ ok: true, value: JSON.parse(json) });
      }),
    );
  });

  it("refuses more than Lambda takes", async () => {
    const parsed = await readPayload("--payload", JSON.stringify("x".repeat(6 * 2 ** 20)), cwd);
    expect(parsed).toMatchObject({ ok: false, mistakes: [{ allowed: "at most 6 MB" }] });
  });
});
