/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of it alone, without that of its children. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads elements, attributes and text of XML 1.0 and nothing else of it: no comments, no CDATA, no document type. */
export function parseXml(document: string): XmlElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error("there is no declaration");
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(document)) {
    throw new Error("there is a character that XML cannot hold");
  }
  const root = { name: "", attributes: {}, children: [] as XmlElement[], text: "" };
  const open = [root];
  for (const part of document.slice(declaration.length).match(/<[^>]*>|[^<]+/g) ?? []) {
    const parent = open.at(-1);
    if (!parent) throw new Error("something follows the end");
    if (!part.startsWith("<")) {
      parent.text += decode(part);
    } else if (part.startsWith("</")) {
      if (part !== `</${parent.name}>`) throw new Error(`${part} ends ${parent.name}`);
      open.pop();
    } else {
      const tag = /^<([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>$/.exec(part);
      if (!tag) throw new Error(`${part} is no tag`);
      const [, name = "", attributes = "", end] = tag;
      const element = { name, attributes: readAttributes(attributes), children: [], text: "" };
      parent.children.push(element);
      if (end !== "/") open.push(element);
    }
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || !only || others.length > 0) throw new Error("there is not one whole element");
  return only;
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => {
    if (/[\t\n\r]/.test(value)) throw new Error(`${name} would lose its white space`);
    return [name, decode(value)] as const;
  });
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw new Error("an attribute is there twice");
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  return text.replace(/&([^;&]*;)?/g, (whole, body: string | undefined) => {
    const name = body?.slice(0, -1) ?? "";
    const code = /^#(\d+)$/.exec(name)?.[1];
    const character = code === undefined ? ENTITIES[name] : String.fromCodePoint(Number(code));
    if (character === undefined) throw new Error(`${whole} is no entity`);
    return character;
  });
}
