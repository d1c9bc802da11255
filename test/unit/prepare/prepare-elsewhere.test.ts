import { describe, expect, it } from "vitest";
import { namedError } from "../../helpers/fake-lambda.ts";
import { deny, found, functionArn, prepareWith } from "./prepare-with.ts";

describe("prepare for a target elsewhere", () => {
  const inTokyo = functionArn.replace("eu-west-1", "ap-northeast-1");
  const assumeRoleArn = "arn:aws:iam::111122223333:role/tuned";

  it("takes the region from the ARN, else its own", async () => {
    const { plan, opened } = prepareWith(() => found({ FunctionArn: inTokyo }), { lambdaARN: inTokyo });
    expect((await plan).access).toEqual({ region: "ap-northeast-1" });
    expect(opened).toEqual([{ region: "ap-northeast-1" }]);
    expect((await prepareWith(() => found(), { lambdaARN: "orders" }).plan).access).toEqual({
      region: "eu-west-1",
    });
  });

  it("opens the other account with the role to assume", async () => {
    const lambdaARN = functionArn.replace("000000000000", "111122223333");
    const { plan, opened } = prepareWith(() => found(), { lambdaARN, assumeRoleArn });
    const access = { region: "eu-west-1", assumeRoleArn };
    expect((await plan).access).toEqual(access);
    expect(opened).toEqual([access]);
  });

  it("wants a role for another account", async () => {
    const lambdaARN = functionArn.replace("000000000000", "111122223333");
    await expect(prepareWith(() => found(), { lambdaARN }).plan).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringContaining("name a role of that account in assumeRoleArn"),
    });
  });

  it("names sts:AssumeRole and the role when it may not assume it", async () => {
    const openLambda = () => {
      throw namedError("AccessDenied");
    };
    const { plan } = prepareWith(() => found(), { lambdaARN: "orders", assumeRoleArn }, { openLambda });
    await expect(plan).rejects.toMatchObject({
      name: "TargetError",
      message: `no permission for sts:AssumeRole on ${assumeRoleArn}: allow it to the roles of the tuner's steps, and let the role trust them`,
    });
  });

  it("names the assumed role when it may not read the function", async () => {
    const { plan } = prepareWith(deny, { lambdaARN: "orders", assumeRoleArn });
    await expect(plan).rejects.toMatchObject({
      message: `no permission for lambda:GetFunction on orders: allow it to ${assumeRoleArn}`,
    });
  });

  it.each([
    ["another region", { lambdaARN: inTokyo }],
    ["another account", { lambdaARN: "orders", assumeRoleArn }],
  ])("refuses a package above 50 MB in %s, unless the input names code", async (_where, input) => {
    const answer = (bytes: number) => () =>
      found({ FunctionArn: input.lambdaARN === inTokyo ? inTokyo : functionArn, CodeSize: bytes });
    const { plan, store } = prepareWith(answer(52_428_801), input);
    await expect(plan).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringMatching(/has 51 MB, .* only 50 MB can be sent: .* in code$/),
    });
    expect(store.objects.size).toBe(0);
    await expect(prepareWith(answer(52_428_800), input).plan).resolves.toBeDefined();
    const packed = { s3Bucket: "packages", s3Key: "orders.zip" };
    const named = { ...input, architectures: ["arm64"], code: { arm64: packed } };
    await expect(prepareWith(answer(52_428_801), named).plan).resolves.toBeDefined();
  });
});
