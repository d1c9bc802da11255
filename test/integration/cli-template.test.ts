import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { CliFolder } from "../helpers/cli-folder.ts";
import { writeAssembly } from "../helpers/cloud-assembly.ts";

const folder = new CliFolder({
  "code/index.js": `exports.handler = async () => {
    if (process.env.STAGE !== "test" || process.env.BUCKET !== "mine") throw new Error("not configured");
  };\n`,
  "sam/template.yaml": `
Globals: {Function: {Runtime: nodejs24.x, Timeout: 5, Environment: {Variables: {STAGE: test, BUCKET: !Ref Files}}}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../code, Handler: index.handler, MemorySize: 256}
`,
});

beforeAll(() => writeAssembly(join(folder.cwd, "cdk.out"), join(folder.cwd, "code"), true));
afterEach(() => expect(folder.listLeftovers()).toEqual([]));
afterAll(() => folder.remove());

describe("tune --template", () => {
  it.each([
    ["a cloud assembly", "Shop/Orders", "cdk.out", 384, 10],
    ["a SAM template", "Orders", "sam/template.yaml", 256, 5],
  ])(
    "measures a function of %s beside what it has now",
    async (_title, name, template, currentMb, timeout) => {
      const args = [
        "tune",
        name,
        "--template",
        template,
        "--memory",
        "512",
        "--num",
        "2",
        "--env",
        "BUCKET=mine",
      ];
      const { code, out, err } = await folder.run([...args, "--json", "--out", "result"]);
      expect(err).not.toContain("error:");
      expect(code).toBe(0);
      const result: TuningResult = JSON.parse(out);
      expect(result.target).toMatchObject({
        functionName: "Orders",
        memoryMb: currentMb,
        timeoutSeconds: timeout,
      });
      expect(result.candidates.map(({ state, memoryMb }) => [state, memoryMb])).toEqual([
        ["measured", currentMb],
        ["measured", 512],
      ]);
      expect(err).toContain(`compared with its current ${currentMb} MB`);
    },
  );

  it("says only what is recommended with --quiet, and stops when --max-cost is spent", async () => {
    const flags = [
      "--env",
      "BUCKET=mine",
      "--num",
      "50",
      "--memory",
      "512",
      "--sampling",
      "fixed",
      "--out",
      "quiet",
    ];
    const args = ["tune", "Orders", "--template", "sam", ...flags, "--max-cost", "0.0000001", "--quiet"];
    const { code, out, err } = await folder.run(args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const result: TuningResult = JSON.parse(readFileSync(join(folder.cwd, "quiet", "result.json"), "utf8"));
    expect(out).toBe(`${result.recommendation.sentence}\n`);
    const invocations = result.candidates.reduce((sum, { counts }) => sum + counts.invocations, 0);
    expect(invocations).toBeLessThan(100);
  });

  it("starts nothing when the function is not in the template", async () => {
    const { code, out, err } = await folder.run(["tune", "Ordrs", "--template", "sam/template.yaml"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("did you mean Orders?");
    expect(err).not.toContain("embedded cloud");
  });
});
