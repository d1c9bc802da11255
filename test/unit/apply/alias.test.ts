import { describe, expect, it } from "vitest";
import type { ApplyRequest, Target } from "../../../lib/prepare/plan.ts";
import { markVersion } from "../../../lib/provision/own-versions.ts";
import { type ApplySituation, setUpApply } from "../../helpers/apply-situation.ts";
import { namedError } from "../../helpers/fake-lambda.ts";
import { serverFault } from "../../helpers/fake-target.ts";

/** Alias `live` points to version 1, which is $LATEST as the run found it; 1024 MB is the answer. */
function setUp(
  request: Partial<ApplyRequest> = {},
  target: Partial<Target> = {},
  plan: ApplySituation["plan"] = {},
) {
  const situation = setUpApply({ request: { aliasName: "live", ...request }, target, plan });
  situation.release("live");
  return situation;
}

const UNDO_ALIAS =
  "aws lambda update-alias --region us-east-1 --function-name arn:aws:lambda:us-east-1:000000000000:function:orders --name live --function-version 1 --routing-config 'AdditionalVersionWeights={}'";

describe("apply with an alias", () => {
  it("publishes what was tuned with its hash and revision, and moves the alias at its own revision", async () => {
    const { run, aliases, versions, calls } = setUp();
    expect(await run()).toEqual({
      state: "applied",
      memoryMb: 1024,
      architecture: "x86_64",
      version: "2",
      changes: ["memory 128 MB -> 1024 MB", "version 2 published", "alias live from version 1 to version 2"],
      undoCommand: `${UNDO_ALIAS} && aws lambda update-function-configuration --region us-east-1 --function-name arn:aws:lambda:us-east-1:000000000000:function:orders --memory-size 128`,
    });
    expect(versions.get("2")).toMatchObject({ MemorySize: 1024, CodeSha256: "c2hh" });
    expect(aliases.get("live")).toMatchObject({ FunctionVersion: "2" });
    const inputOf = (name: string) => calls.find((call) => call.name === name)?.input;
    expect(inputOf("PublishVersion")).toMatchObject({ CodeSha256: "c2hh", RevisionId: "revision-3" });
    expect(inputOf("UpdateAlias")).toMatchObject({ RevisionId: "revision-2" });
  });

  it("makes an alias that is not there, and undoing removes it", async () => {
    const { run, aliases } = setUpApply({ request: { aliasName: "live" } });
    expect(await run()).toMatchObject({
      changes: ["memory 128 MB -> 1024 MB", "version 1 published", "alias live made for version 1"],
      undoCommand: expect.stringMatching(/^aws lambda delete-alias .* --name live && /),
    });
    expect(aliases.get("live")).toMatchObject({ FunctionVersion: "1" });
    expect(aliases.get("live")).not.toHaveProperty("RoutingConfig");
  });

  it("gives the new version a share of the traffic when a canary is asked for", async () => {
    const { run, aliases } = setUp({ canaryWeight: 0.05 });
    expect(await run()).toMatchObject({
      changes: expect.arrayContaining(["alias live from version 1 to version 1 with 5 % on version 2"]),
    });
    expect(aliases.get("live")).toMatchObject({
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.05 } },
    });
  });

  it("moves nothing when the alias has the answer already", async () => {
    const { run, deploy, release, listChanges } = setUp({}, { memoryMb: 1024 });
    deploy({ MemorySize: 1024 });
    release("live");
    expect(await run()).toEqual({
      state: "unchanged",
      reason: "alias live points to version 2, which has the recommended configuration",
    });
    expect(listChanges()).toEqual(["PublishVersion"]);
  });
});

