import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTemplates } from "../../../../lib/cli/template/find-templates.ts";
import { listFunctions } from "../../../../lib/cli/template/template-function.ts";
import { writeAssembly } from "../../../helpers/cloud-assembly.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

const ONE = (id: string) => `Resources:\n  ${id}:\n    Type: AWS::Serverless::Function\n`;

let cwd: string;
beforeAll(() => {
  cwd = makeFolder({
    "code/index.js": "exports.handler = async () => 1;\n",
    "sam/template.yaml": ONE("Source"),
    "sam/.aws-sam/build/template.yaml": ONE("Built"),
    "plain/template.yml": ONE("Plain"),
    "empty/readme.txt": "",
    "broken/manifest.json": "{",
    "loop/manifest.json": JSON.stringify({
      artifacts: {
        A: { type: "cdk:cloud-assembly", properties: { directoryName: "." } },
        B: { type: "cdk:cloud-assembly", properties: { directoryName: "x/../../loop" } },
      },
    }),
    "half/manifest.json": JSON.stringify({
      artifacts: { A: { type: "aws:cloudformation:stack", properties: { templateFile: "none.json" } } },
    }),
  });
  writeAssembly(join(cwd, "with", "cdk.out"), join(cwd, "code"), true);
  writeAssembly(join(cwd, "without", "cdk.out"), join(cwd, "code"), false);
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function find(path: string) {
  const found = await findTemplates(path, cwd);
  if (!found.ok) throw new Error(JSON.stringify(found.mistakes));
  return { functions: found.value.files.flatMap(listFunctions), notes: found.value.notes };
}

describe("findTemplates", () => {
  it.each(["with/cdk.out", "with", "with/cdk.out/manifest.json", "without/cdk.out"])(
    "finds stacks, stacks in them and stages of the cloud assembly %s",
    async (path) => {
      const { functions } = await find(path);
      const found = functions.map(({ constructPath, code }) => [
        constructPath,
        code.kind === "path" ? /^(.*\/cdk\.out)\/asset\.[0-9a-f]+$/.exec(code.path)?.[1] : code.kind,
      ]);
      const assembly = join(cwd, path.split("/")[0] ?? "", "cdk.out");
      expect(found.sort()).toEqual([
        ["Prod/Shop/Orders", assembly],
        ["Shop/Deep/Orders", assembly],
        ["Shop/Inline", "inline"],
        ["Shop/Orders", assembly],
      ]);
      expect(functions.find(({ constructPath }) => constructPath?.startsWith("Prod"))?.stackNames).toEqual(
        expect.arrayContaining(["Prod/Shop", "Prod-Shop"]),
      );
    },
  );

  it("follows no stage of an assembly that leads back out of it", async () => {
    expect(await find("loop")).toEqual({ functions: [], notes: [] });
  });

  it("takes what `sam build` made in a folder, and a file as it is, with a note of what was built", async () => {
    expect((await find("sam")).functions[0]?.logicalId).toBe("Built");
    const { functions, notes } = await find("sam/template.yaml");
    expect(functions[0]?.logicalId).toBe("Source");
    expect(notes).toEqual([expect.stringContaining(".aws-sam/build/template.yaml")]);
    expect(await find("plain")).toMatchObject({ functions: [{ logicalId: "Plain" }], notes: [] });
  });

  it.each([
    ["a file that is not there", "none.yaml", "no such file"],
    ["a folder without a template", "empty", "cdk synth"],
    ["a manifest that cannot be read", "broken", "cdk synth"],
    ["an assembly without its template", "half", "run `cdk synth` again"],
    ["a file that is no template", "code/index.js", "no Resources"],
  ])("refuses %s", async (_title, path, hint) => {
    const found = await findTemplates(path, cwd);
    expect(found.ok ? [] : found.mistakes).toMatchObject([
      { field: "--template", hint: expect.stringContaining(hint) },
    ]);
  });
});
