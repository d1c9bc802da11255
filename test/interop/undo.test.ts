import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CreateAliasCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCli } from "../helpers/aws-cli.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

describe.runIf(awsCli.isInstalled)(`Apply, undone by the AWS CLI (${awsCli.version})`, () => {
  let tuner: Tuner;
  let folder: string;
  beforeAll(async () => {
    tuner = await startTuner();
    folder = await mkdtemp(join(tmpdir(), "power-tuner-undo-"));
  });
  afterAll(async () => {
    await tuner?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("gives memory, architecture, code and alias back with the one line that it printed", async () => {
    const { clients, cloud } = tuner;
    await tuner.createTarget("undone", recordFunction({ 128: [1000], 1024: [100] }, ["x86_64", "arm64"]), {
      Runtime: "provided.al2023",
      Handler: "bootstrap",
      Architectures: ["x86_64"],
    });
    const { Version = "" } = await clients.lambda.send(new PublishVersionCommand({ FunctionName: "undone" }));
    await clients.lambda.send(
      new CreateAliasCommand({ FunctionName: "undone", Name: "live", FunctionVersion: Version }),
    );
    const read = async () => {
      const found = await clients.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: "undone" }),
      );
      const alias = await clients.lambda.send(new GetAliasCommand({ FunctionName: "undone", Name: "live" }));
      return {
        memoryMb: found.MemorySize,
        architectures: found.Architectures,
        codeSha256: found.CodeSha256,
        version: alias.FunctionVersion,
        routing: alias.RoutingConfig,
      };
    };
    const before = await read();
    const execution = await tuner.finish(
      await tuner.start("undone", {
        lambdaARN: "undone",
        powerValues: [128, 1024],
        architectures: ["x86_64", "arm64"],
        num: 5,
        autoOptimize: true,
        autoOptimizeAlias: "live",
        autoOptimizeCanaryWeight: 0.25,
      }),
    );
    const { applied } = JSON.parse(execution.output ?? "{}");
    expect(await read()).not.toEqual(before);

    const line = `aws() { command aws "$@" --endpoint-url ${cloud.endpoint}; }; ${applied.undoCommand}`;
    await promisify(execFile)("sh", ["-c", line], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ACCESS_KEY_ID: cloud.accessKeyId,
        AWS_SECRET_ACCESS_KEY: cloud.secretAccessKey,
        AWS_PAGER: "",
      },
    });
    expect(await read()).toEqual(before);
  });
});
