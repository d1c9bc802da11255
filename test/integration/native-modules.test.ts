import { PutObjectCommand } from "@aws-sdk/client-s3";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Architecture } from "../../lib/units.ts";
import { recordConfigurations, startTuner, type Tuner } from "../helpers/tuner.ts";

const SIZES_MB = [512, 1024];
const DLOPEN_ERROR = "/var/task/native.node: cannot open shared object file: No such file or directory";

/** Candidates that fail are results with a reason: the others are measured, and the run ends well. */
describe("configurations at which a function cannot work", () => {
  let tuner: Tuner;
  let here: Architecture;
  let other: Architecture;
  beforeAll(async () => {
    tuner = await startTuner({ quotas: { maxMemoryMb: 3008 } });
    here = tuner.cloud.host.architecture;
    other = here === "x86_64" ? "arm64" : "x86_64";
  });
  afterAll(() => tuner?.close());

  const tune = async (lambdaARN: string, input: object) => {
    const execution = await tuner.finish(await tuner.start(lambdaARN, { lambdaARN, num: 5, ...input }));
    expect(execution.status, execution.cause).toBe("SUCCEEDED");
    expect(await tuner.listClones()).toEqual([]);
    const result = await tuner.readResult(lambdaARN);
    return { output: JSON.parse(execution.output ?? "{}"), candidates: result?.candidates ?? [] };
  };

  it("fails on arm64 with a native module for x86_64, says why, and measures x86_64", async () => {
    const failure = { errorType: "Error", errorMessage: DLOPEN_ERROR };
    await tuner.createTarget(
      "recorded-native",
      recordConfigurations(
        SIZES_MB.flatMap((memorySizeMB) => [
          { architecture: "x86_64", memorySizeMB, durationMs: [100] },
          { architecture: "arm64", memorySizeMB, failure },
        ]),
      ),
      { Architectures: ["x86_64"] },
    );
    const { output, candidates } = await tune("recorded-native", { powerValues: SIZES_MB });
    expect(output).toMatchObject({ power: 512, architecture: "x86_64" });
    const failed = {
      state: "failed",
      reason: "init-failure",
      failures: [
        { errorType: "Error", errorMessage: expect.stringContaining("give `code` for arm64"), count: 3 },
      ],
    };
    expect(candidates).toMatchObject([
      { key: "x86_64-512", state: "measured", counts: { succeeded: 5, failed: 0 } },
      { key: "x86_64-1024", state: "measured", counts: { succeeded: 5, failed: 0 } },
      { key: "arm64-512", ...failed },
      { key: "arm64-1024", ...failed },
    ]);
  });

  it("hears from the real dynamic linker that a native module is for another machine", async () => {
    await tuner.clients.s3.send(
      new PutObjectCommand({
        Bucket: tuner.bucketName,
        Key: "builds/wrong.zip",
        Body: zipSync({
          "index.mjs": new TextEncoder().encode(`import { createRequire } from "node:module";
            const native = createRequire(import.meta.url)("./native.node");
            export const handler = async () => native.work();`),
          "native.node": buildSharedObject(other),
        }),
      }),
    );
    // It works where it was recorded; here is the machine for which the wrong build is given.
    await tuner.createTarget(
      "real-native",
      recordConfigurations([{ architecture: other, memorySizeMB: 512, durationMs: [100] }]),
      { Architectures: [other] },
    );
    const { output, candidates } = await tune("real-native", {
      powerValues: [512],
      architectures: [here, other],
      code: { [here]: { s3Bucket: tuner.bucketName, s3Key: "builds/wrong.zip" } },
    });
    expect(output).toMatchObject({ power: 512, architecture: other });
    expect(candidates.find(({ architecture }) => architecture === here)).toMatchObject({
      state: "failed",
      reason: "init-failure",
      failures: [
        {
          errorMessage: expect.stringMatching(
            new RegExp(
              `native\\.node.*\\(built for another architecture\\? give \`code\` for ${here}\\)`,
              "s",
            ),
          ),
        },
      ],
    });
  });

  it("runs out of time at 128 MB", async () => {
    await tuner.createTarget(
      "tight",
      recordConfigurations([
        { architecture: "x86_64", memorySizeMB: 128, durationMs: [60_000] },
        { architecture: "x86_64", memorySizeMB: 512, durationMs: [5000] },
      ]),
      { Architectures: ["x86_64"], Timeout: 10 },
    );
    const { output, candidates } = await tune("tight", {
      powerValues: [128, 512],
      architectures: ["x86_64"],
    });
    expect(output.power).toBe(512);
    expect(candidates).toMatchObject([
      { state: "failed", reason: "time-out", failures: [{ errorType: "Sandbox.Timedout", count: 3 }] },
      { state: "measured", counts: { succeeded: 5 } },
    ]);
  });

  it("meets the quota of a new account, 3008 MB, with a hint", async () => {
    await tuner.createTarget(
      "above-quota",
      recordConfigurations([
        { architecture: "x86_64", memorySizeMB: 3008, durationMs: [10] },
        { architecture: "x86_64", memorySizeMB: 5120, durationMs: [10] },
      ]),
      { Architectures: ["x86_64"] },
    );
    const { output, candidates } = await tune("above-quota", {
      powerValues: [3008, 5120],
      architectures: ["x86_64"],
    });
    expect(output.power).toBe(3008);
    expect(output.warnings).toMatchObject([{ code: "not-measured" }]);
    expect(candidates).toMatchObject([
      { state: "measured" },
      {
        state: "failed",
        reason: "not-provisioned",
        failures: [{ errorType: "ValidationException", errorMessage: expect.stringMatching(/3008.*quota/s) }],
      },
    ]);
  });

  it("throws an error that nobody knows", async () => {
    await tuner.createTarget("unknown-error", {
      "index.mjs": `export const handler = async () => {
        if (process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE !== "512") return;
        throw Object.assign(new Error("the moon is wrong"), { name: "Lunar.Misalignment" });
      };`,
    });
    const { output, candidates } = await tune("unknown-error", {
      powerValues: SIZES_MB,
      architectures: [here],
    });
    expect(output.power).toBe(1024);
    expect(candidates).toMatchObject([
      {
        state: "failed",
        reason: "function-error",
        failures: [{ errorType: "Lunar.Misalignment", errorMessage: "the moon is wrong", count: 3 }],
      },
      { state: "measured", counts: { succeeded: 5 } },
    ]);
  });
});

/** The head of a 64-bit ELF shared object for a machine (System V ABI): as much as the dynamic linker looks at first. */
function buildSharedObject(architecture: Architecture): Uint8Array {
  const [SHARED_OBJECT, X86_64, AARCH64] = [3, 62, 183];
  const header = Buffer.alloc(4096);
  // Magic number, 64 bits, little-endian, version 1.
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(SHARED_OBJECT, 16);
  header.writeUInt16LE(architecture === "arm64" ? AARCH64 : X86_64, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  return header;
}
