import { describe, expect, it } from "vitest";
import { findDifferences } from "../../../lib/prepare/find-differences.ts";
import type { Settings, Target, TuningPlan } from "../../../lib/prepare/plan.ts";
import { buildPlan } from "../../helpers/plans.ts";

const plan: TuningPlan = {
  ...buildPlan([128, 256], { architectures: ["arm64", "x86_64"] }),
  payloadSha256: "01",
  surroundingsSha256: "02",
};
const withTarget = (target: Partial<Target>) => ({ ...plan, target: { ...plan.target, ...target } });
const withSettings = (settings: Partial<Settings>) => ({
  ...plan,
  settings: { ...plan.settings, ...settings },
});
const s3 = { kind: "s3", bucketName: "builds", key: "app.zip" } as const;

describe("findDifferences", () => {
  it.each([
    ["the function", withTarget({ functionArn: "arn:aws:lambda:us-east-1:000000000000:function:bills" })],
    ["the code's SHA-256", withTarget({ codeSha256: "b3RoZXI=" })],
    ["the runtime", withTarget({ runtime: "nodejs22.x" })],
    ["the handler", withTarget({ handler: "index.other" })],
    ["the package type", withTarget({ packageType: "Image" })],
    ["the time-out in seconds", withTarget({ timeoutSeconds: 31 })],
    ["the ephemeral storage in MB", withTarget({ ephemeralStorageMb: 1024 })],
    ["SnapStart", withTarget({ usesSnapStart: true })],
    ["preProcessorARN", { ...plan, processors: { preProcessorArn: "before" } }],
    ["postProcessorARN", { ...plan, processors: { postProcessorArn: "after" } }],
    ["concurrency", withSettings({ concurrency: 2 })],
    ["onlyColdStarts", withSettings({ onlyColdStarts: true })],
    ["isolation", withSettings({ isolation: "versions" })],
    ["allowedExceptions", withSettings({ allowedExceptions: ["Late"] })],
    ["the code for arm64", { ...plan, code: { ...plan.code, arm64: s3 } }],
    ["the event (payload, payloads, payloadS3 or payloadTemplate)", { ...plan, payloadSha256: "03" }],
    [
      "layers, environment variables, VPC, file systems, image settings, tracing or role of the function",
      { ...plan, surroundingsSha256: "03" },
    ],
  ])("names %s", (what, now) => {
    expect(findDifferences(plan, now).map((difference) => difference.what)).toEqual([what]);
  });

  it("shows what was and what is, but nothing of events and variables", () => {
    const now = { ...withTarget({ runtime: undefined, timeoutSeconds: 5 }), payloadSha256: undefined };
    expect(findDifferences(plan, now)).toEqual([
      { what: "the runtime", earlier: "nodejs24.x", now: "none" },
      { what: "the time-out in seconds", earlier: "30", now: "5" },
      { what: "the event (payload, payloads, payloadS3 or payloadTemplate)" },
    ]);
    const versions = [{ ...s3, versionId: "1" }, s3].map((arm64) => ({ ...plan, code: { arm64 } }));
    expect(findDifferences(versions[0] ?? plan, versions[1] ?? plan)).toEqual([
      {
        what: "the code for arm64",
        earlier: "s3://builds/app.zip, version 1",
        now: "s3://builds/app.zip",
      },
    ]);
  });

  it("finds none in what only chooses or judges invocations", () => {
    const other = buildPlan([512], { architectures: ["arm64"], num: 99, strategy: "speed", maxCostUsd: 1 });
    const now: TuningPlan = {
      ...plan,
      runId: "run-2",
      label: "again",
      target: { ...plan.target, memoryMb: 512, architecture: "arm64", qualifier: "live", version: "7" },
      settings: { ...other.settings, sampling: "search", candidateConcurrency: 4, sleepBetweenRunsMs: 9 },
      code: { arm64: { kind: "copied", key: "work/run-2/code.zip", sizeBytes: 1000 } },
      candidates: other.candidates,
      apply: { isAsked: true },
    };
    expect(findDifferences(plan, now)).toEqual([]);
  });

  it("does not look at the code of an architecture that only one of them measures", () => {
    const onlyArm = buildPlan([128], { architectures: ["arm64"] });
    const now = { ...plan, settings: onlyArm.settings, code: onlyArm.code };
    expect(findDifferences({ ...plan, code: { ...plan.code, x86_64: s3 } }, now)).toEqual([]);
  });
});
