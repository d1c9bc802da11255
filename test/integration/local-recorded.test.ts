import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseReport } from "../../lib/measure/report-line.ts";
import { type CloudInTest, functionRequest, startCloudInTest } from "../helpers/cloud-in-test.ts";
import { zipFiles } from "../helpers/zip-files.ts";

const NATIVE = {
  errorType: "Runtime.ImportModuleError",
  errorMessage: "Unable to import module 'app': /var/task/_native.so: cannot open shared object file",
};
const CANDIDATES = [
  {
    architecture: "x86_64",
    memorySizeMB: 512,
    warm: { durationMs: [10] },
    cold: {
      durationMs: [306.34],
      initDurationMs: [900],
      restoreDurationMs: [511.25],
      billedRestoreDurationMs: [303],
    },
  },
  { architecture: "arm64", memorySizeMB: 512, failure: NATIVE },
];
const LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:insights:14";
const FILE_SYSTEM = {
  Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0",
  LocalMountPath: "/mnt/data",
};

let aws: CloudInTest;

beforeAll(async () => {
  aws = await startCloudInTest();
});

afterAll(() => aws.close());

function recorded(more: Partial<CreateFunctionCommandInput> = {}, candidates: object[] = CANDIDATES) {
  const recording = { schema: "lambda-recording/1", wait: "none", candidates };
  return {
    Runtime: "python3.13" as const,
    Handler: "app.handler",
    Architectures: ["x86_64" as const],
    Code: { ZipFile: zipFiles({ "recording.json": JSON.stringify(recording) }) },
    ...more,
  };
}

async function invokeWithLog(name: string) {
  const { log = "", ...answer } = await aws.invoke(name, {}, { LogType: "Tail" });
  return { ...answer, log, report: parseReport(log, answer.requestId) };
}

describe("a recorded function", () => {
  it("is recorded whatever its runtime, which its log names", async () => {
    await aws.createFunction("python", recorded());
    const { log, report } = await invokeWithLog("python");
    expect(log).toMatch(/^INIT_START Runtime Version: python:3\.13\t/);
    expect(report).toMatchObject({ durationMs: 306.34, initDurationMs: 900, billedDurationMs: 1207 });
  });

  it("runs when its recording.json is a file of another kind", async () => {
    const files = {
      "index.mjs": "export const handler = async () => 'ran';",
      "recording.json": '{"songs":[]}',
    };
    await aws.createFunction("musician", { Code: { ZipFile: zipFiles(files) } });
    expect((await aws.invoke("musician")).payload).toBe("ran");
  });

  it("fails at a candidate that cannot be loaded, every time and with its own error", async () => {
    await aws.createFunction("native", recorded({ Architectures: ["arm64"] }));
    for (const phases of [["init", "invoke"], ["invoke"]]) {
      const { log, report, payload, functionError } = await invokeWithLog("native");
      expect({ payload, functionError }).toEqual({ payload: NATIVE, functionError: "Unhandled" });
      expect(report).toMatchObject({ status: "error", errorType: "Runtime.ImportModuleError" });
      expect([...log.matchAll(/Phase: (\w+)\tStatus: error/g)].map(([, phase]) => phase)).toEqual(phases);
    }
  });

  it("has in its REPORT line no error type but Lambda's own", async () => {
    const failure = { errorType: "Error", errorMessage: "wrong ELF class" };
    const candidates = [{ architecture: "x86_64", memorySizeMB: 512, failure }];
    await aws.createFunction("elf", recorded({}, candidates));
    const { log, payload } = await invokeWithLog("elf");
    expect(payload).toEqual(failure);
    expect(log).toMatch(/\tStatus: error\tError Type: Runtime.Unknown\n$/);
  });

  it("keeps what would change how it runs, and gives it back in the shapes of an answer", async () => {
    const subnets = { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] };
    await aws.createFunction(
      "everything",
      recorded({
        Layers: [LAYER],
        FileSystemConfigs: [FILE_SYSTEM],
        VpcConfig: subnets,
        EphemeralStorage: { Size: 2048 },
        TracingConfig: { Mode: "Active" },
        KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
        CodeSigningConfigArn: "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-1",
        TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
      }),
    );
    const { Configuration } = await aws.lambda.send(new GetFunctionCommand({ FunctionName: "everything" }));
    expect(Configuration).toMatchObject({
      Layers: [{ Arn: LAYER }],
      FileSystemConfigs: [FILE_SYSTEM],
      VpcConfig: { ...subnets, VpcId: expect.stringMatching(/^vpc-/) },
      EphemeralStorage: { Size: 2048 },
      TracingConfig: { Mode: "Active" },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
    });
    const readSigning = (FunctionName: string) =>
      aws.lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
    expect(await readSigning("everything")).toMatchObject({
      CodeSigningConfigArn: "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-1",
    });
    expect((await readSigning("python")).CodeSigningConfigArn).toBeUndefined();
  });
});

