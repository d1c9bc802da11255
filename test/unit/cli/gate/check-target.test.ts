import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { checkTarget } from "../../../../lib/cli/gate/check-target.ts";
import { parseGateConfig } from "../../../../lib/gate/parse-config.ts";
import { makeFolder, makeMachine } from "../../../helpers/fake-process.ts";

let configDir: string;
let machine: Machine;

beforeAll(() => {
  configDir = makeFolder({
    "app/index.mjs": "export const handler = async () => 1;\n",
    "two/a.mjs": "export const handler = () => 1;",
    "two/b.mjs": "export const handler = () => 1;",
    "event.json": '{"id":7}',
    "broken.json": "{",
    "template.yaml": `Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, MemorySize: 768, Code: ./app }
`,
  });
  machine = makeMachine(configDir);
});
afterAll(() => rmSync(configDir, { recursive: true }));

/** One target, whose own keys begin at the fourth line. */
function check(keys: string, on?: string) {
  const text = `version: 1\ntargets:\n  - name: orders\n    ${keys.replaceAll("\n", "\n    ")}\n    checks: [{ metric: cost, max: 1 }, { metric: p50, at: x86_64-2048, max: 1 }]\n`;
  const [target] = parseGateConfig(text, "c.yaml").targets;
  if (!target) throw new Error("there is no target");
  return checkTarget(target, { configDir, on, machine });
}

describe("checkTarget", () => {
  it("finds a folder beside the file, and gives it 128 MB unless told otherwise", async () => {
    expect(await check("function: app")).toMatchObject({
      ok: true,
      value: {
        where: "local",
        current: { key: "x86_64-128" },
        configurations: { named: ["x86_64-128", "x86_64-2048"], powerValues: [128, 2048] },
      },
    });
    const keys = `function: ./app
local: { handler: index.handler, runtime: nodejs22.x, timeoutSeconds: 9, env: { STAGE: test }, memoryMb: 512 }
input: { coldStarts: 2 }
payloadFile: event.json`;
    expect(await check(keys)).toMatchObject({
      ok: true,
      value: {
        current: { key: "x86_64-512" },
        fields: { coldStarts: 2, payload: { id: 7 } },
        request: {
          handler: "index.handler",
          runtime: "nodejs22.x",
          timeoutSeconds: 9,
          environment: { STAGE: "test" },
        },
      },
    });
  });

  it("finds a function of a template by its logical name, with the memory that it has there", async () => {
    expect(await check("function: Orders\nlocal: { template: template.yaml }")).toMatchObject({
      ok: true,
      value: { where: "local", current: { key: "x86_64-768" }, request: { handler: "index.handler" } },
    });
  });

  it("takes any other word for a function on AWS, and everything with on: aws", async () => {
    expect(await check("function: billing:live\npayloadFile: event.json")).toMatchObject({
      ok: true,
      value: {
        where: "aws",
        functionName: "billing",
        fields: { lambdaARN: "billing:live", payload: { id: 7 } },
      },
    });
    expect(await check("function: app", "aws")).toMatchObject({ ok: true, value: { where: "aws" } });
  });

  it.each<[string, string, string, string?]>([
    ["a handler that is not there", "function: ./none", "c.yaml:4 targets[0].function"],
    ["a handler that is not clear, where it would be", "function: two", "c.yaml:3 targets[0].local.handler"],
    [
      "a handler of another file",
      "function: two\nlocal: { handler: c.handler }",
      "c.yaml:5 targets[0].local.handler",
    ],
    ["an unknown runtime", "function: app\nlocal: { runtime: cobol }", "c.yaml:5 targets[0].local.runtime"],
    [
      "a variable that is Lambda's own",
      "function: app\nlocal: { env: { AWS_REGION: x } }",
      "c.yaml:5 targets[0].local.env",
    ],
    [
      "more memory than this machine has",
      "function: app\nlocal: { memoryMb: 10240 }",
      "c.yaml:5 targets[0].local.memoryMb",
    ],
    [
      "a template that is not there",
      "function: Orders\nlocal: { template: none.yaml }",
      "c.yaml:5 targets[0].local.template",
    ],
    [
      "a logical name that is not in the template",
      "function: Ordres\nlocal: { template: template.yaml }",
      "c.yaml:4 targets[0].function",
    ],
    [
      "an event that is not JSON",
      "function: app\npayloadFile: broken.json",
      "c.yaml:5 targets[0].payloadFile",
    ],
    [
      "an event that is not there",
      "function: orders-live\npayloadFile: none.json",
      "c.yaml:5 targets[0].payloadFile",
    ],
    [
      "settings of this machine on AWS",
      "function: app\nlocal: { memoryMb: 512 }",
      "c.yaml:5 targets[0].local",
      "aws",
    ],
    ["a path on AWS", "function: ./app", "c.yaml:4 targets[0].function", "aws"],
    [
      "an architecture alone that this machine does not have",
      "function: app\ninput: { architectures: [arm64] }",
      "c.yaml:5 targets[0].input.architectures",
    ],
  ])("names the line of %s", async (_title, keys, field, on) => {
    const checked = await check(keys, on);
    expect(checked.ok ? [] : checked.mistakes.map((mistake) => mistake.field)).toEqual([field]);
  });
});
