import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPayloadChooser, interleave } from "../../../lib/measure/choose-payload.ts";

const candidate = { key: "arm64-512", architecture: "arm64", memoryMb: 512 } as const;
const template = (json: string) =>
  createPayloadChooser({ entries: [{ json, weight: 1 }], isTemplate: true }, candidate, () => "u-1");
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });

describe("interleave", () => {
  it("spreads a heavy entry between the light ones", () => {
    const choose = interleave([5, 1, 1]);
    expect(Array.from({ length: 7 }, (_, index) => choose(index))).toEqual([0, 0, 1, 0, 2, 0, 0]);
  });

  it("cycles a list", () => {
    const choose = interleave([1, 1, 1]);
    expect([0, 1, 2, 3, 4, 5].map(choose)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it("gives every entry exactly its weight in every full cycle", () => {
    fc.assert(
      fc.property(weights, fc.nat(50), (given, cycle) => {
        const choose = interleave(given);
        const total = sum(given);
        const counts = given.map(() => 0);
        for (let index = cycle * total; index < (cycle + 1) * total; index += 1) {
          counts[choose(index)] = (counts[choose(index)] ?? 0) + 1;
        }
        expect(counts).toEqual(given);
      }),
    );
  });

  it("never lets an entry fall a whole choice per other entry behind its share", () => {
    fc.assert(
      fc.property(weights, (given) => {
        const choose = interleave(given);
        const total = sum(given);
        const counts = given.map(() => 0);
        for (let index = 0; index < total; index += 1) {
          counts[choose(index)] = (counts[choose(index)] ?? 0) + 1;
          for (const [entry, weight] of given.entries()) {
            const share = ((index + 1) * weight) / total;
            expect(Math.abs((counts[entry] ?? 0) - share)).toBeLessThan(given.length);
          }
        }
      }),
    );
  });

  it("depends on the number alone, so that rounds and attempts go on where others ended", () => {
    fc.assert(
      fc.property(weights, fc.array(fc.nat(500), { maxLength: 20 }), (given, numbers) => {
        const inAnyOrder = interleave(given);
        for (const number of numbers) expect(inAnyOrder(number)).toBe(interleave(given)(number));
      }),
    );
  });

  it("keeps the shares of weights that are no whole numbers", () => {
    const choose = interleave([0.7, 0.2, 0.1]);
    const chosen = Array.from({ length: 1000 }, (_, index) => choose(index));
    expect([0, 1, 2].map((entry) => chosen.filter((one) => one === entry).length)).toEqual([700, 200, 100]);
  });
});

describe("createPayloadChooser", () => {
  it("says which of several entries it is, and nothing of a single one", () => {
    const entry = (json: string) => ({ json, weight: 1 });
    const several = { entries: [entry("1"), entry("2")], isTemplate: false };
    expect(createPayloadChooser(several, candidate, () => "")(3)).toEqual({ json: "2", payloadIndex: 1 });
    const one = { entries: [entry("1")], isTemplate: false };
    expect(createPayloadChooser(one, candidate, () => "")(3)).toEqual({ json: "1" });
  });

  it("fills in every string at any depth, and no key", () => {
    const choose = template(
      `{"{{index}}":["order {{index}} at {{memoryMb}} on {{architecture}}",{"id":"{{uuid}}-{{index}}"}],"n":7}`,
    );
    expect(JSON.parse(choose(41).json)).toEqual({
      "{{index}}": ["order 41 at 512 on arm64", { id: "u-1-41" }],
      n: 7,
    });
  });

  it("makes a number of a string that is one name and no more", () => {
    expect(template(`["{{index}}","{{memoryMb}}","{{architecture}}","{{index}} "]`)(3).json).toBe(
      `[3,512,"arm64","3 "]`,
    );
  });

  it("leaves names alone that it does not know, and everything when it is no template", () => {
    const text = `"{{other}} {{ index }} {{index"`;
    expect(template(text)(1).json).toBe(text);
    const plain = { entries: [{ json: `"{{index}}"`, weight: 1 }], isTemplate: false };
    expect(createPayloadChooser(plain, candidate, () => "")(1).json).toBe(`"{{index}}"`);
  });

  it("gives any template valid JSON, the same for the same number", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, index) => {
        expect(JSON.parse(template(json)(index).json)).toEqual(JSON.parse(template(json)(index).json));
      }),
    );
  });
});
