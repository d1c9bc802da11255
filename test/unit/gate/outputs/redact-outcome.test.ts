import { describe, expect, it } from "vitest";
import { renderGateAnnotations } from "../../../../lib/gate/outputs/annotations.ts";
import { renderGateComment, renderGateMarkdown } from "../../../../lib/gate/outputs/markdown.ts";
import { redactOutcome } from "../../../../lib/gate/outputs/redact-outcome.ts";
import { absolute, concludeTargets, judgeTarget, UNJUDGED } from "./outcomes.ts";

const ACCOUNT = "210987654321";
const ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:orders`;

const outcome = concludeTargets([
  judgeTarget([absolute({ max: 1, message: `ask ${ARN}` })], { name: ARN, function: ARN }),
  { ...UNJUDGED, message: `User: ${ARN.replace(":function:orders", ":role/ci")} may not` },
]);

describe("redactOutcome", () => {
  it("hides accounts wherever texts are, and keeps the rest", () => {
    const { targets, ...rest } = redactOutcome(outcome);
    const texts = targets.map((target) => ({ ...target, result: undefined }));
    expect(JSON.stringify(texts)).not.toContain(ACCOUNT);
    expect(JSON.stringify(texts)).toContain("function:orders");
    expect({ ...rest, targets: outcome.targets }).toEqual(outcome);
  });

  it("is what Markdown and annotations are made of", () => {
    for (const text of [
      renderGateMarkdown(outcome),
      renderGateComment(outcome, "k"),
      ...renderGateAnnotations(outcome),
    ]) {
      expect(text).not.toContain(ACCOUNT);
    }
  });
});
