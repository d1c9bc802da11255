import { describe, expect, it } from "vitest";
import type { Access, CodeSource } from "../../../lib/prepare/plan.ts";
import { chooseCode } from "../../../lib/provision/clone-code.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";

const copied: CodeSource = { kind: "copied", key: "work/run-1/code.zip", sizeBytes: 3 };

async function choose(source: CodeSource | undefined, access: Access = { region: "us-east-1" }, code = {}) {
  const store = createMemoryStore();
  store.objects.set("work/run-1/code.zip", "zip");
  const plan = { access, code: source ? { arm64: source } : {} };
  return chooseCode({ $metadata: {}, Code: code }, "arm64", plan, store, "us-east-1");
}

describe("chooseCode", () => {
  it("points Lambda to the copied package in the tuner's bucket", async () => {
    expect(await choose(copied)).toEqual({ S3Bucket: "tuner", S3Key: "work/run-1/code.zip" });
  });

  it.each<[string, Access]>([
    ["another region", { region: "eu-west-1" }],
    ["another account", { region: "us-east-1", assumeRoleArn: "arn:aws:iam::111111111111:role/tuned" }],
  ])("sends the package inline to %s, which the bucket does not reach", async (_where, access) => {
    expect(await choose(copied, access)).toEqual({ ZipFile: new TextEncoder().encode("zip") });
  });

  it("keeps a package encrypted with the user's key", async () => {
    const code = { SourceKMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1" };
    expect(await choose(copied, undefined, code)).toMatchObject(code);
  });

  it("takes the user's own package and image as they are named", async () => {
    expect(
      await choose(
        { kind: "s3", bucketName: "builds", key: "arm.zip", versionId: "3" },
        { region: "eu-west-1" },
      ),
    ).toEqual({ S3Bucket: "builds", S3Key: "arm.zip", S3ObjectVersion: "3" });
    expect(await choose({ kind: "image", imageUri: "repository@sha256:1" })).toEqual({
      ImageUri: "repository@sha256:1",
    });
  });

  it("refuses an architecture that has no code", async () => {
    await expect(choose(undefined)).rejects.toMatchObject({ errorType: "NoCode" });
  });
});
