import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { awsLambda } from "../../lib/aws-command.ts";

describe("awsLambda", () => {
  it("names the region only where it is known", () => {
    expect(awsLambda("get-function", { functionName: "orders" })).toBe(
      "aws lambda get-function --function-name orders",
    );
    expect(awsLambda("wait function-updated-v2", { functionName: "orders", region: "eu-west-1" })).toBe(
      "aws lambda wait function-updated-v2 --region eu-west-1 --function-name orders",
    );
  });

  it("hands every word to the shell as it is", () => {
    const name = fc.string({
      minLength: 1,
      unit: fc.constantFrom("a", "'", '"', "$", "`", " ", ";", "\\", "&", "{"),
    });
    fc.assert(
      fc.property(name, name, (functionName, last) => {
        const line = awsLambda("get-function", { functionName }, [last]);
        const words = execFileSync("sh", ["-c", `aws() { printf '%s\\0' "$@"; }; ${line}`], {
          encoding: "utf8",
        });
        expect(words.split("\0")).toEqual([
          "lambda",
          "get-function",
          "--function-name",
          functionName,
          last,
          "",
        ]);
      }),
      { numRuns: 20 },
    );
  });
});
