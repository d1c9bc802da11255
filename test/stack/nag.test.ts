import { type Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { makeStack, VARIANTS } from "./stacks.ts";

/** Every acknowledgement in a stack: rule and reason, by construct. */
function listAcknowledged(stack: Stack) {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([id, reason]) => ({
          path: node.path,
          id: id.replace(/^annotation::/i, ""),
          reason,
        })),
      ),
  );
}

describe("cdk-nag's AwsSolutions pack", () => {
  it.each(Object.keys(VARIANTS))("finds nothing that is not acknowledged (%s)", (variant) => {
    const { stack } = makeStack(variant);
    const { violations } = new AwsSolutionsChecks().validateScope(stack);
    const found = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found).toEqual([]);
  });

  it("would find what is not acknowledged", () => {
    const { stack } = makeStack();
    new Bucket(stack, "Bare");
    new Role(stack, "Open", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") }).addToPolicy(
      new PolicyStatement({ actions: ["lambda:ListFunctions"], resources: ["*"] }),
    );
    const { violations } = new AwsSolutionsChecks().validateScope(stack);
    expect(violations.map(({ ruleName }) => ruleName).toSorted()).toEqual([
      "AwsSolutions-IAM5[Resource::*]",
      "AwsSolutions-S1",
      "AwsSolutions-S10",
    ]);
  });

  it("acknowledges wildcards in resources and missing access logs, and nothing else, each with a reason", () => {
    const acknowledged = listAcknowledged(makeStack("everything").stack);
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { id, reason, path } of acknowledged) {
      expect(id, path).toMatch(/^AwsSolutions-(IAM5\[Resource::.*\*.*\]|S1)$/);
      expect(reason.length, `${path} ${id}`).toBeGreaterThan(30);
    }
  });

  it("needs no acknowledgement for access logs when there is a bucket for them", () => {
    const { stack } = makeStack((scope) => ({
      accessLogsBucket: Bucket.fromBucketName(scope, "AccessLogs", "access-logs"),
    }));
    expect(listAcknowledged(stack).filter(({ id }) => id.endsWith("S1"))).toEqual([]);
    expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
  });
});
