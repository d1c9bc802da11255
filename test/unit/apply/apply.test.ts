import { describe, expect, it } from "vitest";
import { runKeys } from "../../../lib/store.ts";
import { type ApplySituation, setUpApply as setUp } from "../../helpers/apply-situation.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { serverFault } from "../../helpers/fake-target.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:orders";
const UNDO_MEMORY = `aws lambda update-function-configuration --region us-east-1 --function-name ${ARN} --memory-size 128`;

const both: ApplySituation = { settings: { architectures: ["x86_64", "arm64"] } };

describe("apply", () => {
  it("touches nothing unless asked, and nothing in a dry run", async () => {
    const silent = setUp({ request: { isAsked: false } });
    expect(await silent.run()).toEqual({ state: "not-asked" });
    expect(silent.calls).toEqual([]);
    const dry = setUp({ settings: { dryRun: true } });
    expect(await dry.run()).toEqual({ state: "refused", reason: "a dry run applies nothing" });
    expect(dry.calls).toEqual([]);
  });

  it("touches nothing when there is no answer", async () => {
    const { run, calls } = setUp({ settings: { constraints: { maxDurationMs: { p95: 1 } } } });
    expect(await run()).toMatchObject({ state: "refused", reason: expect.stringContaining("constraints") });
    expect(calls).toEqual([]);
  });

  it("sets the memory with the revision that it has read, and says how to undo it", async () => {
    const { run, latest, calls } = setUp();
    expect(await run()).toEqual({
      state: "applied",
      memoryMb: 1024,
      architecture: "x86_64",
      changes: ["memory 128 MB -> 1024 MB"],
      undoCommand: UNDO_MEMORY,
    });
    expect(latest.MemorySize).toBe(1024);
    expect(calls.find(({ name }) => name === "UpdateFunctionConfiguration")?.input).toEqual({
      FunctionName: ARN,
      MemorySize: 1024,
      RevisionId: "revision-1",
    });
  });

  it("records what was there before the first change", async () => {
    const { run, next, store } = setUp();
    let recordedFirst: string | undefined;
    next("UpdateFunctionConfiguration", (effect) => {
      recordedFirst = store.objects.get(runKeys.applied("run-1"));
      return effect();
    });
    await run();
    expect(JSON.parse(recordedFirst ?? "")).toEqual({
      functionArn: ARN,
      wanted: { memoryMb: 1024, architecture: "x86_64" },
      before: { memoryMb: 128, architecture: "x86_64", codeSha256: "c2hh" },
    });
  });

  it("keeps to the architecture of the target unless the input named more", async () => {
    const { run, listChanges } = setUp({
      settings: { architectures: ["x86_64", "arm64"], answerArchitectures: ["x86_64"] },
    });
    expect(await run()).toMatchObject({ state: "applied", memoryMb: 1024, architecture: "x86_64" });
    expect(listChanges()).toEqual(["UpdateFunctionConfiguration"]);
  });

  it("leaves alone what has the answer already", async () => {
    const { run, deploy, listChanges } = setUp();
    deploy({ MemorySize: 1024 });
    expect(await run()).toEqual({ state: "unchanged", reason: "it has the recommended configuration" });
    expect(listChanges()).toEqual([]);
  });
});

describe("a deployment while the target was measured", () => {
  it.each([
    ["code", { CodeSha256: "other" }, "deployed"],
    ["memory", { MemorySize: 256 }, "from 128 to 256 MB"],
    ["architecture", { Architectures: ["arm64"] }, "runs on arm64"],
    [
      "failed update",
      { LastUpdateStatus: "Failed", LastUpdateStatusReason: "no such layer" },
      "no such layer",
    ],
  ])("of other %s is left as it is", async (_what, changes, reason) => {
    const { run, deploy, listChanges, store } = setUp();
    deploy(changes);
    expect(await run()).toMatchObject({ state: "refused", reason: expect.stringContaining(reason) });
    expect(listChanges()).toEqual([]);
    expect(store.objects.size).toBe(0);
  });

  it("at the very moment of the change is never overwritten", async () => {
    const { run, next, deploy, latest } = setUp();
    next("UpdateFunctionConfiguration", (effect) => {
      deploy({ CodeSha256: "other" });
      return effect();
    });
    expect(await run()).toEqual({ state: "refused", reason: "the function was deployed meanwhile" });
    expect(latest).toMatchObject({ CodeSha256: "other", MemorySize: 128 });
  });

  it("that leaves code, memory and architecture as they are does not keep it from being applied", async () => {
    const { run, next, deploy, latest, listChanges } = setUp();
    next("UpdateFunctionConfiguration", (effect) => {
      deploy({ Timeout: 60 });
      return effect();
    });
    expect((await run()).state).toBe("applied");
    expect(latest).toMatchObject({ Timeout: 60, MemorySize: 1024 });
    expect(listChanges()).toHaveLength(2);
  });
});

