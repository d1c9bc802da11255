import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readInputs } from "../../../lib/action/inputs.ts";

/** As the runner names them. */
const toEnv = (inputs: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

function read(inputs: Readonly<Record<string, string>>) {
  const checked = readInputs(toEnv(inputs));
  if (!checked.ok) throw new Error("inputs are wrong");
  return checked.value;
}

describe("readInputs", () => {
  it("takes the defaults of action.yml, and the same without any", () => {
    const { inputs } = parse(readFileSync(new URL("../../../action.yml", import.meta.url), "utf8"));
    const defaults = Object.entries(inputs as Record<string, { default: string }>).map(
      ([name, input]) => [name, name === "github-token" ? "" : input.default] as const,
    );
    expect(read(Object.fromEntries(defaults))).toEqual(read({}));
    expect(read({})).toEqual({
      gateArguments: ["gate", "--on-inconclusive=fail", "--annotations"],
      comment: "never",
      commentKey: "gate",
      reportPath: "power-tuner-gate/report.html",
      summarizes: true,
      token: "",
      workingDirectory: ".",
    });
  });

  it.each([
    ["config", "budgets.yaml", ["--config=budgets.yaml"]],
    ["on", "local", ["--on=local"]],
    ["baseline", "main.json", ["--baseline=main.json"]],
    ["max-cost", "0.50", ["--max-cost=0.50"]],
    ["targets", "orders, payments\nmails\n", ["--target=orders", "--target=payments", "--target=mails"]],
    ["results", "orders=a.json\nmails=b,c.json\n", ["--result=orders=a.json", "--result=mails=b,c.json"]],
    ["fail-on", "error", []],
    ["fail-on", "warning", ["--error-on-warning"]],
    ["fail-on", "never", ["--exit-zero"]],
  ])("hands %s %s to the gate", (name, value, flags) => {
    expect(read({ [name]: value }).gateArguments).toEqual([
      "gate",
      ...flags,
      "--on-inconclusive=fail",
      "--annotations",
    ]);
  });

  it.each(["warn", "pass", "maybe"])("leaves it to the gate whether on-inconclusive may be %s", (value) => {
    expect(read({ "on-inconclusive": value }).gateArguments).toContain(`--on-inconclusive=${value}`);
  });

  it("never lets a value become another flag", () => {
    expect(read({ config: "--exit-zero" }).gateArguments).toContain("--config=--exit-zero");
  });

  it("keeps what the action itself needs", () => {
    const given = {
      comment: "on-change",
      "comment-key": "orders",
      "report-path": "out/page.html",
      summary: "false",
      annotations: "false",
      "github-token": "token",
      "working-directory": "services/orders",
    };
    expect(read(given)).toEqual({
      gateArguments: ["gate", "--on-inconclusive=fail", "--no-annotations"],
      comment: "on-change",
      commentKey: "orders",
      reportPath: "out/page.html",
      summarizes: false,
      token: "token",
      workingDirectory: "services/orders",
    });
  });

  it("lists every input that is none of its choices", () => {
    const wrong = { "fail-on": "errors", comment: "yes", summary: "1", annotations: "on" };
    expect(readInputs(toEnv(wrong))).toEqual({
      ok: false,
      mistakes: [
        { field: "fail-on", value: "errors", allowed: "error, warning, never" },
        { field: "comment", value: "yes", allowed: "never, on-change, always" },
        { field: "summary", value: "1", allowed: "true, false" },
        { field: "annotations", value: "on", allowed: "true, false" },
      ],
    });
  });
});