describe("an alias is left alone", () => {
  const refusedWith = (text: string) => ({ state: "refused", reason: expect.stringContaining(text) });

  it("when $LATEST is not the code of the version that was tuned", async () => {
    const { run, deploy, listChanges } = setUp({}, { qualifier: "live", version: "1" });
    deploy({ CodeSha256: "unreleased" });
    expect(await run()).toEqual(refusedWith("the code of $LATEST is not that of version 1"));
    expect(listChanges()).toEqual([]);
  });

  it("when publishing $LATEST would release another setting than memory", async () => {
    const { run, deploy, listChanges } = setUp({}, { qualifier: "live", version: "1" });
    deploy({ Timeout: 900 });
    expect(await run()).toEqual(refusedWith("differs from version 1, which was measured, in Timeout"));
    expect(listChanges()).toEqual([]);
  });

  it("when it was moved from the version that it named while that was tuned", async () => {
    const { run, deploy, release, listChanges } = setUp({}, { qualifier: "live", version: "1" });
    deploy({ Timeout: 900 });
    release("live");
    deploy({ Timeout: 30 });
    expect(await run()).toEqual(refusedWith("was moved from version 1 to 2"));
    expect(listChanges()).toEqual([]);
  });

  it("while it shares its traffic between versions", async () => {
    const { run, release, listChanges } = setUp();
    release("live", { 7: 0.1 });
    expect(await run()).toEqual(refusedWith("shares its traffic"));
    expect(listChanges()).toEqual([]);
  });

  it("when a canary is asked for and it points to $LATEST", async () => {
    const { run, aliases, listChanges } = setUp({ canaryWeight: 0.1 });
    aliases.set("live", { FunctionVersion: "$LATEST", RevisionId: "revision-9" });
    expect(await run()).toEqual(refusedWith("points to $LATEST"));
    expect(listChanges()).toEqual([]);
  });

  it("when a canary is asked for and there is no alias to share the traffic of", async () => {
    const { run, listChanges } = setUpApply({ request: { aliasName: "live", canaryWeight: 0.1 } });
    expect(await run()).toEqual(refusedWith("there is no alias live"));
    expect(listChanges()).toEqual([]);
  });

  it("when somebody else moves it at the very moment, which fails the run with what was changed", async () => {
    const { run, next, aliases } = setUp();
    next("UpdateAlias", (effect) => {
      aliases.set("live", { FunctionVersion: "7", RevisionId: "revision-of-another" });
      return effect();
    });
    await expect(run()).rejects.toMatchObject({
      name: "TargetError",
      message: expect.stringMatching(
        /alias live was moved by somebody else meanwhile\. Changed already: memory 128 MB -> 1024 MB, version 2 published\. Undo it with: aws lambda update-function-configuration/,
      ),
    });
    expect(aliases.get("live")?.FunctionVersion).toBe("7");
  });

  it("when the function is deployed before it is published", async () => {
    const { run, next, deploy, versions, aliases } = setUp();
    next("PublishVersion", (effect) => {
      deploy({ CodeSha256: "unreleased" });
      return effect();
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining("the function was deployed meanwhile"),
    });
    expect(versions.size).toBe(1);
    expect(aliases.get("live")?.FunctionVersion).toBe("1");
  });

  it("when Lambda gives a version back that is not what was tuned", async () => {
    const situation = setUp();
    const [candidate] = situation.plan.candidates;
    if (!candidate) throw new Error("no candidate");
    situation.next("PublishVersion", () => ({
      Version: "1",
      Description: markVersion(situation.plan, candidate),
    }));
    await expect(situation.run()).rejects.toMatchObject({
      message: expect.stringContaining("version 1 is not what was tuned"),
    });
    expect(situation.listChanges()).not.toContain("UpdateAlias");
  });
});

describe("a call for an alias that fails", () => {
  it.each(["PublishVersion", "UpdateAlias"])(
    "%s is repeated, and its effect is found when it had one",
    async (name) => {
      for (const hadEffect of [false, true]) {
        const { run, next, aliases, versions } = setUp();
        next(name, (effect) => {
          if (hadEffect) effect();
          throw serverFault();
        });
        expect((await run()).state).toBe("applied");
        expect(aliases.get("live")?.FunctionVersion).toBe("2");
        expect(versions.size).toBe(2);
      }
    },
  );

  it("reading the new version, which Lambda's reads do not know of yet, is repeated", async () => {
    const { run, next, aliases } = setUp();
    next("PublishVersion", (effect) => {
      // $LATEST is read once more, then the version.
      next("GetFunction", (read) => read());
      next("GetFunction", () => {
        throw namedError("ResourceNotFoundException");
      });
      return effect();
    });
    expect(await run()).toMatchObject({ state: "applied", version: "2" });
    expect(aliases.get("live")?.FunctionVersion).toBe("2");
  });

  it("CreateAlias, whose answer was lost, finds the alias that it made", async () => {
    const { run, next, aliases } = setUpApply({ request: { aliasName: "live" } });
    next("CreateAlias", (effect) => {
      effect();
      throw serverFault();
    });
    expect((await run()).state).toBe("applied");
    expect(aliases.get("live")?.FunctionVersion).toBe("1");
  });

  it("for want of permission, on first looking, leaves everything as it is", async () => {
    const { run, next, listChanges } = setUp();
    next("GetAlias", () => {
      throw namedError("AccessDeniedException", "not authorized to perform: lambda:GetAlias on resource");
    });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringMatching(/may not do lambda:GetAlias .*Nothing was changed/),
    });
    expect(listChanges()).toEqual([]);
  });
});

describe("a version that was tuned", () => {
  it("stays, $LATEST is changed, and the outcome says so", async () => {
    const { run, deploy } = setUp({ aliasName: undefined }, { qualifier: "1", version: "1" });
    deploy({ MemorySize: 512 });
    expect(await run()).toMatchObject({
      state: "applied",
      changes: ["memory 512 MB -> 1024 MB"],
      undoCommand: expect.stringContaining("--memory-size 512"),
      note: expect.stringContaining("version 1 itself cannot be changed"),
    });
  });
});