describe("a call that fails", () => {
  it.each([
    ["throttling", namedError("TooManyRequestsException")],
    ["a conflict", namedError("ResourceConflictException")],
    ["a fault", serverFault()],
    ["a dropped connection", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })],
  ])("for %s is repeated", async (_what, error) => {
    const { run, next, latest } = setUp();
    for (let time = 0; time < 3; time++) {
      next("UpdateFunctionConfiguration", () => {
        throw error;
      });
    }
    expect((await run()).state).toBe("applied");
    expect(latest.MemorySize).toBe(1024);
  });

  it("after it had its effect is not repeated", async () => {
    const { run, next, latest, listChanges } = setUp();
    next("UpdateFunctionConfiguration", (effect) => {
      effect();
      throw serverFault();
    });
    expect((await run()).state).toBe("applied");
    expect(latest.MemorySize).toBe(1024);
    expect(listChanges()).toHaveLength(1);
  });

  it("for want of permission names the action, the function and what to enable", async () => {
    const { run, next } = setUp();
    next("UpdateFunctionConfiguration", () => {
      throw namedError(
        "AccessDeniedException",
        `User: x is not authorized to perform: lambda:UpdateFunctionConfiguration on resource: ${ARN}`,
      );
    });
    await expect(run()).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringMatching(
        /may not do lambda:UpdateFunctionConfiguration on arn:aws:lambda.*function:orders.*`applyTo`.*Nothing was changed.*runs\/run-1\/result\.json/,
      ),
    });
  });

  it("for throttling to the end is an error that the state machine repeats", async () => {
    const { run, next, listChanges } = setUp();
    for (let time = 0; time < 20; time++) {
      next("UpdateFunctionConfiguration", () => {
        throw namedError("TooManyRequestsException");
      });
    }
    await expect(run()).rejects.toMatchObject({
      name: "ThrottledError",
      message: expect.stringContaining("Nothing was changed"),
    });
    expect(listChanges()).toHaveLength(8);
  });

  it("says that it may have changed something when its answer was lost and nothing can be read", async () => {
    const { run, next, latest } = setUp();
    next("UpdateFunctionConfiguration", (effect) => {
      effect();
      for (let time = 0; time < 20; time++) next("GetFunction", () => Promise.reject(serverFault()));
      throw serverFault();
    });
    await expect(run()).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringContaining(
        `Perhaps changed, as the answer was lost: memory 128 MB -> 1024 MB. Undo it with: ${UNDO_MEMORY}`,
      ),
    });
    expect(latest.MemorySize).toBe(1024);
  });

  it("ends the reason with one full stop, whether AWS gave it one or not", async () => {
    const { run, next } = setUp();
    next("UpdateFunctionConfiguration", () => {
      throw namedError("KMSDisabledException", "The key is disabled.");
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining(
        "KMSDisabledException: The key is disabled. Nothing was changed. What",
      ),
    });
  });

  it("says that it may have changed something when its answer was lost before a deployment", async () => {
    const { run, next, deploy } = setUp();
    next("UpdateFunctionConfiguration", (effect) => {
      effect();
      deploy({ CodeSha256: "other" });
      throw serverFault();
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringMatching(/the function was deployed meanwhile\. Perhaps changed/),
    });
  });

  it("tells Lambda's reason when the change was accepted and then failed", async () => {
    const { run, next, deploy } = setUp();
    next("UpdateFunctionConfiguration", () => {
      deploy({ LastUpdateStatus: "Failed", LastUpdateStatusReason: "the subnet has no addresses" });
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining("Lambda did not make the change: the subnet has no addresses"),
    });
  });
});

describe("apply, repeated", () => {
  it("gives the same answer and changes nothing again", async () => {
    const { run, listChanges } = setUp();
    const first = await run();
    expect(await run()).toEqual(first);
    expect(listChanges()).toHaveLength(1);
  });

  it("goes on from its record when it had ended in the middle", async () => {
    const { run, next, release, aliases, listChanges } = setUp({ request: { aliasName: "live" } });
    release("live");
    next("PublishVersion", () => {
      throw namedError("KMSDisabledException");
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining(
        `Changed already: memory 128 MB -> 1024 MB. Undo it with: ${UNDO_MEMORY}`,
      ),
    });
    expect(await run()).toMatchObject({
      state: "applied",
      changes: ["memory 128 MB -> 1024 MB", "version 2 published", "alias live from version 1 to version 2"],
    });
    expect(aliases.get("live")?.FunctionVersion).toBe("2");
    expect(listChanges()).toEqual([
      "UpdateFunctionConfiguration",
      "PublishVersion",
      "PublishVersion",
      "UpdateAlias",
    ]);
  });
});

