import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import type { RunEstimate } from "../../lib/estimate/estimate-run.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const folder = new CliFolder({});
let tuner: Tuner;
let env: Readonly<Record<string, string>>;

const SIZES_MB = [128, 256, 512, 1024, 1769, 3008];
const FACTORS = [0.93, 1.04, 1, 0.97, 1.1, 0.96, 1.02, 1.07];

/** Durations at each size: the waiting, and the work at a whole vCPU. */
const record = (waitingMs: number, workMs: number) =>
  recordFunction(
    Object.fromEntries(
      SIZES_MB.map((sizeMb) => [
        sizeMb,
        FACTORS.map((factor) => factor * (waitingMs + workMs / Math.min(1, sizeMb / 1769))),
      ]),
    ),
    ["x86_64", "arm64"],
  );

beforeAll(async () => {
  tuner = await startTuner();
  env = describeAwsEnvironment(tuner.cloud);
  const target = { Runtime: "provided.al2023", Handler: "bootstrap", MemorySize: 512, Timeout: 60 } as const;
  await tuner.createTarget("waits", record(200, 2), target);
  await tuner.createTarget("works", record(5, 150), target);
  await tuner.createTarget("mixed", record(60, 60), target);
});
afterAll(async () => {
  await tuner?.close();
  folder.remove();
});

/** Of one invocation at 512 MB. */
const DURATIONS_MS = { waits: "200-215", works: "500-550", mixed: "240-300" };

async function compare(name: keyof typeof DURATIONS_MS, flags: readonly string[]) {
  const shared = [name, "--memory", SIZES_MB.join(","), "--json", ...flags];
  const estimated = await folder.run(["estimate", ...shared, "--duration-ms", DURATIONS_MS[name]], env);
  expect(estimated.err).not.toContain("error:");
  const { estimate }: { estimate: RunEstimate } = JSON.parse(estimated.out);
  const tuned = await folder.run(["tune", ...shared, "--out", `tuned-${name}`], env);
  expect(tuned.code).toBe(0);
  const { spend }: TuningResult = JSON.parse(tuned.out);
  return { estimate, spend };
}

describe("estimate", () => {
  it.each<[keyof typeof DURATIONS_MS, string, string[]]>([
    ["waits", "a search on both architectures", ["--arch", "x86_64,arm64", "--num", "40"]],
    ["works", "a search", ["--arch", "x86_64", "--num", "60"]],
    ["mixed", "a search for speed", ["--arch", "x86_64", "--strategy", "speed", "--num", "40"]],
    ["mixed", "fixed sampling", ["--arch", "x86_64", "--sampling", "fixed", "--num", "25"]],
    [
      "works",
      "a run that its cost ends",
      ["--arch", "x86_64", "--sampling", "fixed", "--num", "60", "--max-cost", "0.0004"],
    ],
  ])("has what a run of a function that %s really spends in its range: %s", async (name, _title, flags) => {
    const { estimate, spend } = await compare(name, flags);
    const { invocations, costUsd, stateTransitionsUsd } = estimate;
    expect(spend.invocations).toBeGreaterThanOrEqual(invocations.low);
    expect(spend.invocations).toBeLessThanOrEqual(invocations.high);
    expect(spend.costUsd).toBeGreaterThanOrEqual(costUsd.low);
    expect(spend.costUsd).toBeLessThanOrEqual(costUsd.high);
    expect(spend.stateTransitionsUsd).toBeGreaterThanOrEqual(stateTransitionsUsd?.low ?? Number.NaN);
    expect(spend.stateTransitionsUsd).toBeLessThanOrEqual(stateTransitionsUsd?.high ?? Number.NaN);
  });

  it("takes what is known from an earlier result, and invokes nothing", async () => {
    const before = await tuner.listClones();
    const flags = ["--result", "tuned-mixed/result.json"];
    const { code, out } = await folder.run(["estimate", "mixed", ...flags], env);
    expect(code).toBe(0);
    expect(out).toMatch(/one invocation took \d+ ms at 512 MB x86_64 \(tuned-mixed\/result.json\)/);
    expect(out).toContain("Step Functions");
    expect(await tuner.listClones()).toEqual(before);
  });

  it("says that production is not known here, and names a function that is missing", async () => {
    expect((await folder.run(["estimate", "works"], env)).out).toContain(
      "the embedded cloud has no CloudWatch",
    );
    const missing = await folder.run(["estimate", "no-such-function"], env);
    expect(missing).toMatchObject({ code: 3, out: "" });
    expect(missing.err).toContain("no-such-function");
  });
});
