import { describe, expect, it } from "vitest";
import { describeConfigSchema } from "../../../lib/gate/config-schema.ts";
import { listConfigKeys } from "../../../lib/gate/list-config-keys.ts";

/** Paths of all properties of a JSON schema, by another way than the list's. */
function listPaths(schema: unknown, path = ""): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = Object.entries(Reflect.get(schema, "properties") ?? {}).flatMap(([name, property]) => {
    const at = path === "" ? name : `${path}.${name}`;
    // Fields of an execution input have a table of their own.
    return at === "targets[].input" ? [at] : [at, ...listPaths(property, at)];
  });
  const options: unknown = Reflect.get(schema, "oneOf") ?? Reflect.get(schema, "anyOf");
  const others = Array.isArray(options) ? options.flatMap((option) => listPaths(option, path)) : [];
  return [...own, ...others, ...listPaths(Reflect.get(schema, "items"), `${path}[]`)];
}

describe("listConfigKeys", () => {
  it("has every key of the schema once, each with a meaning and what is allowed", () => {
    const keys = listConfigKeys();
    expect(keys.map(({ path }) => path).toSorted()).toEqual(
      [...new Set(listPaths(describeConfigSchema()))].toSorted(),
    );
    for (const { description, allowed } of keys) {
      expect(description).toMatch(/\.$/);
      expect(allowed).not.toBe("");
      expect(allowed).not.toMatch(/^Invalid/);
    }
  });

  it("says what is required, what has a default, and what is allowed as a mistake does", () => {
    const byPath = new Map(listConfigKeys().map((key) => [key.path, key]));
    expect(byPath.get("version")).toMatchObject({ allowed: "1", byDefault: "required" });
    expect(byPath.get("baseline.missing")).toMatchObject({ allowed: "error, warn", byDefault: '`"error"`' });
    expect(byPath.get("targets[].num")).toMatchObject({ byDefault: "`100`" });
    expect(byPath.get("targets[].checks[].max")).toEqual({
      path: "targets[].checks[].max",
      description: "Highest value, in the metric's unit, or with a unit: 250ms, 1.2s, 256MB.",
      allowed: "a number, or a text with a unit",
      byDefault: "optional",
    });
    expect(byPath.get("targets[].checks[].metric")?.allowed).toMatch(/^cost, .*, savings$/);
    expect(byPath.get("targets[].checks[].level")?.description).toMatch(
      /Unless told, warn for p99, coldInit, maxMemoryUsed and savings, else error\.$/,
    );
  });
});
