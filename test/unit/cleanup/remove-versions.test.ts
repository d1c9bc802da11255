import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../helpers/fake-functions.ts";
import { arn, arrangeTarget, ORIGINAL } from "../../helpers/versioned-target.ts";

describe("cleanup after versions", () => {
  it("deletes the run's versions, and only those", async () => {
    const { provision, cleanup, versions } = arrangeTarget();
    await provision(512);
    await provision(1024);
    expect(await cleanup()).toMatchObject({ failed: false, deleted: 2, leftovers: [], kept: [] });
    expect(versions()).toEqual(["1"]);
  });

  it("keeps a version that an alias points to meanwhile, and tells", async () => {
    const { provision, cleanup, target, versions } = arrangeTarget();
    await provision(512);
    target.aliases.set("live", "2");
    expect(await cleanup()).toMatchObject({ failed: false, kept: [`${arn}:2`] });
    expect(versions()).toEqual(["1", "2"]);
  });

  it("gives the exact command, with the region of the target, when that cannot be given its memory back", async () => {
    let isDenied = false;
    const arranged = arrangeTarget((_call, name) => {
      if (name === "PublishVersion") isDenied = true;
      return isDenied && /Update|Publish/.test(name) ? "denied" : undefined;
    });
    expect(await arranged.provision(512)).toMatchObject({ errorType: "AccessDeniedException" });
    const outcome = await arranged.cleanup();
    expect(outcome).toMatchObject({ failed: true, error: "CleanupError" });
    expect(outcome.cause).toContain(
      `aws lambda update-function-configuration --region us-east-1 --function-name ${arn} --memory-size 128`,
    );
    isDenied = false;
    expect(await arranged.cleanup()).toMatchObject({ failed: false });
    expect(arranged.target.latest).toMatchObject(ORIGINAL);
  });

  it("leaves the memory that Apply gave the target after a candidate of the same size was restored", async () => {
    const { provision, cleanup, deploy, target } = arrangeTarget();
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
        const arranged = arrangeTarget((call) => {
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
          const arranged = arrangeTarget((call) => planned[call]);
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