describe("another architecture", () => {
  it("is set with the code that was measured, then the memory; the old code is kept for undoing it", async () => {
    const { run, latest, calls, listChanges, store } = setUp(both);
    expect(await run()).toEqual({
      state: "applied",
      memoryMb: 1024,
      architecture: "arm64",
      changes: ["architecture x86_64 -> arm64", "memory 128 MB -> 1024 MB"],
      undoCommand: [
        UNDO_MEMORY,
        `aws lambda wait function-updated-v2 --region us-east-1 --function-name ${ARN}`,
        `aws lambda update-function-code --region us-east-1 --function-name ${ARN} --architectures x86_64 --s3-bucket tuner --s3-key runs/run-1/previous-code.zip`,
      ].join(" && "),
    });
    expect(latest).toMatchObject({ Architectures: ["arm64"], MemorySize: 1024 });
    expect(listChanges()).toEqual(["UpdateFunctionCode", "UpdateFunctionConfiguration"]);
    expect(calls.find(({ name }) => name === "UpdateFunctionCode")?.input).toEqual({
      FunctionName: ARN,
      Architectures: ["arm64"],
      RevisionId: "revision-1",
      S3Bucket: "tuner",
      S3Key: "work/run-1/code.zip",
    });
    expect(store.objects.get("runs/run-1/previous-code.zip")).toBe("code");
  });

  it("takes the package that the input names, whose hash nobody knows beforehand", async () => {
    const code = { arm64: { kind: "s3", bucketName: "builds", key: "arm.zip", versionId: "v1" } } as const;
    const { run, latest, calls } = setUp({ ...both, plan: { code } });
    expect((await run()).state).toBe("applied");
    expect(latest).toMatchObject({ Architectures: ["arm64"], CodeSha256: "YXJt", MemorySize: 1024 });
    expect(calls.find(({ name }) => name === "UpdateFunctionCode")?.input).toMatchObject({
      S3Bucket: "builds",
      S3Key: "arm.zip",
      S3ObjectVersion: "v1",
    });
  });

  it("gets the package inline where Lambda cannot read the tuner's bucket", async () => {
    const situation = setUp({ ...both, tunerRegion: "eu-west-1" });
    situation.store.objects.set("work/run-1/code.zip", "zip");
    const outcome = await situation.run();
    const sent = situation.calls.find(({ name }) => name === "UpdateFunctionCode")?.input;
    expect(Buffer.from(sent?.ZipFile as Uint8Array).toString()).toBe("zip");
    expect(outcome).toMatchObject({
      undoCommand: expect.stringContaining(
        `aws s3 cp s3://tuner/runs/run-1/previous-code.zip previous-code.zip && aws lambda update-function-code --region us-east-1 --function-name ${ARN} --architectures x86_64 --zip-file fileb://previous-code.zip`,
      ),
    });
  });

  it("of an image goes back to the image that was there", async () => {
    const code = { arm64: { kind: "image", imageUri: "repo@sha256:arm" } } as const;
    const situation = setUp({ ...both, plan: { code } });
    situation.next("GetFunction", (effect) => ({
      ...Object(effect()),
      Code: { ImageUri: "repo:latest", ResolvedImageUri: "repo@sha256:x86" },
    }));
    expect(await situation.run()).toMatchObject({
      undoCommand: expect.stringContaining("--architectures x86_64 --image-uri repo@sha256:x86"),
    });
    const sent = situation.calls.find(({ name }) => name === "UpdateFunctionCode")?.input;
    expect(sent).toMatchObject({ ImageUri: "repo@sha256:arm" });
  });

  it("is told as changed when the memory then fails", async () => {
    const { run, next } = setUp(both);
    next("UpdateFunctionConfiguration", () => {
      throw namedError("InvalidParameterValueException", "no");
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringMatching(
        /InvalidParameterValueException: no\. Changed already: architecture x86_64 -> arm64\. Undo it with: aws lambda wait .* && aws lambda update-function-code .*$/,
      ),
    });
  });

  it("fails with what it did when the function is deployed between its two changes", async () => {
    const { run, next, deploy, latest } = setUp(both);
    next("UpdateFunctionConfiguration", (effect) => {
      deploy({ CodeSha256: "other" });
      return effect();
    });
    await expect(run()).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringContaining("Changed already: architecture x86_64 -> arm64"),
    });
    expect(latest).toMatchObject({ CodeSha256: "other", MemorySize: 128 });
  });
});
