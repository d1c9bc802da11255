import { describe, expect, it } from "vitest";
import { RecordedEnvironment } from "../../../../../lib/local/lambda/environment/recorded-environment.ts";
import type { FunctionVersion } from "../../../../../lib/local/lambda/function-version.ts";
import type { MeasuredCandidate, Recording } from "../../../../../lib/local/lambda/runtimes/recording.ts";
import { parseReport } from "../../../../../lib/measure/report-line.ts";

const version: FunctionVersion = {
  functionName: "recorded",
  version: "$LATEST",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:recorded",
  runtime: "provided.al2023",
  handler: "",
  codeDir: "/code",
  memoryMb: 512,
  timeoutSeconds: 3,
  ephemeralStorageMb: 512,
  architecture: "arm64",
  environment: {},
  logFormat: "Text",
  systemLogLevel: "INFO",
  hasSnapshot: false,
};
const runtime = { name: "provided:al2023", arn: "arn" };
const warm = { durationMs: [10.5, 11.5, 5000], maxMemoryUsedMB: [70, 71, 72] };
const cold = { durationMs: [20, 21], initDurationMs: [100, 101], maxMemoryUsedMB: [60, 61] };

function toRecording(candidate: Partial<MeasuredCandidate> = {}): Recording {
  return {
    schema: "lambda-recording/1",
    wait: "none",
    candidates: [{ architecture: "arm64", memorySizeMB: 512, warm, cold, ...candidate }],
  };
}

async function invoke(environment: RecordedEnvironment) {
  const { log, functionError, payload } = await environment.invoke();
  return { report: parseReport(log), functionError, payload: payload.toString(), log: log.toString() };
}

describe("a recorded function", () => {
  it("serves a cold value first and then the warm ones in order, again and again", async () => {
    const environment = new RecordedEnvironment(version, runtime, toRecording(), { cold: 0, warm: 0 });
    const first = await invoke(environment);
    expect(first.log).toMatch(/^INIT_START /);
    expect(first.report).toMatchObject({
      durationMs: 20,
      initDurationMs: 100,
      billedDurationMs: 120,
      maxMemoryUsedMb: 60,
    });
    const durations = [];
    for (let count = 0; count < 4; count += 1) durations.push((await invoke(environment)).report.durationMs);
    expect(durations).toEqual([10.5, 11.5, 3000, 10.5]);
  });

  it("lets environments of one version take turns", async () => {
    const position = { cold: 0, warm: 0 };
    const recording = toRecording();
    const environments = [1, 2].map(() => new RecordedEnvironment(version, runtime, recording, position));
    const inits = [];
    for (const environment of environments) inits.push((await invoke(environment)).report.initDurationMs);
    expect(inits).toEqual([100, 101]);
    const durations = [];
    for (const environment of environments) durations.push((await invoke(environment)).report.durationMs);
    expect(durations).toEqual([10.5, 11.5]);
  });

  it("has only warm invocations when no cold ones were recorded", async () => {
    const recording = toRecording({ cold: undefined });
    const environment = new RecordedEnvironment(version, runtime, recording, { cold: 0, warm: 0 });
    const { report, log } = await invoke(environment);
    expect(report).toEqual(expect.not.objectContaining({ initDurationMs: expect.anything() }));
    expect(report.durationMs).toBe(10.5);
    expect(log).toMatch(/^START /);
  });

  it("times out when the recorded duration is longer than the function may take", async () => {
    const environment = new RecordedEnvironment(version, runtime, toRecording(), { cold: 0, warm: 2 });
    await invoke(environment);
    const { report, functionError, payload } = await invoke(environment);
    expect(report).toMatchObject({ status: "timeout", durationMs: 3000 });
    expect(functionError).toBe("Unhandled");
    expect(payload).toContain("Task timed out after 3.00 seconds");
  });

  it("fails like a function that cannot be loaded where nothing was recorded", async () => {
    const other = { ...version, memoryMb: 256 };
    const environment = new RecordedEnvironment(other, runtime, toRecording(), { cold: 0, warm: 0 });
    const { report, functionError, payload, log } = await invoke(environment);
    expect(functionError).toBe("Unhandled");
    expect(report).toMatchObject({ status: "error", errorType: "Runtime.NotRecorded" });
    expect(JSON.parse(payload).errorMessage).toBe("The recording holds no invocations at 256 MB on arm64.");
    expect(log).toContain("INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error");
  });

  it("fails with the error that was recorded where it could not be loaded", async () => {
    const failure = {
      errorType: "Runtime.ImportModuleError",
      errorMessage: "cannot open shared object file",
    };
    const recording: Recording = {
      ...toRecording(),
      candidates: [{ architecture: "arm64", memorySizeMB: 512, failure }],
    };
    const environment = new RecordedEnvironment(version, runtime, recording, { cold: 0, warm: 0 });
    const { report, payload } = await invoke(environment);
    expect(report).toMatchObject({ status: "error", errorType: failure.errorType });
    expect(JSON.parse(payload)).toEqual(failure);
  });

  it("crashes half way when it is meant to", async () => {
    const environment = new RecordedEnvironment(version, runtime, toRecording(), { cold: 0, warm: 0 });
    await invoke(environment);
    const { log, payload } = await environment.invoke(undefined, undefined, { crash: true });
    expect(parseReport(log)).toMatchObject({
      status: "error",
      errorType: "Runtime.ExitError",
      durationMs: 5.25,
    });
    expect(payload.toString()).toContain("signal: killed");
  });
});
