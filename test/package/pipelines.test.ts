import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { makeGateProject } from "./gate-project.ts";
import { withoutNetwork } from "./without-network.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const installed = join(inject("projectFolder"), "node_modules", "lambda-power-tuner");
const projects = join(inject("projectFolder"), "pipelines");
beforeAll(() => mkdirSync(projects));

/** Runs lines as a CI's shell does, in a project that has the package, without network: npx finds it there. */
function runScript(folder: string, lines: readonly string[], args: readonly string[] = []) {
  const script = ["set -eo pipefail", ...lines].join("\n");
  const [program = "", ...rest] = withoutNetwork(["bash", "-c", script, "script", ...args]);
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: folder, CI: "true", CI_PROJECT_DIR: folder },
    timeout: 100_000,
  });
  return { status, log: stdout + stderr };
}

interface Input {
  readonly default?: string;
  readonly options?: readonly string[];
  readonly regex?: string;
}

interface Job {
  readonly script: readonly string[];
  readonly allow_failure: { readonly exit_codes: readonly number[] };
  readonly artifacts: {
    readonly when: string;
    readonly paths: readonly string[];
    readonly reports: Readonly<Record<"junit" | "metrics", string>>;
  };
}

/** A component as GitLab includes it: a header with inputs, and jobs in which they are filled in. */
function fillComponent(given: Readonly<Record<string, string>> = {}): Readonly<Record<string, Job>> {
  const source = readFileSync(join(installed, "templates", "power-tuner.yml"), "utf8");
  const [header, jobs] = parseAllDocuments(source).map((document) => document.toJS());
  const inputs: Readonly<Record<string, Input>> = header.spec.inputs;
  for (const name of Object.keys(given)) if (!inputs[name]) throw new Error(`no input ${name}`);
  const filled = JSON.stringify(jobs).replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    const value = given[name] ?? inputs[name]?.default;
    if (value === undefined) throw new Error(`no value for ${name}`);
    const { options = [value], regex = "" } = inputs[name] ?? {};
    if (!options.includes(value) || !new RegExp(regex).test(value)) throw new Error(`${name} is ${value}`);
    return JSON.stringify(value).slice(1, -1);
  });
  return JSON.parse(filled);
}

describe("the GitLab component", () => {
  it("fails with a broken budget, and leaves every artifact that it names", () => {
    const folder = makeGateProject(projects, "gitlab", 0.01);
    const job = fillComponent()["power-tuner"];
    if (!job) throw new Error("the component has no job power-tuner");
    const { status, log } = runScript(folder, job.script);
    expect(log).not.toContain("error: ");
    expect(status).toBe(1);
    const { artifacts } = job;
    expect(artifacts.when).toBe("always");
    for (const path of [...artifacts.paths, ...Object.values(artifacts.reports)]) {
      // GitLab shows no link for a path that begins with a dot.
      expect(path).not.toMatch(/^\./);
      expect(existsSync(join(folder, path)), path).toBe(true);
    }
    expect(readFileSync(join(folder, artifacts.reports.junit), "utf8")).toContain("<failure");
    expect(readFileSync(join(folder, artifacts.reports.metrics), "utf8")).toMatch(/^# EOF$/m);
    expect(existsSync(join(folder, "power-tuner-gate/report.html"))).toBe(true);
  });

  it("tells no verdict, which turns orange, from a broken budget, which stays red", () => {
    const { orders: job } = fillComponent({ "job-name": "orders" });
    expect(job?.allow_failure.exit_codes).toEqual([3]);
    const away = makeGateProject(
      projects,
      "away",
      1,
      "arn:aws:lambda:eu-west-1:111122223333:function:orders",
    );
    const { status } = runScript(away, [
      "export AWS_EC2_METADATA_DISABLED=true AWS_REGION=eu-west-1",
      ...(job?.script ?? []),
    ]);
    expect(status).toBe(3);
  });

  it("looks for the config in another folder, and hands options on", () => {
    const folder = makeGateProject(join(projects, "mono"), "services", 1);
    const { mono: job } = fillComponent({
      "job-name": "mono",
      "working-directory": "services",
      options: "--target=none",
    });
    const { status, log } = runScript(join(folder, ".."), job?.script ?? []);
    expect(log).toContain("--target");
    expect(status).toBe(2);
  });

  it.each([
    ["output-path", "./out"],
    ["output-path", "../out"],
    ["on-inconclusive", "ignore"],
  ])("refuses %s %s, of which nothing would come", (name, value) => {
    expect(() => fillComponent({ [name]: value })).toThrow(`${name} is ${value}`);
  });

  it("has only inputs of the component in the example", () => {
    const example = parse(readFileSync(join(ROOT, "examples/ci/gitlab-ci.yml"), "utf8"));
    expect(() => fillComponent(example.include[0].inputs)).not.toThrow();
    expect(Object.keys(example)).toContain(Object.keys(fillComponent(example.include[0].inputs))[0]);
  });
});

describe("the script for other CIs", () => {
  it("ends with the gate's exit code, and leaves its files", () => {
    const folder = makeGateProject(projects, "other", 100_000);
    const script = readFileSync(join(installed, "examples/ci/gate.sh"), "utf8");
    const { status, log } = runScript(folder, [script], ["--quiet"]);
    expect(log).not.toContain("error: ");
    expect(status).toBe(0);
    for (const file of ["gate.json", "junit.xml", "gate.md", "report.html"]) {
      expect(existsSync(join(folder, "power-tuner-gate", file)), file).toBe(true);
    }
    const wrong = runScript(folder, [script], ["--max-cost", "none"]);
    expect(wrong.status).toBe(2);
    expect(wrong.log).toContain("nothing was measured");
  });
});
