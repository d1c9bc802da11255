import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../../../lib/cli/template/parse-template.ts";
import { listFunctions, type TemplateFile } from "../../../../lib/cli/template/template-function.ts";

function list(text: string, more: Partial<TemplateFile> = {}) {
  const template = parseTemplate("--template", "template.yaml", text);
  if (!template.ok) throw new Error(JSON.stringify(template.mistakes));
  const file = "/project/template.yaml";
  return listFunctions({
    file,
    template: template.value,
    stackNames: [],
    assets: new Map(),
    constructPaths: new Map(),
    ...more,
  });
}

const known = (value: string) => ({ state: "known", value });
const UNKNOWN = { state: "unknown" };
const ABSENT = { state: "absent" };

const SAM = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: nodejs22.x
    MemorySize: 256
    Timeout: 10
    Layers: [!Ref Common]
    Architectures: [x86_64]
    Environment:
      Variables:
        STAGE: test
        LEVEL: info
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/orders
      Handler: app.handler
      MemorySize: 512
      Architectures: [arm64]
      Layers: [!Ref Own]
      Environment:
        Variables:
          LEVEL: debug
          TABLE: !Ref Table
          RETRIES: 3
  Table:
    Type: AWS::DynamoDB::Table
  Stock:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => 1;"
      Handler: index.handler
      Timeout: !Ref StockTimeout
      Architectures: [!Ref Arch]
`;

describe("listFunctions", () => {
  it("merges a SAM function with the globals", () => {
    const [orders, stock] = list(SAM);
    expect(orders).toMatchObject({
      logicalId: "Orders",
      handler: known("app.handler"),
      runtime: known("nodejs22.x"),
      memoryMb: known("512"),
      timeoutSeconds: known("10"),
      architecture: known("arm64"),
      layerCount: 2,
      code: { kind: "path", path: "/project/src/orders" },
    });
    expect([...(orders?.environment ?? [])]).toEqual([
      ["STAGE", known("test")],
      ["LEVEL", known("debug")],
      ["TABLE", UNKNOWN],
      ["RETRIES", known("3")],
    ]);
    expect(stock).toMatchObject({
      memoryMb: known("256"),
      timeoutSeconds: UNKNOWN,
      architecture: UNKNOWN,
      code: { kind: "inline", text: "exports.handler = async () => 1;" },
    });
  });

  it("leaves globals out of a plain function", () => {
    const text = `Globals: {Function: {Timeout: 9}}\nResources: {One: {Type: AWS::Lambda::Function, Properties: {Code: ./dist}}}`;
    expect(list(text)).toMatchObject([
      { timeoutSeconds: ABSENT, handler: ABSENT, code: { kind: "path", path: "/project/dist" } },
    ]);
  });

  it.each([
    ["a key in S3", "Code: {S3Bucket: b, S3Key: k.zip}", "AWS::Lambda::Function", "is in S3"],
    ["an S3 address", "CodeUri: s3://b/k.zip", "AWS::Serverless::Function", "is in S3"],
    ["an S3 object", "CodeUri: {Bucket: b, Key: k}", "AWS::Serverless::Function", "is in S3"],
    ["an image", "PackageType: Image", "AWS::Serverless::Function", "is a container image"],
    ["an image of a function", "Code: {ImageUri: !Sub x}", "AWS::Lambda::Function", "is a container image"],
    [
      "a code that is a function's value",
      "CodeUri: !Ref Uri",
      "AWS::Serverless::Function",
      "is an intrinsic",
    ],
    [
      "inline code that is computed",
      "Code: {ZipFile: !Sub [x, {}]}",
      "AWS::Lambda::Function",
      "is an intrinsic",
    ],
  ])("does not find the code of %s", (_title, properties, type, why) => {
    const [one] = list(`Resources:\n  One:\n    Type: ${type}\n    Properties:\n      ${properties}\n`);
    expect(one?.code).toMatchObject({ kind: "elsewhere", why: expect.stringContaining(why) });
  });

  it("reads !Sub of a text without variables as that text", () => {
    const text = `
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: !Sub src/one
      Handler: !Sub "app.handler"
      Environment:
        Variables:
          PLAIN: !Sub plain
          ESCAPED: !Sub "\${!Name}/x"
          REGION: !Sub "\${AWS::Region}/x"
          LIST: !Sub ["\${a}", { a: b }]
  Two:
    Type: AWS::Lambda::Function
    Properties:
      Code:
        ZipFile: !Sub "exports.handler = async () => 1;"
`;
    const [one, two] = list(text);
    expect(one).toMatchObject({
      code: { kind: "path", path: "/project/src/one" },
      handler: known("app.handler"),
    });
    expect([...(one?.environment ?? [])]).toEqual([
      ["PLAIN", known("plain")],
      ["ESCAPED", known(`\${Name}/x`)],
      ["REGION", UNKNOWN],
      ["LIST", UNKNOWN],
    ]);
    expect(two?.code).toEqual({ kind: "inline", text: "exports.handler = async () => 1;" });
  });

  it("finds a package of the CDK by the path in the template, else by its key", () => {
    const withPath = `{"Resources":{"One":{"Type":"AWS::Lambda::Function","Properties":{"Code":{"S3Key":"k.zip"}},"Metadata":{"aws:asset:path":"asset.1","aws:cdk:path":"Shop/One/Resource"}}}}`;
    expect(list(withPath)).toMatchObject([
      { constructPath: "Shop/One", code: { kind: "path", path: "/project/asset.1" } },
    ]);
    const without = `{"Resources":{"One":{"Type":"AWS::Lambda::Function","Properties":{"Code":{"S3Key":"k.zip"}}}}}`;
    const found = {
      assets: new Map([["k.zip", "/cdk.out/asset.2"]]),
      constructPaths: new Map([["One", "Shop/Two/Resource"]]),
    };
    expect(list(without, found)).toMatchObject([
      { constructPath: "Shop/Two", code: { kind: "path", path: "/cdk.out/asset.2" } },
    ]);
  });
});
