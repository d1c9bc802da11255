/** So many values of a list of numbers become one part. */
const VALUES_PER_PART = 10_000;

/**
 * JSON text of a value in parts, so that no text as long as the whole is ever in memory. Indented for people as
 * `JSON.stringify(value, null, 2)` does it, except that a list without objects takes one line however long it is.
 * @param value plain data; members that are undefined are left out
 */
export function* toJsonParts(value: unknown, indent = ""): Generator<string> {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null)) yield* toLineParts(value);
    else
      yield* enclose(
        "[]",
        indent,
        value.map((item) => () => toJsonParts(item ?? null, inner)),
      );
  } else if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    yield* enclose(
      "{}",
      indent,
      members.map(
        ([name, member]) =>
          function* () {
            yield `${JSON.stringify(name)}: `;
            yield* toJsonParts(member, inner);
          },
      ),
    );
  } else yield JSON.stringify(value) ?? "null";
}

function* enclose(
  [open, close]: string,
  indent: string,
  items: readonly (() => Generator<string>)[],
): Generator<string> {
  if (items.length === 0) {
    yield `${open}${close}`;
    return;
  }
  for (const [index, item] of items.entries()) {
    yield `${index === 0 ? open : ","}\n${indent}  `;
    yield* item();
  }
  yield `\n${indent}${close}`;
}

function* toLineParts(list: readonly unknown[]): Generator<string> {
  yield "[";
  for (let start = 0; start < list.length; start += VALUES_PER_PART) {
    const text = JSON.stringify(list.slice(start, start + VALUES_PER_PART));
    yield `${start > 0 ? "," : ""}${text.slice(1, -1)}`;
  }
  yield "]";
}
