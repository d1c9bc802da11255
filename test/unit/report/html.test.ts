import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, toDataElement, toText } from "../../../lib/report/html.ts";

describe("html", () => {
  it("escapes what is interpolated and keeps what is literal", () => {
    expect(toText(html`<p title="${`"'`}">${"<b>&amp;"}</p>`)).toBe(
      '<p title="&quot;&#39;">&lt;b&gt;&amp;amp;</p>',
    );
  });

  it("nests fragments and lists without escaping them twice", () => {
    const items = ["<", ">"].map((text) => html`<li>${text}</li>`);
    expect(toText(html`<ul>${items}</ul>`)).toBe("<ul><li>&lt;</li><li>&gt;</li></ul>");
  });

  it("leaves nothing for undefined and false, and shows zero", () => {
    expect(toText(html`[${undefined}${false}${0}]`)).toBe("[0]");
  });

  it("takes nothing that was parsed from JSON for markup", () => {
    const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}');
    expect(toText(html`${forged}`)).toBe("[object Object]");
  });

  it("never lets a text open a tag, end an attribute, or start an entity", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`<>&"'!-/=a; \``) }), (text) => {
        const inner = toText(html`${text}`);
        expect(inner).not.toMatch(/[<>"']/);
        expect(inner).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe("toDataElement", () => {
  const hostile = '</script><!--<script>\u2028\u2029"\\\u0000]]>&lt;';

  it("keeps the value and cannot be ended or confused by it", () => {
    const text = toText(toDataElement("data", { [hostile]: [hostile] }));
    const [, json = ""] = /^<script type="application\/json" id="data">(.*)<\/script>$/s.exec(text) ?? [];
    expect(json).not.toContain("<");
    expect(JSON.parse(json)).toEqual({ [hostile]: [hostile] });
  });

  it("gives back any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = toText(toDataElement("data", value));
        const json = text.slice(text.indexOf(">") + 1, -"</script>".length);
        expect(json).not.toContain("<");
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
