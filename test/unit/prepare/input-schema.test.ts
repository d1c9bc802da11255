import { describe, expect, it } from "vitest";
import { inputFields } from "../../../lib/prepare/input.ts";
import { describeInputSchema } from "../../../lib/prepare/input-schema.ts";

interface ObjectSchema {
  readonly $schema: string;
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const schema = describeInputSchema() as ObjectSchema;

type Node = Readonly<Record<string, unknown>>;

/** The schemas of all numbers and texts, by where they are. */
function listNodes(value: unknown, path = ""): (readonly [path: string, node: Node])[] {
  if (typeof value !== "object" || value === null) return [];
  const node = value as Node;
  const own = ["number", "integer", "string"].includes(String(node.type)) ? [[path, node] as const] : [];
  return [...own, ...Object.entries(node).flatMap(([name, inner]) => listNodes(inner, `${path}/${name}`))];
}

function isLimited({ type, pattern, ...node }: Node): boolean {
  if (type !== "string") {
    return (
      ("minimum" in node || "exclusiveMinimum" in node) && ("maximum" in node || "exclusiveMaximum" in node)
    );
  }
  if ("enum" in node || "const" in node || "maxLength" in node) return true;
  const withoutClasses = String(pattern ?? "*").replaceAll(/\(\?![^)]*\)|\\.|\[[^\]]*\]/g, "");
  return !/[*+]/.test(withoutClasses);
}

describe("the input's JSON schema", () => {
  it("is of draft 2020-12, wants lambdaARN only, and knows no other fields", () => {
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.required).toEqual(["lambdaARN"]);
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties)).toEqual([...Object.keys(inputFields), "$schema"]);
  });

  it("describes every field with what is allowed and its default", () => {
    for (const name of Object.keys(inputFields)) {
      expect(schema.properties[name]?.description, name).toMatch(/ Allowed: .+ Default: .+\.$/);
    }
    expect(schema.properties.num).toEqual({
      type: "integer",
      minimum: 1,
      maximum: 10_000,
      default: 100,
      description:
        "Most invocations of each configuration; one more where all of them were cold starts and not only those were asked for. Allowed: a whole number from 1 to 10000. Default: 100.",
    });
    expect(schema.properties.strategy).toMatchObject({
      enum: ["cost", "speed", "balanced"],
      default: "cost",
    });
    expect(schema.properties.sampling).toMatchObject({ enum: ["search", "fixed"], default: "search" });
    expect(schema.properties.maxMinutes).toMatchObject({
      type: "number",
      exclusiveMinimum: 0,
      maximum: 1380,
    });
  });

  it("has limits for every number, and for the length of every text", () => {
    const unlimited = listNodes(schema)
      .filter(([, node]) => !isLimited(node))
      .map(([path]) => path);
    expect(unlimited).toEqual([]);
    expect(listNodes(schema).length).toBeGreaterThan(40);
  });

  it("has patterns that editors can read, which compile them in Unicode mode", () => {
    const patterns = [...JSON.stringify(schema).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)];
    expect(patterns.length).toBeGreaterThan(5);
    for (const [, pattern = '""'] of patterns)
      expect(() => new RegExp(JSON.parse(pattern), "u")).not.toThrow();
  });
});
