import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanup } from "../../../lib/cleanup/cleanup.ts";
import type { Candidate } from "../../../lib/prepare/plan.ts";
import { provision } from "../../../lib/provision/provision.ts";
import type { VersionClone } from "../../../lib/provision/target-version.ts";
import { runKeys } from "../../../lib/store.ts";
import { type Fault, fakeFunctions } from "../../helpers/fake-functions.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan = buildPlan([128, 512, 1024], { isolation: "versions" });
const arn = plan.target.functionArn;
const sizeOf = (memoryMb: number): Candidate => ({
  key: `x86_64-${memoryMb}`,
  architecture: "x86_64",
  memoryMb,
});
const ORIGINAL = {
  FunctionName: "orders",
  MemorySize: 128,
  Timeout: 30,
  Description: "orders of the shop",
  Environment: { Variables: { TABLE: "orders" } },
};

/** The target with one version that its owner published, in a fake Lambda; Provision and Cleanup over it. */
function arrange(before: (call: number, name: string) => Fault | undefined = () => undefined) {
  const store = createMemoryStore();
  const aws = fakeFunctions((call, name) => before(call, name));
  const target = aws.add("orders", { ...ORIGINAL, Timeout: 29 });
  target.versions.push({ version: "1", configuration: { ...target.latest, Version: "1" } });
  target.nextVersion = 2;
  aws.deploy("orders", { Timeout: 30 });
  aws.calls.length = 0;
  return {
    ...aws,
    store,
    target,
    provision(memoryMb: number) {
      const patience = fakePatience();
      return provision(plan, sizeOf(memoryMb), {
        lambda: aws.lambda,
        store,
        patience,
        undoPatience: patience,
        tunerRegion: "us-east-1",
      });
    },
    cleanup: () =>
      cleanup(
        { runId: "run-1", mayStillProvision: false },
        { store, patience: fakePatience(), reach: async () => aws.lambda },
      ),
    recordOf: (memoryMb: number) =>
      store.readJson<VersionClone>(runKeys.clone("run-1", `x86_64-${memoryMb}`)),
    versions: () => target.versions.map(({ version }) => version),
  };
}

/** Does something, or goes wrong, at the first call of this name. */
const atFirst = (operation: string, act: () => Fault | undefined) => {
  let isDone = false;
  return (_call: number, name: string) => {
    if (isDone || name !== operation) return undefined;
    isDone = true;
    return act();
  };
};

