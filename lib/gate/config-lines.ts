import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
} from "yaml";
import { messageOf } from "../errors.ts";

/** A file of YAML or JSON as a value, and the lines where its parts are written. */
export interface LinedFile {
  readonly value: unknown;
  /** From 1, of the key where there is one; of the nearest part that is written, for one that is missing. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** What keeps it from being read: each with its line. */
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}

/** Reads YAML 1.2, of which JSON is a part. Keys may not come twice. */
export function parseLines(text: string): LinedFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const toLine = (offset: number) => lineCounter.linePos(offset).line || 1;
  const errors = document.errors.map(({ pos, message }) => ({ line: toLine(pos[0]), message }));
  let value: unknown;
  try {
    if (errors.length === 0) value = document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    errors.push({ line: 1, message: messageOf(error) });
  }
  return { value, errors, lineOf: (path) => toLine(findOffset(document, path)) };
}

function findOffset(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const pair = isMap(node)
      ? node.items.find(({ key }) => (isScalar(key) ? key.value : key) === part)
      : undefined;
    const next: unknown = pair ? pair.value : node.get(part, true);
    const written: unknown = pair ? pair.key : next;
    if (!isNode(written) || !written.range) break;
    offset = written.range[0];
    node = next;
  }
  return offset;
}
