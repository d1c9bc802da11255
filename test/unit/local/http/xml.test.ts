import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentsOf, element, unescapeXml } from "../../../../lib/local/http/xml.ts";

describe("xml", () => {
  it("gives back any text that was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(contentsOf(`<a>${element("Key", text)}</a>`, "Key").map(unescapeXml)).toEqual([text]);
      }),
    );
  });

  it("reads every element of a name, with and without attributes", () => {
    const document =
      '<Delete xmlns="x"><Object a="1"><Key>a&#x41;</Key></Object><Object><Key>b&#65;&amp;lt;</Key></Object></Delete>';
    expect(
      contentsOf(document, "Object").flatMap((object) => contentsOf(object, "Key").map(unescapeXml)),
    ).toEqual(["aA", "bA&lt;"]);
  });
});
