import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactAccounts } from "../../../lib/report/redact.ts";
import { renderReport } from "../../../lib/report/render.ts";
import { readPageTemplate } from "../../helpers/page-template.ts";
import { earlierResult, fullResult, resultWithFailures } from "../../helpers/results.ts";

const HIDDEN = "············";

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
    expect(redacted.target.functionArn).toBe(`arn:aws:lambda:us-east-1:${HIDDEN}:function:orders-api`);
    expect(redacted.run.label).toBe(`of ${HIDDEN}`);
  });

  it.each([
    "User: arn:aws:sts::111122223333:assumed-role/deploy/x is not authorized to perform: kms:Decrypt",
    "on resource: arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b",
    "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:db-a1B2c3",
    "arn:aws-iso-b:sqs:us-isob-east-1:111122223333:orders",
    "arn:aws:iam::111122223333:root",
    "(arn:aws:iam::111122223333)",
    "https://console.aws.amazon.com/x#arn%3Aaws%3Astates%3Aus-east-1%3A111122223333%3Aexecution%3Aa",
    "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders:latest: no basic auth credentials",
    "111122223333.dkr-ecr.eu-central-1.on.aws/orders",
    "https://sqs.us-east-1.amazonaws.com/111122223333/orders",
    "Function not found: 111122223333:function:orders",
    "arn:aws:states:us-east-1:444455556666:execution:arn:aws:lambda:us-east-1:111122223333:function:x",
  ])("finds the account in %j", (message) => {
    const redacted = redactAccounts({ message, other: ["account 111122223333", { "in-111122223333": 1 }] });
    expect(redacted.message).toBe(message.replace(/111122223333|444455556666/g, HIDDEN));
    expect(redacted.other).toEqual([`account ${HIDDEN}`, { [`in-${HIDDEN}`]: 1 }]);
  });

  it("finds the account of an ARN of any partition, service and region, whatever is around it", () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
    const around = fc.string().filter((text) => !/\d/.test(text));
    const account = fc.stringMatching(/^\d{12}$/);
    fc.assert(
      fc.property(part, part, fc.option(part, { nil: "" }), account, around, (one, two, region, id, text) => {
        const redacted = redactAccounts([
          `${text} arn:${one}:${two}:${region}:${id}:${text}`,
          `${id}${text}`,
        ]);
        expect(redacted.join("\n")).not.toContain(id);
      }),
    );
  });

  it("hides in each of several results the accounts of the others", () => {
    const result = fullResult();
    const earlier = {
      ...earlierResult(),
      target: { ...result.target, functionArn: "arn:aws:lambda:us-east-1:999988887777:function:orders-api" },
      run: { ...result.run, label: "before the move from 123456789012" },
    };
    const now = { ...result, run: { ...result.run, label: "after the move from 999988887777" } };
    const redacted = redactAccounts({ result: now, baseline: earlier });
    expect(JSON.stringify(redacted)).not.toMatch(/123456789012|999988887777/);
    expect(redacted.result.run.label).toBe(`after the move from ${HIDDEN}`);
    expect(redacted.baseline.run.label).toBe(`before the move from ${HIDDEN}`);
  });

  it("leaves everything else as it is", () => {
    const result = fullResult();
    const { run, target, ...rest } = redactAccounts(result);
    const { run: ownRun, target: ownTarget, ...ownRest } = result;
    expect(rest).toEqual(ownRest);
    expect({ ...run, executionArn: "" }).toEqual({ ...ownRun, executionArn: "" });
    expect({ ...target, functionArn: "" }).toEqual({ ...ownTarget, functionArn: "" });
  });

  it.each([
    "order 111122223333 is unknown",
    "arn:aws:s3:::111122223333-bucket",
    "arn:aws:iam::aws:policy/X",
    "arn:aws:lambda:us-east-1:1111222233334:function:x",
  ])("takes no other number for an account: %j", (text) => {
    expect(redactAccounts({ text })).toEqual({ text });
  });

  it("hides nothing where the ARN has no account", () => {
    const result = fullResult();
    const local = {
      ...result,
      run: { ...result.run, executionArn: "local" },
      target: { ...result.target, functionArn: "/home/me/index.mjs" },
    };
    expect(redactAccounts(local)).toEqual(local);
  });
});
