import { describe, expect, it } from "vitest";
import { provision } from "../../../lib/provision/provision.ts";
import { runKeys } from "../../../lib/store.ts";
import type { Fault } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";
import { arn, arrangeTarget, atFirst, ORIGINAL, plan } from "../../helpers/versioned-target.ts";

describe("provision of a version", () => {
  it("publishes the target with the candidate's memory and gives $LATEST its own back", async () => {
    const { provision, target, calls } = arrangeTarget();
    expect(await provision(512)).toMatchObject({ state: "provisioned", functionName: `${arn}:2` });
    expect(target.versions.at(-1)?.configuration).toMatchObject({ MemorySize: 512, Timeout: 30 });
    expect(target.latest).toMatchObject(ORIGINAL);
    expect(
      calls.filter(({ name }) => name === "UpdateFunctionConfiguration").map(({ input }) => input),
    ).toEqual([
      { FunctionName: arn, MemorySize: 512, RevisionId: expect.any(String) },
      { FunctionName: arn, MemorySize: 128, RevisionId: expect.any(String) },
    ]);
  });

  it("records what it will do before it changes the target, without any secret", async () => {
    let recorded: string | undefined;
    const arranged = arrangeTarget(
      atFirst("UpdateFunctionConfiguration", () => {
        recorded = arranged.store.objects.get(runKeys.clone("run-1", "x86_64-512"));
        return undefined;
      }),
    );
    await arranged.provision(512);
    expect(JSON.parse(recorded ?? "null")).toMatchObject({
      before: { memoryMb: 128, codeSha256: "c2hh" },
      isRestored: false,
    });
    expect(recorded).not.toContain("TABLE");
    expect(await arranged.recordOf(512)).toMatchObject({ isRestored: true, published: { version: "2" } });
  });

  it("publishes the current memory without changing anything", async () => {
    const { provision, calls, versions } = arrangeTarget();
    expect(await provision(128)).toMatchObject({ functionName: `${arn}:2` });
    expect(calls.map(({ name }) => name)).not.toContain("UpdateFunctionConfiguration");
    expect(versions()).toEqual(["1", "2"]);
  });

  it("uses a version that is there, and never deletes it", async () => {
    const { provision, cleanup, deploy, versions } = arrangeTarget();
    deploy("orders", { Timeout: 29 });
    expect(await provision(128)).toMatchObject({ state: "provisioned", functionName: `${arn}:1` });
    expect(await cleanup()).toMatchObject({ failed: false, deleted: 0 });
    expect(versions()).toEqual(["1"]);
  });

  it("finds its version when it is repeated", async () => {
    const { provision, versions } = arrangeTarget();
    await provision(512);
    expect(await provision(512)).toMatchObject({ functionName: `${arn}:2` });
    expect(versions()).toEqual(["1", "2"]);
  });

  it("refuses the candidate when Lambda fails at the change after its answer, and gives the target its memory back", async () => {
    const arranged = arrangeTarget((_call, name) => {
      const { latest } = arranged.target;
      if (name === "GetFunction")
        latest.LastUpdateStatus = latest.MemorySize === 512 ? "Failed" : "Successful";
      return undefined;
    });
    expect(await arranged.provision(512)).toMatchObject({ state: "refused", errorType: "UpdateFailed" });
    expect(arranged.target.latest).toMatchObject(ORIGINAL);
    expect(arranged.versions()).toEqual(["1"]);
  });

  it("tells that the target may not be restored when Lambda fails at that, too", async () => {
    let isChanged = false;
    const arranged = arrangeTarget((_call, name) => {
      if (name === "UpdateFunctionConfiguration") isChanged = true;
      if (name === "GetFunction" && isChanged) {
        Object.assign(arranged.target.latest, {
          LastUpdateStatus: "Failed",
          LastUpdateStatusReason: "an internal error",
        });
      }
      return undefined;
    });
    expect(await arranged.provision(512)).toMatchObject({ state: "refused", errorType: "UpdateFailed" });
    expect(await arranged.cleanup()).toMatchObject({
      failed: true,
      error: "CleanupError",
      cause: expect.stringMatching(/--memory-size 128 .*an internal error/),
    });
  });

  it.each<[Fault, string]>([
    ["lost", "UpdateFunctionConfiguration"],
    ["failed", "UpdateFunctionConfiguration"],
    ["conflict", "UpdateFunctionConfiguration"],
    ["throttled", "UpdateFunctionConfiguration"],
    ["lost", "PublishVersion"],
    ["failed", "PublishVersion"],
    ["conflict", "PublishVersion"],
    ["lost", "GetFunction"],
  ])("goes on when the first call is %s: %s", async (fault, operation) => {
    const { provision, target, versions } = arrangeTarget(atFirst(operation, () => fault));
    expect(await provision(512)).toMatchObject({ state: "provisioned", functionName: `${arn}:2` });
    expect(target.latest).toMatchObject(ORIGINAL);
    expect(versions()).toEqual(["1", "2"]);
  });

  it("restores the target once the version is ready, where Lambda allows no change before", async () => {
    let isReady = false;
    const arranged = arrangeTarget((_call, name) => {
      if (name === "GetFunction" && arranged.calls.at(-1)?.input.Qualifier === "2") isReady = true;
      const isPublished = arranged.versions().includes("2");
      return name === "UpdateFunctionConfiguration" && isPublished && !isReady ? "conflict" : undefined;
    });
    expect(await arranged.provision(512)).toMatchObject({ state: "provisioned", functionName: `${arn}:2` });
    expect(arranged.target.latest).toMatchObject(ORIGINAL);
  });

  it("restores the target when it may not publish, and says what to allow", async () => {
    const { provision, target } = arrangeTarget((_call, name) =>
      name === "PublishVersion" ? "denied" : undefined,
    );
    expect(await provision(512)).toMatchObject({
      state: "refused",
      errorType: "AccessDeniedException",
      errorMessage: expect.stringContaining("lambda:PublishVersion"),
    });
    expect(target.latest).toMatchObject(ORIGINAL);
  });

  it.each(["UpdateFunctionConfiguration", "PublishVersion"])(
    "gives way to a deployment just before %s, and keeps it",
    async (operation) => {
      const arranged = arrangeTarget(
        atFirst(operation, () => {
          arranged.deploy("orders", { Timeout: 60 });
          return undefined;
        }),
      );
      expect(await arranged.provision(512)).toMatchObject({ state: "refused" });
      expect(arranged.target.latest).toMatchObject({ ...ORIGINAL, Timeout: 60 });
      expect(await arranged.cleanup()).toMatchObject({ failed: false });
      expect(arranged.versions()).toEqual(["1"]);
    },
  );

  it("leaves the memory that somebody else deploys while it has the candidate's", async () => {
    const arranged = arrangeTarget(
      atFirst("PublishVersion", () => {
        arranged.deploy("orders", { MemorySize: 256 });
        return undefined;
      }),
    );
    await arranged.provision(512);
    await arranged.cleanup();
    expect(arranged.target.latest.MemorySize).toBe(256);
  });

  it("refuses the other architecture, other code and another memory than the run began with", async () => {
    const { deploy, provision: run, store, lambda, calls } = arrangeTarget();
    const patience = fakePatience();
    const tools = { lambda, store, patience, undoPatience: patience, tunerRegion: "us-east-1" };
    const arm = { key: "arm64-512", architecture: "arm64", memoryMb: 512 } as const;
    expect(await provision(plan, arm, tools)).toMatchObject({ errorType: "WrongArchitecture" });
    deploy("orders", { MemorySize: 192 });
    expect(await run(512)).toMatchObject({ errorType: "TargetChanged" });
    deploy("orders", { MemorySize: 128, CodeSha256: "bmV3" });
    expect(await run(512)).toMatchObject({ errorType: "TargetChanged" });
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(["GetFunction"]));
  });

  it("undoes what it did while the run ended", async () => {
    const arranged = arrangeTarget(
      atFirst("PublishVersion", () => {
        arranged.store.objects.set(runKeys.closed("run-1"), "{}");
        return undefined;
      }),
    );
    expect(await arranged.provision(512)).toMatchObject({ state: "refused", errorType: "RunEnded" });
    expect(arranged.target.latest).toMatchObject(ORIGINAL);
    expect(arranged.versions()).toEqual(["1"]);
  });
});

describe("a version that was there", () => {
  it("stays when the run ended meanwhile", async () => {
    const arranged = arrangeTarget(
      atFirst("PublishVersion", () => {
        arranged.store.objects.set(runKeys.closed("run-1"), "{}");
        return undefined;
      }),
    );
    arranged.deploy("orders", { Timeout: 29 });
    expect(await arranged.provision(128)).toMatchObject({ state: "refused", errorType: "RunEnded" });
    expect(arranged.versions()).toEqual(["1"]);
  });
});
