import { fileURLToPath } from "node:url";
import * as lambdaSdk from "@aws-sdk/client-lambda";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { STEPS, type Step } from "../../lib/stack/steps.ts";
import { readStep, synthesize } from "./stacks.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What Lambda checks beside the operation that is called. */
const IMPLIED: Readonly<Partial<Record<Step, readonly string[]>>> = {
  // GetFunction's tags; CreateFunction with tags and layers.
  provision: ["lambda:ListTags", "lambda:TagResource", "lambda:GetLayerVersion"],
  cleanup: ["lambda:ListTags"],
};

/** The Lambda operations in a step's bundle, which holds only what the step can reach, as IAM actions. */
async function listCalls(step: Step): Promise<string[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${step}.ts`],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
  });
  const text = outputFiles[0]?.text ?? "";
  // esbuild numbers a name that several modules import.
  const operations = [...text.matchAll(/new (\w+Command)\d*\(/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => name in lambdaSdk)
    .map((name) => name.replace(/Command$/, "").replace(/^Invoke$/, "InvokeFunction"));
  const waiters = [...text.matchAll(/\bwaitUntil(?:Function|PublishedVersion)[A-Za-z]*?(V2)?\d*\(/g)].map(
    ([, v2]) => (v2 ? "GetFunction" : "GetFunctionConfiguration"),
  );
  return [...operations, ...waiters].map((name) => `lambda:${name}`);
}

describe("the Lambda permissions of a step, with everything enabled", () => {
  const template = synthesize("everything");

  it.each(STEPS)("are the operations that %s calls, and no more", async (step) => {
    const granted = readStep(template, step)
      .flatMap(({ actions }) => actions)
      .filter((action) => action.startsWith("lambda:"));
    const used = [...(await listCalls(step)), ...(IMPLIED[step] ?? [])];
    expect([...new Set(granted)].toSorted()).toEqual([...new Set(used)].toSorted());
  });
});
