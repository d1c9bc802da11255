import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../lib/cli/cli-process.ts";
import { run } from "../../../lib/cli/run.ts";
import { toJsonParts } from "../../../lib/json-parts.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../helpers/fake-process.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import { fullResult } from "../../helpers/results.ts";
import { buildWholeProgram } from "../../helpers/whole-program.ts";

/** A good and a bad value; null for a flag that is there or not, whose bad value is any. */
type Values = readonly [good: string, bad: string] | null;

interface CommandRow {
  /** Operands and flags without which the others could not be looked at. */
  readonly base: readonly string[];
  readonly flags: Readonly<Record<string, Values>>;
  /** Where another place or another operand is needed. */
  readonly instead?: Readonly<Record<string, readonly string[]>>;
}

const TOO_LONG = "x".repeat(300);
const AWS = {
  "--state-machine": ["power-tuner", "a b"],
  "--region": ["eu-central-1", "moon"],
  "--profile": ["me", " "],
} as const;
const COMMON = { "--debug": null, "--color": ["never", "mauve"] } as const;
const ON_AWS = ["orders", "--on", "aws"];

const TUNE: CommandRow = {
  base: ["program"],
  flags: {
    "--on": ["local", "mars"],
    "--input": ["input.json", "none.json"],
    "--many": ["many.json", "none.json"],
    "--template": ["template.yaml", "none.yaml"],
    "--payload": ['{"id":7}', "{oops}"],
    "--memory": ["128,256", "100"],
    "--arch": ["x86_64", "riscv"],
    "--num": ["10", "0"],
    "--sampling": ["fixed", "some"],
    "--max-minutes": ["10", "0"],
    "--max-cost": ["0.5", "free"],
    "--cold-starts": ["3", "-1"],
    "--only-cold-starts": null,
    "--dry-run": null,
    "--resume": ["orders-20261121-023459-1a2b3c", "a b"],
    "--strategy": ["speed", "cheap"],
    "--objective": ["p95", "p101"],
    "--max-duration": ["p95=300", "p95=0"],
    "--max-cost-per-million": ["2.5", "0"],
    "--memory-headroom": ["20", "-1"],
    "--margin": ["5", "30"],
    "--monthly-invocations": ["1000000", "-1"],
    "--savings-plan-discount": ["17", "120"],
    "--provisioned-concurrency": ["5", "0"],
    "--label": ["nightly", TOO_LONG],
    "--handler": ["index.handler", "index"],
    "--runtime": ["provided.al2023", "cobol"],
    "--timeout": ["30", "901"],
    "--current-memory": ["512", "127"],
    "--env": ["STAGE=test", "STAGE"],
    ...AWS,
    "--production-days": ["14", "1000"],
    "--parallel": ["2", "0"],
    "--payload-s3": ["s3://bucket/key.json", "bucket/key"],
    "--concurrency": ["2", "0"],
    "--isolation": ["versions", "none"],
    "--assume-role": ["arn:aws:iam::123456789012:role/tuner", "tuner"],
    "--apply": null,
    "--apply-alias": ["live", "a b"],
    "--canary": ["0.1", "2"],
    "--out": ["made", "notes.txt"],
    "--json": null,
    "--quiet": null,
    ...COMMON,
  },
  instead: {
    "--input": [],
    "--many": [],
    "--template": ["Orders"],
    "--parallel": ["--many", "many.json"],
    "--handler": ["code"],
    "--savings-plan-discount": ["program", "--monthly-invocations", "1000"],
    "--provisioned-concurrency": ["program", "--monthly-invocations", "1000"],
    ...Object.fromEntries(
      [
        "--state-machine",
        "--region",
        "--profile",
        "--production-days",
        "--resume",
        "--payload-s3",
        "--concurrency",
        "--isolation",
        "--assume-role",
        "--apply",
        "--apply-alias",
      ].map((flag) => [flag, ON_AWS]),
    ),
    "--canary": [...ON_AWS, "--apply-alias", "live"],
  },
};

const { "--many": _many, "--parallel": _parallel, "--resume": _resume, ...ONE_RUN } = TUNE.flags;

