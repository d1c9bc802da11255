import { describe, expect, it } from "vitest";
import { found, prepareWith } from "./prepare-with.ts";

describe("prepare for a dry run", () => {
  it.each([
    ["the current configuration", [128, 512, 1024], ["x86_64", "arm64"], "arm64-512"],
    ["the nearest size by ratio", [128, 1536], ["arm64"], "arm64-1536"],
    ["the smaller of two as near", [256, 1024], ["arm64"], "arm64-256"],
    ["the other architecture when only that is asked for", [128, 512], ["x86_64"], "x86_64-512"],
  ])("plans one invocation of %s", async (_what, powerValues, architectures, key) => {
    const input = { dryRun: true, autoOptimize: true, onlyColdStarts: true, powerValues, architectures };
    const plan = await prepareWith(() => found(), input).plan;
    expect(plan.candidates.map((candidate) => candidate.key)).toEqual([key]);
    const [{ architecture, memoryMb } = { architecture: "", memoryMb: 0 }] = plan.candidates;
    expect(plan.settings).toMatchObject({
      num: 1,
      coldStarts: 0,
      onlyColdStarts: false,
      dryRun: true,
      memorySizesMb: [memoryMb],
      architectures: [architecture],
      answerArchitectures: [architecture],
    });
    expect(Object.keys(plan.code)).toEqual([architecture]);
    expect(plan.apply.isAsked).toBe(false);
  });
});

describe("prepare's concurrency", () => {
  const account = (free: number) => () => ({ AccountLimit: { UnreservedConcurrentExecutions: free } });
  const choose = async (input: Record<string, unknown>, free?: number) => {
    const setup = free === undefined ? {} : { account: account(free) };
    const { plan } = prepareWith(() => found(), { powerValues: [128, 512], ...input }, setup);
    const { concurrency, candidateConcurrency } = (await plan).settings;
    return [concurrency, candidateConcurrency];
  };

  it.each([
    ["one at a time unless more is asked for", {}, 1000, [1, 0]],
    ["all at once with parallelInvocation", { parallelInvocation: true, num: 30 }, 1000, [30, 0]],
    ["at most 900", { parallelInvocation: true, num: 10_000 }, undefined, [900, 0]],
    ["what is asked for", { concurrency: 7, parallelInvocation: true }, 1000, [7, 0]],
    ["all that is free when asked for", { concurrency: 10, candidateConcurrency: 1 }, 10, [10, 1]],
    [
      "half of what is free unasked, the step that measures in it",
      { parallelInvocation: true, num: 50 },
      20,
      [9, 1],
    ],
    ["fewer candidates at once in a small account", {}, 12, [1, 3]],
    [
      "for ten candidates at once when cold starts are forced",
      { powerValues: "ALL", onlyColdStarts: true },
      1000,
      [1, 10],
    ],
    ["for ten candidates at once when some are", { powerValues: "ALL", coldStarts: 1 }, 1000, [1, 10]],
    ["a fifth of that beside four other runs", { runsAtOnce: 5 }, 40, [1, 2]],
    [
      "a fifth of that with all at once, too",
      { parallelInvocation: true, num: 50, runsAtOnce: 5 },
      100,
      [9, 1],
    ],
    [
      "for five candidates beside another run that forces cold starts",
      { powerValues: "ALL", onlyColdStarts: true, runsAtOnce: 2 },
      1000,
      [1, 5],
    ],
    ["what is asked for, however many runs there are", { concurrency: 7, runsAtOnce: 9 }, 1000, [7, 0]],
    ["one in the smallest account", { parallelInvocation: true }, 1, [1, 1]],
    [
      "less per candidate when candidates run together",
      { parallelInvocation: true, candidateConcurrency: 4 },
      80,
      [9, 4],
    ],
  ])("is %s", async (_what, input, free, expected) => {
    expect(await choose(input, free)).toEqual(expected);
  });

  it.each([
    [
      { concurrency: 11 },
      "concurrency: 11; allowed: at most 10, within the 10 concurrent executions that the account has free in the region",
    ],
    [
      { concurrency: 4, candidateConcurrency: 3 },
      "candidateConcurrency: 3; allowed: so many that, times the concurrency of 4, they stay within the 10 concurrent executions that the account has free in the region",
    ],
  ])("is refused when %j is more than the account has free", async (input, message) => {
    await expect(choose(input, 10)).rejects.toMatchObject({ name: "InputError", message });
  });

  it("is limited by the function's own reservation with isolation by versions only", async () => {
    const reserved = () => found({}, { Concurrency: { ReservedConcurrentExecutions: 2 } });
    const input = { concurrency: 5, isolation: "versions" };
    await expect(prepareWith(reserved, input).plan).rejects.toMatchObject({
      message: "concurrency: 5; allowed: at most 2, within the function's reserved concurrency of 2",
    });
    const { settings } = await prepareWith(reserved, { concurrency: 5 }).plan;
    expect(settings.concurrency).toBe(5);
  });
});

describe("numByConfiguration", () => {
  it("is kept for configurations of the run", async () => {
    const input = { powerValues: [128, 256], numByConfiguration: { "arm64-256": 7 } };
    const { settings } = await prepareWith(() => found(), input).plan;
    expect(settings.numByConfiguration).toEqual({ "arm64-256": 7 });
  });

  it("is refused with every configuration that the run does not have, and those that it has", async () => {
    const numByConfiguration = { "arm64-512": 7, "arm64-128": 7, "x86_64-128": 9 };
    const input = { powerValues: [128, 256], architectures: ["arm64"], numByConfiguration };
    await expect(prepareWith(() => found(), input).plan).rejects.toMatchObject({
      name: "InputError",
      message: [
        "numByConfiguration.arm64-512: 7; allowed: configurations of this run, which are arm64-128, arm64-256",
        "numByConfiguration.x86_64-128: 9; allowed: configurations of this run, which are arm64-128, arm64-256",
      ].join("\n"),
    });
  });
});
