/** Markup that is safe to put into a page as it is. The key is a symbol, so parsed JSON can never be one. */
const MARKUP = Symbol("markup");

export interface Html {
  readonly [MARKUP]: string;
}

export type HtmlValue = string | number | undefined | false | Html | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Template tag: the literal parts are markup, everything interpolated is text and gets escaped, unless it was
 * itself made by this tag. `undefined` and `false` leave nothing. Attribute values must be quoted.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const markup = literals.reduce(
    (before, literal, index) => before + toMarkup(values[index - 1]) + literal,
    "",
  );
  return { [MARKUP]: markup };
}

/** The text of the markup, to be written into a document. */
export function toText(fragment: Html): string {
  return fragment[MARKUP];
}

/** A script element that holds data: `<` is written as an escape, so nothing in it can end or confuse it. */
export function toDataElement(id: string, value: unknown): Html {
  const json = { [MARKUP]: JSON.stringify(value).replaceAll("<", "\\u003c") };
  return html`<script type="application/json" id="${id}">${json}</script>`;
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (isList(value)) return value.map(toMarkup).join("");
  if (typeof value === "object" && value !== null && MARKUP in value) return value[MARKUP];
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
