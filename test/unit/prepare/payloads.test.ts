import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findPayloadMistakes,
  hashPayloads,
  toEntries,
  toPayloadJson,
} from "../../../lib/prepare/payloads.ts";

const weighted = fc.record({
  payload: fc.jsonValue(),
  weight: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
});
/** What JSON gives back: it knows no -0. */
const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("a payload", () => {
  it("is sent as JSON, whatever it is, unless it is a string", () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => typeof value !== "string"),
        (value) => {
          expect(JSON.parse(toPayloadJson(value))).toEqual(throughJson(value));
        },
      ),
    );
  });

  it("that is a string of JSON text is sent as that JSON, byte for byte", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(toPayloadJson(text)).toBe(text);
      }),
    );
    expect(toPayloadJson('{"id": 12345678901234567890}')).toBe('{"id": 12345678901234567890}');
  });

  it.each(["", "hello", "{not json", "undefined"])(
    "that is the other string %j is sent as a JSON string",
    (text) => {
      expect(toPayloadJson(text)).toBe(JSON.stringify(text));
    },
  );

  it("always is JSON text when it is sent", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string(), fc.json()), (value) => {
        expect(() => JSON.parse(toPayloadJson(value))).not.toThrow();
      }),
    );
  });

  it("that is a list of nothing but payloads with weights is a mix", () => {
    fc.assert(
      fc.property(fc.array(weighted, { minLength: 1 }), (list) => {
        expect(findPayloadMistakes("payload", list, list.length)).toEqual([]);
        expect(toEntries(list).map(({ weight }) => weight)).toEqual(list.map(({ weight }) => weight));
        expect(toEntries(list).map(({ json }) => json)).toEqual(
          list.map(({ payload }) => toPayloadJson(payload)),
        );
      }),
    );
  });

  it("that is any other list is one event", () => {
    const lists = [[], [1, 2], [{ payload: 1 }], [{ payload: 1, weight: 2, name: "parcel" }], [[]]];
    for (const list of lists) {
      expect(findPayloadMistakes("payload", list, 1)).toEqual([]);
      expect(toEntries(list)).toEqual([{ json: JSON.stringify(list), weight: 1 }]);
    }
  });

  it("that is a mix in part is a mistake, wherever the odd item is", () => {
    const odd = fc.jsonValue().filter((item) => !(Object(item).payload !== undefined && Object(item).weight));
    fc.assert(
      fc.property(fc.array(weighted, { minLength: 1 }), odd, fc.nat(), (list, item, position) => {
        const mixed: unknown[] = list.toSpliced(position % (list.length + 1), 0, item as never);
        expect(findPayloadMistakes("payload", mixed, 100)).toMatchObject([
          { field: "payload", value: "(not shown)", hint: expect.stringContaining("payloads") },
        ]);
      }),
    );
  });

  it.each([0, -1, "1", null, true])("may not have the weight %j", (weight) => {
    const list = [
      { payload: 1, weight: 1 },
      { payload: 2, weight },
    ];
    expect(findPayloadMistakes("payload", list)).toEqual([
      { field: "payload.1.weight", value: "(not shown)", allowed: "a number above 0, at most 1000000000000" },
    ]);
  });

  it("needs an invocation for each weighted event", () => {
    const list = [
      { payload: 1, weight: 1 },
      { payload: 2, weight: 1 },
    ];
    expect(findPayloadMistakes("payload", list, 2)).toEqual([]);
    expect(findPayloadMistakes("payload", list, 1)).toMatchObject([{ field: "num", value: 1 }]);
  });

  it("keeps the digits of its own JSON text", () => {
    const text = '{"id": 12345678901234567890}';
    expect(toEntries(JSON.parse(text), text)).toEqual([{ json: text, weight: 1 }]);
    const list = '[{"payload": 1, "weight": 1}]';
    expect(toEntries(JSON.parse(list), list)).toEqual([{ json: "1", weight: 1 }]);
  });
});

describe("hashPayloads", () => {
  const hash = (json: string, weight = 1, isTemplate = false) =>
    hashPayloads({ entries: [{ json, weight }], isTemplate });

  it("is the same for the same event, however its text is laid out", () => {
    expect(hash('{"b": [1, 2.0],\n "a": null}')).toBe(hash('{"a":null,"b":[1,2]}'));
    expect(hash('"text"')).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is another one for another event, weight, order or template", () => {
    const one = hash('{"a":1}');
    const two = { json: "2", weight: 1 };
    const others = [
      hash('{"a":"1"}'),
      hash('{"a":1}', 2),
      hash('{"a":1}', 1, true),
      hashPayloads({ entries: [{ json: '{"a":1}', weight: 1 }, two], isTemplate: false }),
      hashPayloads({ entries: [two, { json: '{"a":1}', weight: 1 }], isTemplate: false }),
    ];
    expect(new Set([one, ...others]).size).toBe(6);
  });
});
