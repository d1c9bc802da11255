import { describe, expect, it } from "vitest";
import { readFunctionName } from "../../../../lib/local/lambda/function-name.ts";

describe("readFunctionName", () => {
  it.each([
    ["my-function"],
    ["function:my-function"],
    ["000000000000:function:my-function"],
    ["arn:aws:lambda:us-east-1:000000000000:function:my-function"],
    ["arn:aws-us-gov:lambda:us-gov-west-1:000000000000:function:my-function"],
    ["arn:aws-cn:lambda:cn-north-1:000000000000:function:my-function"],
  ])("reads %s, with and without qualifier", (text) => {
    expect(readFunctionName(text)).toEqual({ functionName: "my-function", qualifier: undefined });
    expect(readFunctionName(`${text}:live`)).toEqual({ functionName: "my-function", qualifier: "live" });
    expect(readFunctionName(`${text}:$LATEST`).qualifier).toBe("$LATEST");
    expect(readFunctionName(text, "7").qualifier).toBe("7");
  });

  it.each([
    "",
    "a b",
    "a/b",
    "../a",
    "a:b:c",
    "arn:aws:lambda:us-east-1:1:function:f",
    "arn:aws:s3:::f",
    "ü",
  ])("refuses %j", (text) => {
    expect(() => readFunctionName(text)).toThrow("failed to satisfy constraint");
  });

  it("refuses a name that is longer than 64 characters", () => {
    expect(readFunctionName("f".repeat(64)).functionName).toHaveLength(64);
    expect(() => readFunctionName("f".repeat(65))).toThrow("length less than or equal to 64");
  });

  it("refuses two qualifiers that differ", () => {
    expect(readFunctionName("f:live", "live").qualifier).toBe("live");
    expect(() => readFunctionName("f:live", "7")).toThrow("already names 'live'");
  });
});
