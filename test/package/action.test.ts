import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import { type GithubServer, startGithubServer } from "../helpers/github-server.ts";
import { readOutputs } from "../helpers/workflow-outputs.ts";
import { BUDGET_LINE, makeGateProject } from "./gate-project.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** The package is the action's folder as well: what a release's tag holds. */
const actionFolder = join(inject("projectFolder"), "node_modules", "lambda-power-tuner");

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const action: ActionFile = parse(readFileSync(join(actionFolder, "action.yml"), "utf8"));

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const workflow = parse(readFileSync(join(ROOT, "examples/ci/github-workflow.yml"), "utf8"));
const steps: readonly Step[] = workflow.jobs.gate.steps;

/** The inputs that the example workflow gives. */
function readExample(): Readonly<Record<string, string>> {
  const given = steps.find(({ id }) => id === "gate")?.with ?? {};
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  return given;
}

let github: GithubServer;
let projects: string;
beforeAll(async () => {
  github = await startGithubServer("shop/orders", 7);
  projects = join(inject("projectFolder"), "workspaces");
  mkdirSync(projects);
});
afterAll(() => github.close());

/** Does what GitHub's runner does with `action.yml`: inputs with their defaults, files, event, and `main`. */
async function runAction(
  workspace: string,
  given: Readonly<Record<string, string>>,
  { head = "shop/orders" }: { readonly head?: string } = {},
) {
  const file = (name: string) => join(workspace, "..", `${name}-${crypto.randomUUID()}`);
  const [output, summary, event] = [file("output"), file("summary"), file("event")];
  for (const empty of [output, summary]) writeFileSync(empty, "");
  const pullRequest = {
    number: 7,
    head: { repo: { full_name: head } },
    base: { repo: { full_name: "shop/orders" } },
  };
  writeFileSync(event, JSON.stringify({ action: "synchronize", pull_request: pullRequest }));
  const inputs = Object.entries(action.inputs).map(([name, input]) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
    const value = (given[name] ?? input.default).replace("${{ github.token }}", "the-token");
    return [`INPUT_${name.toUpperCase()}`, value];
  });
  const child = spawn(process.execPath, [join(actionFolder, action.runs.main)], {
    cwd: workspace,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: workspace,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: github.apiUrl,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: event,
      GITHUB_OUTPUT: output,
      GITHUB_REPOSITORY: "shop/orders",
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: workspace,
      AWS_EC2_METADATA_DISABLED: "true",
      ...Object.fromEntries(inputs),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return {
    code,
    log: out + err,
    outputs: readOutputs(readFileSync(output, "utf8")),
    summary: readFileSync(summary, "utf8"),
  };
}

describe("action.yml", () => {
  it("runs JavaScript that comes with it", () => {
    expect(action.runs.using).toBe("node24");
    expect(existsSync(join(actionFolder, action.runs.main))).toBe(true);
  });

  it("fails with a broken budget, says so everywhere, and keeps one comment until it is mended", async () => {
    const workspace = makeGateProject(projects, "pull-request", 0.01);
    const failed = await runAction(workspace, readExample());
    expect(failed.log).not.toContain("error: ");
    expect(failed.code).toBe(1);
    expect(Object.keys(failed.outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    expect(failed.outputs).toMatchObject({
      verdict: "fail",
      "exit-code": "1",
      "recommended-memory": "128",
      "results-path": join(workspace, "power-tuner-gate/gate.json"),
    });
    expect(JSON.parse(failed.outputs["failed-checks"] ?? "")).toEqual([
      { target: "orders", id: "current/cost/max" },
    ]);
    for (const kind of ["results", "report", "junit", "markdown"]) {
      expect(readFileSync(failed.outputs[`${kind}-path`] ?? "", "utf8")).toContain("orders");
    }
    expect(failed.summary).toContain("Gate failed: 1 of 1 check");
    const uploaded = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"))?.with?.path;
    expect(dirname(failed.outputs["results-path"] ?? "")).toBe(resolve(workspace, uploaded ?? "none"));
    expect(failed.log).toContain(`::error file=power-tuner.config.yaml,line=${BUDGET_LINE},`);
    expect(failed.log).toContain("Comment: created");
    expect(github.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(/^<!-- power-tuner:gate -->\n### ✗ Gate failed/),
    ]);
    expect(github.authorizations).toEqual(new Set(["Bearer the-token"]));

    makeGateProject(projects, "pull-request", 100_000);
    const passed = await runAction(workspace, readExample());
    expect(passed.code).toBe(0);
    expect(passed.outputs).toMatchObject({ verdict: "pass", "exit-code": "0", "failed-checks": "[]" });
    expect(passed.log).not.toContain("::error");
    expect(passed.log).toContain("Comment: updated");
    expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining("✓ Gate passed")]);

    // Judging what is there, and then the same again, posts nothing new.
    const results = { ...readExample(), results: "power-tuner-gate/orders/result.json" };
    const judged = await runAction(workspace, results);
    const again = await runAction(workspace, results);
    expect([judged.outputs.verdict, again.outputs.verdict]).toEqual(["pass", "pass"]);
    expect(again.log).toContain("Comment: unchanged");
    expect(github.comments).toHaveLength(1);
  });

  it("has no verdict for a fork without credentials when the function is on AWS, and says why", async () => {
    const workspace = makeGateProject(
      projects,
      "fork",
      1,
      "arn:aws:lambda:eu-west-1:111122223333:function:orders",
    );
    const fork = { head: "stranger/orders" };
    const { code, outputs, summary } = await runAction(workspace, {}, fork);
    expect(code).toBe(3);
    expect(outputs).toMatchObject({ verdict: "inconclusive", "exit-code": "3", "report-path": "" });
    expect(summary).toContain("This pull request comes from a fork, which gets no credentials");
    const warned = await runAction(workspace, { "on-inconclusive": "warn" }, fork);
    expect(warned.code).toBe(0);
    expect(warned.outputs.verdict).toBe("inconclusive");
  });

  it("lets a comment that is refused change nothing", async () => {
    github.refuseWrites();
    const workspace = join(projects, "pull-request");
    const results = "power-tuner-gate/orders/result.json";
    const inputs = { results, comment: "always", "comment-key": "another" };
    const { code, log, outputs } = await runAction(workspace, inputs, { head: "stranger/orders" });
    expect(code).toBe(0);
    expect(outputs.verdict).toBe("pass");
    expect(log).toContain("::warning::The comment could not be posted (POST issues/7/comments: HTTP 403)");
  });

  it("marks the budget by its path in the repository, wherever the gate runs", async () => {
    makeGateProject(projects, "pull-request", 0.01);
    const inputs = {
      results: "power-tuner-gate/orders/result.json",
      "working-directory": "pull-request",
      "fail-on": "never",
    };
    const { code, log, outputs } = await runAction(projects, inputs);
    expect(log).toContain(`::error file=pull-request/power-tuner.config.yaml,line=${BUDGET_LINE},`);
    expect(outputs).toMatchObject({ verdict: "fail", "exit-code": "0" });
    expect(code).toBe(0);
  });

  it("judges several targets, and keeps a page of each", async () => {
    const workspace = makeGateProject(projects, "two targets", 100_000);
    const config = join(workspace, "power-tuner.config.yaml");
    const [head = "", target = ""] = readFileSync(config, "utf8").split("targets:\n");
    writeFileSync(config, `${head}targets:\n${target}${target.replace("name: orders", "name: returns")}`);
    const result = "../pull-request/power-tuner-gate/orders/result.json";
    const results = `orders=${result}\nreturns=${result}`;
    const { code, log, outputs } = await runAction(workspace, { results });
    expect(log).not.toContain("error: ");
    expect(code).toBe(0);
    expect(outputs).toMatchObject({ verdict: "pass", "recommended-memory": "", "report-path": "" });
    for (const name of ["orders", "returns"]) {
      expect(existsSync(join(workspace, `power-tuner-gate/report-${name}.html`))).toBe(true);
    }
  });

  it.each([
    ["an input is none of its choices", { "fail-on": "errors" }, "fail-on"],
    ["there is no such folder", { "working-directory": "missing" }, "working-directory"],
    ["there is no config", { config: "missing.yaml" }, "missing.yaml"],
  ])("measures nothing when %s", async (_, inputs, named) => {
    const { code, log, outputs } = await runAction(join(projects, "pull-request"), inputs);
    expect(code).toBe(2);
    expect(outputs).toEqual({ verdict: "error", "exit-code": "2" });
    expect(log).toContain(named);
  });
});