describe("provision of a version", () => {
  it("publishes the target with the candidate's memory and gives $LATEST its own back", async () => {
    const { provision, target, calls } = arrange();
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
    const arranged = arrange(
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
    const { provision, calls, versions } = arrange();
    expect(await provision(128)).toMatchObject({ functionName: `${arn}:2` });
    expect(calls.map(({ name }) => name)).not.toContain("UpdateFunctionConfiguration");
    expect(versions()).toEqual(["1", "2"]);
  });

  it("uses a version that is there, and never deletes it", async () => {
    const { provision, cleanup, deploy, versions } = arrange();
    deploy("orders", { Timeout: 29 });
    expect(await provision(128)).toMatchObject({ state: "provisioned", functionName: `${arn}:1` });
    expect(await cleanup()).toMatchObject({ failed: false, deleted: 0 });
    expect(versions()).toEqual(["1"]);
  });

  it("finds its version when it is repeated", async () => {
    const { provision, versions } = arrange();
    await provision(512);
    expect(await provision(512)).toMatchObject({ functionName: `${arn}:2` });
    expect(versions()).toEqual(["1", "2"]);
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
    const { provision, target, versions } = arrange(atFirst(operation, () => fault));
    expect(await provision(512)).toMatchObject({ state: "provisioned", functionName: `${arn}:2` });
    expect(target.latest).toMatchObject(ORIGINAL);
    expect(versions()).toEqual(["1", "2"]);
  });

  it("restores the target once the version is ready, where Lambda allows no change before", async () => {
    let isReady = false;
    const arranged = arrange((_call, name) => {
      if (name === "GetFunction" && arranged.calls.at(-1)?.input.Qualifier === "2") isReady = true;
      const isPublished = arranged.versions().includes("2");
      return name === "UpdateFunctionConfiguration" && isPublished && !isReady ? "conflict" : undefined;
    });
    expect(await arranged.provision(512)).toMatchObject({ state: "provisioned", functionName: `${arn}:2` });
    expect(arranged.target.latest).toMatchObject(ORIGINAL);
  });

  it("restores the target when it may not publish, and says what to allow", async () => {
    const { provision, target } = arrange((_call, name) =>
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
      const arranged = arrange(
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
    const arranged = arrange(
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
    const { deploy, provision: run, store, lambda, calls } = arrange();
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
    const arranged = arrange(
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
    const arranged = arrange(
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

describe("cleanup after versions", () => {
  it("deletes the run's versions, and only those", async () => {
    const { provision, cleanup, versions } = arrange();
    await provision(512);
    await provision(1024);
    expect(await cleanup()).toMatchObject({ failed: false, deleted: 2, leftovers: [], kept: [] });
    expect(versions()).toEqual(["1"]);
  });

  it("keeps a version that an alias points to meanwhile, and tells", async () => {
    const { provision, cleanup, target, versions } = arrange();
    await provision(512);
    target.aliases.set("live", "2");
    expect(await cleanup()).toMatchObject({ failed: false, kept: [`${arn}:2`] });
    expect(versions()).toEqual(["1", "2"]);
  });

  it("gives the exact command when the target cannot be given its memory back", async () => {
    let isDenied = false;
    const arranged = arrange((_call, name) => {
      if (name === "PublishVersion") isDenied = true;
      return isDenied && /Update|Publish/.test(name) ? "denied" : undefined;
    });
    expect(await arranged.provision(512)).toMatchObject({ errorType: "AccessDeniedException" });
    const outcome = await arranged.cleanup();
    expect(outcome).toMatchObject({ failed: true, error: "CleanupError" });
    expect(outcome.cause).toContain(
      `aws lambda update-function-configuration --function-name ${arn} --memory-size 128`,
    );
    isDenied = false;
    expect(await arranged.cleanup()).toMatchObject({ failed: false });
    expect(arranged.target.latest).toMatchObject(ORIGINAL);
  });

  it("leaves the memory that Apply gave the target after a candidate of the same size was restored", async () => {
    const { provision, cleanup, deploy, target } = arrange();
    await provision(512);
    deploy("orders", { MemorySize: 512 });
    await cleanup();
    expect(target.latest.MemorySize).toBe(512);
  });
});

describe("versions, whatever goes wrong", () => {
  const faults = fc.array(
    fc.record({
      atCall: fc.nat({ max: 40 }),
      fault: fc.constantFrom<Fault>("throttled", "conflict", "failed", "lost", "denied"),
    }),
    { maxLength: 8 },
  );
  const deployment = fc.option(
    fc.record({
      atCall: fc.nat({ max: 40 }),
      changes: fc.constantFrom<Record<string, unknown>>(
        { Timeout: 60 },
        { CodeSha256: "bmV3" },
        { MemorySize: 192 },
        { MemorySize: 256, Timeout: 60 },
      ),
    }),
    { nil: undefined },
  );
  const killedAt = fc.option(fc.nat({ max: 40 }), { nil: undefined });

  it("leaves the target as its owner has it, and no version of ours", async () => {
    await fc.assert(
      fc.asyncProperty(faults, deployment, killedAt, async (planned, deployed, killAt) => {
        let isProvisioning = true;
        const expected: Record<string, unknown> = { ...ORIGINAL, CodeSha256: "c2hh" };
        const arranged = arrange((call) => {
          if (deployed && call === deployed.atCall) {
            arranged.deploy("orders", deployed.changes);
            Object.assign(expected, deployed.changes);
          }
          if (!isProvisioning) return undefined;
          if (killAt !== undefined && call >= killAt) throw new Error("the step was ended");
          return planned.find(({ atCall }) => atCall === call)?.fault;
        });
        for (const memoryMb of [512, 1024, 512]) await arranged.provision(memoryMb).catch(() => undefined);
        isProvisioning = false;

        expect(await arranged.cleanup()).toMatchObject({ failed: false, leftovers: [] });
        expect(arranged.target.latest).toMatchObject(expected);
        expect(arranged.versions()).toEqual(["1"]);
      }),
      { numRuns: 400, seed: 20_261_121 },
    );
  });

  it("says what to do when even the clean-up meets what goes wrong", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Fault | undefined>(undefined, "lost", "denied", "failed"), {
          minLength: 60,
          maxLength: 60,
        }),
        async (planned) => {
          const arranged = arrange((call) => planned[call]);
          await arranged.provision(512).catch(() => undefined);
          const outcome = await arranged.cleanup();
          const isClean =
            arranged.target.latest.MemorySize === 128 && arranged.versions().join() === ["1"].join();
          if (isClean) return;
          expect(outcome).toMatchObject({ failed: true, error: "CleanupError" });
          expect(outcome.cause).toContain("aws lambda ");
        },
      ),
      { numRuns: 400, seed: 20_261_121 },
    );
  });
});