describe("a function that runs", () => {
  it.each([
    ["layers", { Layers: [LAYER] }],
    ["file systems", { FileSystemConfigs: [FILE_SYSTEM] }],
    ["SnapStart", { Runtime: "python3.13" as const, SnapStart: { ApplyOn: "PublishedVersions" as const } }],
    ["tenant isolation", { TenancyConfig: { TenantIsolationMode: "PER_TENANT" as const } }],
  ])("cannot have %s", async (what, more) => {
    await expect(
      aws.lambda.send(new CreateFunctionCommand(functionRequest(aws.cloud, "refused", more))),
    ).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining(what),
    });
  });
});

describe("SnapStart of a recorded function", () => {
  const snapStart = { SnapStart: { ApplyOn: "PublishedVersions" as const } };

  it("restores published versions, and $LATEST never", async () => {
    await aws.createFunction("snapped", recorded(snapStart));
    const latest = await invokeWithLog("snapped");
    expect(latest.report).toMatchObject({ initDurationMs: 900, billedDurationMs: 1207 });

    const published = await aws.lambda.send(new PublishVersionCommand({ FunctionName: "snapped" }));
    expect(published).toMatchObject({
      State: "Pending",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" },
    });
    await aws.publish("snapped");
    const active = await aws.lambda.send(new GetFunctionCommand({ FunctionName: "snapped:1" }));
    expect(active.Configuration).toMatchObject({
      State: "Active",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "On" },
    });
    const { log, report } = await invokeWithLog("snapped:1");
    expect(log).toMatch(/^RESTORE_START .*\nRESTORE_REPORT Restore Duration: 511\.25 ms\nSTART /);
    expect(log).toMatch(/\tRestore Duration: 511\.25 ms\tBilled Restore Duration: 303 ms\t\n$/);
    expect(log).not.toContain("Init Duration");
    expect(report).toMatchObject({ durationMs: 306.34, billedDurationMs: 610 });
    expect((await invokeWithLog("snapped:1")).log).not.toContain("Restore");
  });

  it("says the same in the JSON format", async () => {
    await aws.createFunction(
      "snapped-json",
      recorded({ ...snapStart, LoggingConfig: { LogFormat: "JSON" } }),
    );
    await aws.publish("snapped-json");
    const { log } = await invokeWithLog("snapped-json:1");
    const events = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual([
      "platform.restoreStart",
      "platform.restoreReport",
      "platform.start",
      "platform.report",
    ]);
    expect(events.at(-1).record.metrics).toMatchObject({
      billedDurationMs: 610,
      restoreDurationMs: 511.25,
      billedRestoreDurationMs: 303,
    });
  });

  it.each([
    [
      "a runtime without it",
      recorded({ ...snapStart, Runtime: "nodejs24.x" }),
      "nodejs24.x is not supported for SnapStart",
    ],
    [
      "large /tmp",
      recorded({ ...snapStart, EphemeralStorage: { Size: 1024 } }),
      "SnapStart supports neither",
    ],
    [
      "a recording without restore durations",
      recorded(snapStart, [{ architecture: "x86_64", memorySizeMB: 512, warm: { durationMs: [1] } }]),
      "has no restoreDurationMs",
    ],
  ])("is refused with %s", async (_, more, message) => {
    await expect(
      aws.lambda.send(new CreateFunctionCommand(functionRequest(aws.cloud, "refused", more))),
    ).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining(message),
    });
  });
});
