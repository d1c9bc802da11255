import {
  CreateAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const recorded = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;
const sizes = { 128: [1000], 512: [300], 1024: [100] };

describe("Apply on the embedded cloud", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
  });
  afterAll(() => tuner?.close());

  it("sets architecture and memory, publishes, and gives the version a share of the alias", async () => {
    const { clients } = tuner;
    await tuner.createTarget("shop", recordFunction(sizes, ["x86_64", "arm64"]), {
      ...recorded,
      Architectures: ["x86_64"],
    });
    const { Version = "" } = await clients.lambda.send(new PublishVersionCommand({ FunctionName: "shop" }));
    await clients.lambda.send(
      new CreateAliasCommand({ FunctionName: "shop", Name: "live", FunctionVersion: Version }),
    );
    const execution = await tuner.finish(
      await tuner.start("apply-all", {
        lambdaARN: "shop:live",
        powerValues: [128, 1024],
        architectures: ["x86_64", "arm64"],
        num: 5,
        autoOptimize: true,
        autoOptimizeAlias: "live",
        autoOptimizeCanaryWeight: 0.1,
      }),
    );
    expect(execution.cause).toBeUndefined();
    const output = JSON.parse(execution.output ?? "{}");
    expect(output).toMatchObject({
      power: 1024,
      architecture: "arm64",
      duration: 100,
      stateMachine: { visualization: output.reportUrl },
      warnings: [],
      dryRun: false,
      applied: {
        state: "applied",
        memoryMb: 1024,
        architecture: "arm64",
        version: "2",
        changes: [
          "architecture x86_64 -> arm64",
          "memory 128 MB -> 1024 MB",
          "version 2 published",
          "alias live from version 1 to version 1 with 10 % on version 2",
        ],
      },
    });
    expect(output.stateMachine.lambdaCost).toBe(output.spend.costUsd);

    const published = await clients.lambda.send(
      new GetFunctionCommand({ FunctionName: "shop", Qualifier: "2" }),
    );
    expect(published.Configuration).toMatchObject({ MemorySize: 1024, Architectures: ["arm64"] });
    const alias = await clients.lambda.send(new GetAliasCommand({ FunctionName: "shop", Name: "live" }));
    expect(alias).toMatchObject({
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
    });
    expect(await tuner.store.listKeys("runs/apply-all/previous-code")).toEqual([
      "runs/apply-all/previous-code.zip",
    ]);
    expect(await tuner.listClones()).toEqual([]);
  });

  it.each([
    ["all of the alias", undefined, "alias live from version 1 to version 3", "3"],
    ["a share of it", 0.1, "alias live from version 1 to version 1 with 10 % on version 3", "1"],
  ])(
    "gives %s to a version that was measured, which Cleanup then keeps",
    async (_what, canary, move, points) => {
      const { lambda } = tuner.clients;
      const name = canary ? "kept-share" : "kept";
      await tuner.createTarget(name, recordFunction(sizes), recorded);
      await lambda.send(new PublishVersionCommand({ FunctionName: name, Description: "released" }));
      await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }));
      const execution = await tuner.finish(
        await tuner.start(name, {
          lambdaARN: name,
          powerValues: [512, 1024],
          num: 5,
          isolation: "versions",
          autoOptimize: true,
          autoOptimizeAlias: "live",
          autoOptimizeCanaryWeight: canary,
        }),
      );
      expect(execution).toMatchObject({ status: "SUCCEEDED" });
      expect(JSON.parse(execution.output ?? "{}").applied).toMatchObject({
        state: "applied",
        version: "3",
        changes: ["memory 128 MB -> 1024 MB", "version 3, which was measured, kept", move],
      });
      const alias = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: "live" }));
      expect(alias.FunctionVersion).toBe(points);
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
      expect(Versions.map(({ Version, MemorySize }) => [Version, MemorySize])).toEqual([
        ["$LATEST", 1024],
        ["1", 128],
        ["3", 1024],
      ]);
    },
  );

  it("counts the execution's state transitions as its history has them", async () => {
    await tuner.createTarget("counted", recordFunction(sizes), recorded);
    const execution = await tuner.finish(
      await tuner.start("counted", { lambdaARN: "counted", powerValues: [128, 1024], num: 20 }),
    );
    const { executionCost } = JSON.parse(execution.output ?? "{}").stateMachine;
    const entered = await tuner.countStatesEntered(execution.executionArn ?? "");
    expect(executionCost).toBeCloseTo(entered * 0.000025, 12);
  });
});
