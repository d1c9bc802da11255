import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildInput, type InputFlags } from "../../../../lib/cli/tune/input-flags.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";

let cwd: string;
beforeAll(() => {
  cwd = makeFolder({ "event.json": '{"id":7}' });
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function build(flags: InputFlags, base: Record<string, unknown> = {}) {
  const built = await buildInput({ lambdaARN: "orders", ...base }, flags, cwd);
  return built.ok ? built.value.fields : built.mistakes;
}

describe("buildInput", () => {
  it("sends nothing that was not asked for", async () => {
    expect(await build({})).toEqual({ lambdaARN: "orders" });
  });

  it("gives every flag its field", async () => {
    const fields = await build({
      memory: "512, 1024",
      arch: "arm64,x86_64",
      num: "30",
      sampling: "fixed",
      maxMinutes: "12.5",
      payload: "@event.json",
      strategy: "speed",
      objective: "p95",
      maxDuration: "p50=100,p99=800.5",
      maxCostPerMillion: "2.5",
      memoryHeadroom: "20",
      margin: "2.5",
      savingsPlanDiscount: "12",
      provisionedConcurrency: "3",
      monthlyInvocations: "1000000",
      productionDays: "30",
      coldStarts: "5",
      dryRun: true,
      concurrency: "3",
      isolation: "clones",
      assumeRole: "arn:aws:iam::123456789012:role/tune",
      maxCost: "0.5",
      applyAlias: "live",
      canary: "0.1",
      label: "before the rewrite",
    });
    expect(fields).toEqual({
      lambdaARN: "orders",
      powerValues: [512, 1024],
      architectures: ["arm64", "x86_64"],
      num: 30,
      sampling: "fixed",
      maxMinutes: 12.5,
      payload: { id: 7 },
      strategy: "speed",
      objective: "p95",
      constraints: {
        maxDurationMs: { p50: 100, p99: 800.5 },
        maxCostPerMillionUsd: 2.5,
        memoryHeadroomPercent: 20,
      },
      marginPercent: 2.5,
      savingsPlanDiscountPercent: 12,
      provisionedConcurrency: 3,
      monthlyInvocations: 1_000_000,
      productionDays: 30,
      coldStarts: 5,
      dryRun: true,
      concurrency: 3,
      isolation: "clones",
      assumeRoleArn: "arn:aws:iam::123456789012:role/tune",
      maxCostUsd: 0.5,
      autoOptimize: true,
      autoOptimizeAlias: "live",
      autoOptimizeCanaryWeight: 0.1,
      label: "before the rewrite",
    });
  });

  it("takes words for sizes, and a bare number for the latency budget", async () => {
    expect(await build({ memory: "all", maxDuration: "300" })).toMatchObject({
      powerValues: "ALL",
      constraints: { maxDurationMs: 300 },
    });
  });

  it("overrides a file's fields, and keeps the others", async () => {
    const base = { num: 10, label: "file", constraints: { maxDurationMs: 100, memoryHeadroomPercent: 20 } };
    expect(await build({ num: "20", maxCostPerMillion: "3" }, base)).toEqual({
      lambdaARN: "orders",
      num: 20,
      label: "file",
      constraints: { maxDurationMs: 100, memoryHeadroomPercent: 20, maxCostPerMillionUsd: 3 },
    });
  });

  it("replaces a file's event by the flag's, of whatever kind", async () => {
    const payloadS3 = "s3://bucket/event.json";
    expect(await build({ payload: "{}" }, { payloadS3 })).toEqual({ lambdaARN: "orders", payload: {} });
    expect(await build({ payloadS3 }, { payload: { id: 1 } })).toEqual({ lambdaARN: "orders", payloadS3 });
  });

  it("names the flag in a mistake when the flag gave the value, else the field", async () => {
    const mistakes = await build(
      { memory: "64", num: "many", arch: "riscv", maxDuration: "p98=3", strategy: "cheap" },
      { balancedWeight: 7, sleepBetweenRunMs: 3 },
    );
    const fields = Array.isArray(mistakes) ? mistakes.map(({ field }) => field) : [];
    expect(fields.toSorted()).toEqual([
      "--arch",
      "--max-duration p98",
      "--memory",
      "--num",
      "--strategy",
      "balancedWeight",
      "sleepBetweenRunMs",
    ]);
  });

  it("takes 0 for no production data, and refuses more days than CloudWatch keeps", async () => {
    expect(await build({ productionDays: "0" }, { productionDays: 30 })).toMatchObject({ productionDays: 0 });
    expect(await build({ productionDays: "456" })).toMatchObject([
      { field: "--production-days", value: 456 },
    ]);
  });

  it("never shows an event", async () => {
    expect(JSON.stringify(await build({ payload: "{secret", num: "0" }))).not.toContain("secret");
  });

  it("either gives the number of a text or refuses the text, for any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const built = await buildInput({ lambdaARN: "orders" }, { num: text }, cwd);
        const value = built.ok ? built.value.fields.num : undefined;
        const isRight = Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= 10_000;
        expect(value).toBe(isRight && text.trim() !== "" ? Number(text) : undefined);
        if (!built.ok) expect(built.mistakes).toMatchObject([{ field: "--num" }]);
      }),
    );
  });
});
