import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import cdkJson from "../../cdk.json" with { type: "json" };
import type { TuningResult } from "../../lib/analyze/result.ts";
import packageJson from "../../package.json" with { type: "json" };
import { NEEDED_FILES } from "./install.ts";
import { withoutNetwork } from "./without-network.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const project = inject("projectFolder");

/** Runs a program in the project, in the network's absence. */
function run(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [program = "", ...args] = withoutNetwork(command);
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: project,
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: project, npm_config_update_notifier: "false", ...env },
    timeout: 100_000,
  });
  return { status, stdout, stderr };
}

function write(path: string, text: string): string {
  writeFileSync(join(project, path), text);
  return path;
}

type Template = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The packages of the steps are in it by their content's hash. */
let repositoryTemplate: Template | undefined;

/** What an app gives, with the settings that the repository's has. */
function synthesize(app: string, outDir: string): Template {
  const context = { ...cdkJson.context, "aws:cdk:version-reporting": false };
  const env = { CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: outDir };
  const { status, stderr } = run([process.execPath, app], env);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return JSON.parse(readFileSync(join(project, outDir, "power-tuner.template.json"), "utf8"));
}

describe("the npm package", () => {
  it("holds all that it needs, and no sources", () => {
    const files = inject("packedFiles");
    expect(files).toEqual(expect.arrayContaining(NEEDED_FILES));
    expect(files.filter((path) => /^(lib|test|bench|report-ui)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  it("names the licence of every library that is inside", () => {
    const notices = readFileSync(
      join(project, "node_modules/lambda-power-tuner/dist/THIRD-PARTY-NOTICES.txt"),
      "utf8",
    );
    for (const name of [
      "@aws-sdk/client-lambda",
      "@aws-lambda-powertools/logger",
      "aws-local-stepfunctions",
    ]) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)`, "m"));
    }
    expect(notices).not.toContain("(undefined)");
  });

  it("tunes a handler with npx", () => {
    mkdirSync(join(project, "orders"));
    write(
      "orders/index.mjs",
      'import { createHash } from "node:crypto";\nexport const handler = async () => createHash("sha256").update("x".repeat(1e6)).digest("hex");\n',
    );
    const size = ["--memory", "128,512", "--num", "3", "--sampling", "fixed"];
    const { status, stdout, stderr } = run(
      ["npx", "power-tuner", "tune", "orders", ...size, "--out", "out", "--json"],
      { AWS_EC2_METADATA_DISABLED: "true" },
    );
    expect(stderr).not.toContain("error:");
    expect(status).toBe(0);
    const result: TuningResult = JSON.parse(stdout);
    expect(result.tool).toEqual({ name: packageJson.name, version: packageJson.version });
    expect(result.candidates.map(({ state, memoryMb }) => [state, memoryMb])).toEqual([
      ["measured", 128],
      ["measured", 512],
    ]);
    expect(readdirSync(join(project, "out")).sort()).toEqual(["report.html", "result.json", "summary.md"]);
  });

  it("says in one line that an old Node.js will not do", () => {
    const launcher = join(project, "node_modules/lambda-power-tuner/bin/power-tuner.mjs");
    const old = write("old.mjs", `Object.defineProperty(process.versions, "node", { value: "20.19.0" });\n`);
    const { status, stderr } = run([process.execPath, "--import", `./${old}`, launcher, "--version"]);
    expect(stderr).toBe("error: power-tuner needs Node.js 22.12 or newer, and this is 20.19.0\n");
    expect(status).toBe(2);
  });

  describe.each(["import", "require"])("with %s", (kind) => {
    it("synthesizes the template that the repository's app has", () => {
      const load =
        kind === "import"
          ? 'import { App } from "aws-cdk-lib";\nimport { TuningStack } from "lambda-power-tuner";\n'
          : 'const { App } = require("aws-cdk-lib");\nconst { TuningStack } = require("lambda-power-tuner");\n';
      const file = write(
        kind === "import" ? "app.mjs" : "app.cjs",
        `${load}new TuningStack(new App(), "power-tuner").node.root.synth();\n`,
      );
      const template = synthesize(file, `cdk-${kind}`);
      expect(Object.keys(template.Resources ?? {}).length).toBeGreaterThan(30);
      repositoryTemplate ??= synthesize(join(ROOT, "bin", "app.ts"), "cdk-repository");
      expect(template).toEqual(repositoryTemplate);
    });
  });

  it("works without CDK for programs that read results", () => {
    const file = write(
      "offline.mjs",
      `import { judgeResult, parseGateConfig, readResult, renderMarkdown, renderReport } from "lambda-power-tuner/offline";
      const result = await readResult("out/result.json");
      const [orders] = parseGateConfig("version: 1\\ntargets:\\n  - name: orders\\n    checks:\\n      - { metric: cost, max: 100000 }\\n", "budgets.yaml");
      const { state } = judgeResult(result, orders.budgets);
      console.log(JSON.stringify({ state, page: (await renderReport(result)).slice(0, 15), markdown: renderMarkdown(result) }));\n`,
    );
    // A loader that has no CDK stands for a project without it.
    const hide = write(
      "hide-cdk.mjs",
      `import { registerHooks } from "node:module";
      registerHooks({ resolve(name, context, next) {
        if (/^(aws-cdk-lib|constructs)/.test(name)) throw new Error(\`\${name} is not there\`);
        return next(name, context);
      } });\n`,
    );
    const { status, stdout, stderr } = run([process.execPath, "--import", `./${hide}`, file]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { state, page, markdown } = JSON.parse(stdout);
    expect(state).toBe("passed");
    expect(page.toLowerCase()).toBe("<!doctype html>");
    expect(markdown).toContain("orders");
  });

  it("has types that hold, in ES modules and CommonJS", () => {
    write(
      "types.mts",
      `import { App, Duration } from "aws-cdk-lib";
      import { type GateOutcome, PowerTuner, type PowerTunerProps, TuningStack, type TuningInput, type TuningResult } from "lambda-power-tuner";
      import { InputError, judgeResult, parseGateConfig, parseTuningInput, readResult } from "lambda-power-tuner/offline";
      const props: PowerTunerProps = { namePrefix: "tuner", reportRetention: Duration.days(7) };
      const stack: TuningStack = new TuningStack(new App(), "power-tuner", { tuner: props });
      const arn: string = new PowerTuner(stack, "Other", props).stateMachine.stateMachineArn;
      const result: TuningResult = await readResult("result.json");
      const saving: number | undefined = result.recommendation.state === "found" ? result.recommendation.monthlySavingUsd : undefined;
      const input: TuningInput = parseTuningInput({ lambdaARN: "orders" });
      const sizes: number[] | "ALL" | "AUTO" = input.powerValues;
      const exitCode = (outcome: GateOutcome): 0 | 1 | 3 => outcome.exitCode;
      const verdict = judgeResult(result, parseGateConfig("", "budgets.yaml").flatMap(({ budgets }) => budgets));
      // @ts-expect-error a setting that there is not
      const wrong: PowerTunerProps = { nmePrefix: "tuner" };
      // @ts-expect-error no such state
      if (verdict.state === "green") throw new InputError([]);
      console.log(arn, saving, sizes, exitCode, wrong);\n`,
    );
    write(
      "types.cts",
      `import { PowerTuner } from "lambda-power-tuner";\nexport class Mine extends PowerTuner {}\n`,
    );
    const options = {
      module: "nodenext",
      target: "es2024",
      strict: true,
      noEmit: true,
      // Of the package's own declarations as well; those of CDK need @types/node.
      skipLibCheck: false,
      types: ["node"],
      typeRoots: [join(ROOT, "node_modules", "@types")],
    };
    write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["types.mts", "types.cts"] }));
    const { status, stdout } = run([
      process.execPath,
      join(ROOT, "node_modules", "typescript", "bin", "tsc"),
    ]);
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});
