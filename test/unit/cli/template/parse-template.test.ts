import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../../../lib/cli/template/parse-template.ts";

const parse = (text: string) => parseTemplate("--template", "template.yaml", text);

/** Properties of the only resource. */
function propertiesOf(yaml: string) {
  const lines = yaml.split("\n").map((line) => `      ${line}`);
  const parsed = parse(`Resources:\n  One:\n    Type: Any\n    Properties:\n${lines.join("\n")}\n`);
  return parsed.ok ? parsed.value.resources.get("One")?.properties : parsed.mistakes;
}

describe("parseTemplate", () => {
  it("gives short forms of CloudFormation's functions as JSON has them", () => {
    const yaml = [
      "A: !Ref Table",
      "B: !GetAtt Table.Arn",
      'C: !Sub ["x/y", {X: !Ref Table}]',
      "D: !If [IsProd, !Ref Big, 128]",
      "E: !Join\n        - ''\n        - [a, !GetAtt [Table, Arn]]",
      "F: !Base64\n        Fn::Sub: text",
      "G: !Condition IsProd",
    ];
    expect(propertiesOf(yaml.join("\n"))).toEqual({
      A: { Ref: "Table" },
      B: { "Fn::GetAtt": "Table.Arn" },
      C: { "Fn::Sub": ["x/y", { X: { Ref: "Table" } }] },
      D: { "Fn::If": ["IsProd", { Ref: "Big" }, 128] },
      E: { "Fn::Join": ["", ["a", { "Fn::GetAtt": ["Table", "Arn"] }]] },
      F: { "Fn::Base64": { "Fn::Sub": "text" } },
      G: { Condition: "IsProd" },
    });
  });

  it("follows anchors and aliases", () => {
    expect(propertiesOf("A: &env\n  X: 1\nB: *env")).toEqual({ A: { X: 1 }, B: { X: 1 } });
  });

  it("reads JSON, and YAML that begins like it", () => {
    const resources = { One: { Type: "AWS::Lambda::Function", Properties: { Handler: "a.b" } } };
    for (const text of [JSON.stringify({ Resources: resources }), "{Resources: {One: {Type: T}}}"]) {
      const parsed = parse(text);
      expect(parsed.ok && [...parsed.value.resources.keys()]).toEqual(["One"]);
    }
  });

  it("keeps SAM's globals of functions", () => {
    const parsed = parse("Globals: {Function: {Timeout: 5}}\nResources: {}");
    expect(parsed.ok && parsed.value.functionGlobals).toEqual({ Timeout: 5 });
  });

  it.each([
    ["text", "hello", "no Resources"],
    ["nothing", "", "no Resources"],
    ["a list", "[1]", "no Resources"],
    ["a template without resources", "Parameters: {}", "no Resources"],
    ["broken YAML, by its line", "Resources:\n  a: [1\n  b: {", "see line 3"],
    ["aliases that multiply", bomb(), "neither JSON nor YAML"],
    ["nesting deeper than the stack", `Resources: ${"[".repeat(50_000)}`, "neither JSON nor YAML"],
  ])("refuses %s", (_title, text, hint) => {
    const parsed = parse(text);
    expect(parsed.ok ? [] : parsed.mistakes).toMatchObject([
      { field: "--template", value: "template.yaml", hint: expect.stringContaining(hint) },
    ]);
  });

  it("never throws, and never shows a piece of the text", () => {
    const piece = fc.constantFrom(
      "Resources:",
      "\n",
      "  ",
      "- ",
      "!Ref ",
      "!Sub",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "'",
      '"',
      "secret",
      "Type: x",
      "!Unknown ",
      ": ",
      "|",
      "%",
      "\t",
      "<<: ",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (some) => {
        const parsed = parse(some);
        if (parsed.ok) return;
        expect(parsed.mistakes).toHaveLength(1);
        expect(JSON.stringify(parsed.mistakes)).not.toContain("secret");
      }),
      { numRuns: 500 },
    );
  });

  it("reads any JSON template to the same value as YAML", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (properties) => {
        const text = JSON.stringify({ Resources: { One: { Type: "T", Properties: properties } } });
        // A comment makes it YAML, of which JSON is a part.
        const [asJson, asYaml] = [parse(text), parse(`# YAML\n${text}`)];
        expect(asYaml).toEqual(asJson);
        expect(asJson.ok).toBe(true);
      }),
    );
  });
});

function bomb(): string {
  const lines = Array.from(
    { length: 12 },
    (_, n) => `x${n + 1}: &x${n + 1} [${Array(9).fill(`*x${n}`).join(", ")}]`,
  );
  return `x0: &x0 [a]\n${lines.join("\n")}\nResources: *x12\n`;
}
