import { describe, expect, it } from "vitest";
import { redactAccounts } from "../../../lib/report/redact.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import { fullResult, resultWithFailures } from "../../helpers/results.ts";

describe("redactAccounts", () => {
  it("leaves no account's number anywhere: in ARNs, messages, or on the page", () => {
    const result = resultWithFailures();
    const message = "User: arn:aws:sts::123456789012:assumed-role/x is not authorized";
    const executionArn = result.run.executionArn.replace("123456789012", "210987654321");
    const redacted = redactAccounts({
      ...result,
      run: { ...result.run, executionArn, label: "of 210987654321" },
      warnings: [{ code: "x", message }],
    });
    const page = renderReport(redacted, readPageTemplate());
    for (const text of [JSON.stringify(redacted), page]) {
      expect(text).not.toMatch(/123456789012|210987654321/);
    }
    expect(redacted.target.functionArn).toBe("arn:aws:lambda:us-east-1:············:function:orders-api");
    expect(redacted.run.label).toBe("of ············");
  });

  it("leaves everything else as it is", () => {
    const result = fullResult();
    const { run, target, ...rest } = redactAccounts(result);
    const { run: ownRun, target: ownTarget, ...ownRest } = JSON.parse(JSON.stringify(result));
    expect(rest).toEqual(ownRest);
    expect({ ...run, executionArn: "" }).toEqual({ ...ownRun, executionArn: "" });
    expect({ ...target, functionArn: "" }).toEqual({ ...ownTarget, functionArn: "" });
  });

  it("hides nothing where the ARN has no account", () => {
    const result = fullResult();
    const local = {
      ...result,
      run: { ...result.run, executionArn: "local" },
      target: { ...result.target, functionArn: "/home/me/index.mjs" },
    };
    expect(redactAccounts(local)).toEqual(JSON.parse(JSON.stringify(local)));
  });
});
