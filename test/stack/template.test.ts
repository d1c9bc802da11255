import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { readPackage } from "../../lib/stack/packages.ts";
import { STEPS } from "../../lib/stack/steps.ts";
import { buildTemplate, type PlainTemplate } from "../../lib/stack/template.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

describe("the plain CloudFormation template", () => {
  let plain: PlainTemplate;
  let template: Readonly<Record<string, Record<string, unknown>>>;
  let text: string;
  beforeAll(async () => {
    plain = await buildTemplate();
    template = plain.template as typeof template;
    text = JSON.stringify(template);
  });

  it("needs no CDK in the account", () => {
    expect(text).not.toMatch(/cdk-|hnb659fds|BootstrapVersion|aws:cdk|AWS::CDK/);
    expect(text).not.toContain("arn:aws:");
    expect(Object.values(template.Resources ?? {}).map((one) => (one as Resource).Type)).not.toContain(
      "Custom::S3AutoDeleteObjects",
    );
  });

  it("is small enough to be given to CloudFormation as it is", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
  });

  it("finds each package in the bucket of its parameters, under its content's hash", async () => {
    const functions = Object.values(template.Resources ?? {}).filter(
      (one) => (one as Resource).Type === "AWS::Lambda::Function",
    );
    expect(functions).toHaveLength(STEPS.length);
    for (const step of STEPS) {
      const contents = await readPackage(step);
      const fileName = `${step}-${createHash("sha256").update(contents).digest("hex").slice(0, 16)}.zip`;
      expect(plain.uploads.find((upload) => upload.fileName === fileName)?.contents).toEqual(contents);
      expect(functions.map((one) => (one as Resource).Properties.Code)).toContainEqual({
        S3Bucket: { Ref: "CodeBucket" },
        S3Key: { "Fn::Join": ["", [{ Ref: "CodePrefix" }, fileName]] },
      });
    }
  });

  it("asks for the package's bucket only", () => {
    const required = Object.entries(template.Parameters ?? {}).filter(
      ([, one]) => !("Default" in (one as object)),
    );
    expect(required.map(([name]) => name)).toEqual(["CodeBucket"]);
  });

  it("lets Apply write only when functions are named for it", () => {
    const statements = Object.entries(template.Resources ?? {})
      .filter(([name]) => name.startsWith("PowerTunerApplyRole"))
      .flatMap(
        ([, one]) => (one as Resource).Properties.Policies as { PolicyDocument: { Statement: unknown[] } }[],
      )
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const always = statements.filter((one) => !("Fn::If" in (one as object)));
    expect(JSON.stringify(always)).not.toContain("lambda:");
    expect(template.Conditions?.HasApplyTo).toEqual({
      "Fn::Not": [{ "Fn::Equals": [{ "Fn::Join": ["", { Ref: "ApplyTo" }] }, ""] }],
    });
    const lambdaOnly = statements.filter((one) => JSON.stringify(one).includes("lambda:UpdateFunctionCode"));
    expect(lambdaOnly).toEqual([
      {
        "Fn::If": [
          "HasApplyTo",
          expect.objectContaining({ Resource: { Ref: "ApplyTo" } }),
          { Ref: "AWS::NoValue" },
        ],
      },
    ]);
  });
});

describe("a step's package", () => {
  it.each(STEPS)("of %s is below 1.5 MB", async (step) => {
    const { "index.mjs": bundle } = unzipSync(await readPackage(step));
    expect(bundle?.byteLength).toBeGreaterThan(1000);
    expect(bundle?.byteLength).toBeLessThan(1_500_000);
  });
});