const MATRIX: Readonly<Record<string, CommandRow>> = {
  tune: TUNE,
  estimate: {
    base: TUNE.base,
    flags: { ...ONE_RUN, "--duration-ms": ["80-300", "300-80"], "--result": ["result.json", "none.json"] },
    instead: TUNE.instead,
  },
  doctor: {
    base: ["orders"],
    flags: {
      ...AWS,
      "--invoke": null,
      "--payload": ["{}", "{oops}"],
      "--json": null,
      "--quiet": null,
      ...COMMON,
    },
    instead: { "--payload": ["orders", "--invoke"] },
  },
  cleanup: {
    base: [],
    flags: {
      ...AWS,
      "--run": ["orders-20261121-023459-1a2b3c", "a b"],
      "--expired": null,
      "--all": null,
      "--yes": null,
      "--dry-run": null,
      "--json": null,
      "--quiet": null,
      ...COMMON,
    },
  },
  init: {
    base: ["orders"],
    flags: { "--gate": null, "--out": ["new.json", "notes.txt"], "--force": null, ...COMMON },
  },
  local: { base: [], flags: { "--data": ["kept", "notes.txt"], ...COMMON } },
  report: {
    base: ["result.json"],
    flags: {
      "--out": ["page.html", "page.txt"],
      "--baseline": ["result.json", "none.json"],
      "--redact": null,
      "--quiet": null,
      ...COMMON,
    },
  },
  scan: {
    base: [],
    flags: {
      "--prefix": ["shop-", "shop*"],
      "--tag": ["stage=prod", "=prod"],
      "--region": AWS["--region"],
      "--profile": AWS["--profile"],
      "--days": ["30", "0"],
      "--by": ["spend", "name"],
      "--top": ["10", "0"],
      "--input": ["new.json", "notes.txt/many.json"],
      "--json": null,
      "--quiet": null,
      ...COMMON,
    },
  },
  gate: {
    base: [],
    flags: {
      "--config": ["power-tuner.config.yaml", "none.yaml"],
      "--target": ["orders", "stock"],
      "--result": ["result.json", "none.json"],
      "--baseline": ["baseline.json", "none.json"],
      "--on": ["local", "mars"],
      "--max-cost": ["1", "free"],
      "--max-minutes": ["10", "0"],
      "--no-confirm": null,
      "--on-inconclusive": ["warn", "ignore"],
      "--error-on-warning": null,
      "--exit-zero": null,
      ...AWS,
      "--output": ["json=gate.json", "pdf=gate.pdf"],
      "--comment-key": ["orders", TOO_LONG],
      "--annotations": null,
      "--no-annotations": null,
      "--summary": ["summary.md", "notes.txt/summary.md"],
      "--out": ["made", "notes.txt"],
      "--quiet": null,
      "--json": null,
      ...COMMON,
    },
  },
  baseline: {
    base: ["update"],
    flags: {
      "--config": ["power-tuner.config.yaml", "none.yaml"],
      "--target": ["orders", "stock"],
      "--result": ["result.json", "none.json"],
      "--file": ["new.json", "notes.txt/new.json"],
      "--force": null,
      "--quiet": null,
      "--on": ["local", "mars"],
      "--max-cost": ["1", "free"],
      ...AWS,
      "--out": ["made", "notes.txt"],
      "--json": null,
      ...COMMON,
    },
  },
  compare: {
    base: ["result.json", "result.json"],
    flags: {
      "--statistic": ["p50", "p101"],
      "--markdown": ["compared.md", "notes.txt/compared.md"],
      "--out": ["compared.html", "compared.txt"],
      "--redact": null,
      "--json": null,
      ...COMMON,
    },
  },
  completion: { base: ["bash"], flags: { ...COMMON } },
};

let cwd: string;
let machine: Machine;
beforeAll(() => {
  cwd = makeFolder({
    "program/bootstrap": "#!/bin/sh\n",
    "code/index.mjs": "export const handler = async () => 1;\n",
    "notes.txt": "text",
    "input.json": '{"lambdaARN":"orders"}',
    "many.json": '{"schemaVersion":1,"functions":[{"functionName":"orders","input":{}}]}',
    "power-tuner.config.yaml":
      "version: 1\ntargets:\n  - name: orders\n    function: orders-api\n    checks: [{metric: cost, max: 2}]\n",
    "baseline.json": JSON.stringify({ schemaVersion: 1, targets: [] }),
    "template.yaml":
      "Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: code, Handler: index.handler, Runtime: nodejs24.x}\n",
    "result.json": [...toJsonParts(fullResult())].join(""),
  });
  machine = makeMachine(cwd);
  writeFileSync(join(machine.homeDir, "dist", "report-shell.html"), readPageTemplate());
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** What is said to be wrong, field by field; a flag that nobody knows keeps anything from being started. */
async function listWrong(args: readonly string[]): Promise<string> {
  const process = new FakeProcess([...args, "--stops-here"], { cwd });
  expect(await run(process, machine)).toBe(2);
  if (!args.includes("--json")) expect(process.stdout.text).toBe("");
  expect(process.stderr.text).toContain("  --stops-here: an unknown flag\n");
  return process.stderr.text;
}

/** A mistake in it; the config has no dashes, as it may be found without the flag. */
const toField = (flag: string) => new RegExp(`^  ${flag === "--config" ? "config" : flag}\\b(?!-)`, "m");

const ROWS = Object.entries(MATRIX).flatMap(([command, { base, flags, instead = {} }]) =>
  Object.entries(flags).map(([flag, values]) => ({ command, flag, values, operands: instead[flag] ?? base })),
);

describe("every flag of every command", () => {
  it("is in this table", () => {
    for (const command of buildWholeProgram().commands) {
      const flags = command.options.map(({ long }) => long).toSorted();
      expect(Object.keys(MATRIX[command.name()]?.flags ?? {}).toSorted(), command.name()).toEqual(flags);
    }
  });

  it.each(ROWS)("$command $flag takes a good value", async ({ command, flag, values, operands }) => {
    const given = values === null ? [flag] : [flag, values[0]];
    expect(await listWrong([command, ...operands, ...given])).not.toMatch(toField(flag));
  });

  it.each(ROWS)("$command $flag refuses a bad value", async ({ command, flag, values, operands }) => {
    const given = values === null ? [`${flag}=x`] : [flag, values[1]];
    expect(await listWrong([command, ...operands, ...given])).toMatch(toField(flag));
  });
});
