import { describe, expect, it } from "vitest";
import { anImage, found, prepareWith } from "./prepare-with.ts";

describe("prepare's code per architecture", () => {
  const imageUri = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/app:x86";

  it("is one copy of the package for both", async () => {
    const { code } = await prepareWith(() => found()).plan;
    const copied = { kind: "copied", key: "work/run-1/code.zip", sizeBytes: 11 };
    expect(code).toEqual({ x86_64: copied, arm64: copied });
  });

  it("is the input's where it names some, and then nothing is copied for it", async () => {
    const { plan, store } = prepareWith(() => found({ Runtime: "provided.al2023" }), {
      code: { arm64: { s3Bucket: "packages", s3Key: "arm.zip", s3ObjectVersion: "3" } },
    });
    expect((await plan).code).toEqual({
      arm64: { kind: "s3", bucketName: "packages", key: "arm.zip", versionId: "3" },
    });
    expect(store.objects.has("work/run-1/code.zip")).toBe(false);
  });

  it("adds an architecture to a compiled function by naming its code", async () => {
    const { settings, code } = await prepareWith(() => found({ Runtime: "provided.al2023" }), {
      code: { x86_64: { s3Bucket: "packages", s3Key: "x86.zip" } },
    }).plan;
    expect(settings.architectures).toEqual(["x86_64", "arm64"]);
    expect(settings.answerArchitectures).toEqual(["arm64"]);
    expect([code.x86_64?.kind, code.arm64?.kind]).toEqual(["s3", "copied"]);
  });

  it("is an image by its digest, and another one for the other architecture", async () => {
    const own = await prepareWith(anImage).plan;
    expect(own.code).toEqual({ arm64: { kind: "image", imageUri: "app@sha256:1" } });
    const both = await prepareWith(anImage, { code: { x86_64: { imageUri } } }).plan;
    expect(both.code).toEqual({
      x86_64: { kind: "image", imageUri },
      arm64: { kind: "image", imageUri: "app@sha256:1" },
    });
  });

  it.each([
    [
      "an image on an architecture that it is not built for",
      anImage,
      { architectures: ["x86_64", "arm64"] },
      'architectures: "x86_64"; allowed: arm64, for which the function\'s image is built; give an image for x86_64 in code.x86_64.imageUri',
    ],
    [
      "a package for an image",
      anImage,
      { code: { arm64: { s3Bucket: "packages", s3Key: "arm.zip" } } },
      'code.arm64: {"s3Bucket":"packages","s3Key":"arm.zip"}; allowed: {imageUri}, as the function is an image',
    ],
    [
      "an image for a package",
      () => found(),
      { code: { x86_64: { imageUri } } },
      `code.x86_64: {"imageUri":"${imageUri}"}; allowed: {s3Bucket, s3Key}, as the function is a zip package`,
    ],
    [
      "isolation by versions on another architecture",
      () => found(),
      { isolation: "versions", architectures: ["x86_64"] },
      'architectures: ["x86_64"]; allowed: arm64, the current one, with isolation "versions"',
    ],
  ])("is refused for %s", async (_what, answer, input, message) => {
    const { plan, store } = prepareWith(answer, input);
    await expect(plan).rejects.toMatchObject({ name: "InputError", message });
    expect(store.objects.size).toBe(0);
  });

  it("is none with isolation by versions, which measures one size after the other", async () => {
    const { plan, store } = prepareWith(() => found(), { isolation: "versions" });
    expect(await plan).toMatchObject({
      code: {},
      settings: { isolation: "versions", architectures: ["arm64"], candidateConcurrency: 1 },
    });
    expect(store.objects.has("work/run-1/code.zip")).toBe(false);
  });
});
