import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import type { PartialRun } from "../../lib/cli/resume/partial-run.ts";
import type { Batch } from "../../lib/measure/batch.ts";
import type { TuningPlan } from "../../lib/prepare/plan.ts";
import { runKeys } from "../../lib/store.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";
import { zipFiles } from "../helpers/zip-files.ts";

const recorded = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;
const RECORDING = recordFunction({ 256: [200, 210], 512: [100, 110], 1024: [80, 90] });
const INPUT = {
  lambdaARN: "continued",
  powerValues: [256, 512, 1024],
  architectures: ["x86_64"],
  sampling: "fixed",
  num: 6,
  payload: { orders: [1, 2] },
};

describe("a run that continues an earlier one", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget("continued", RECORDING, { ...recorded, Architectures: ["x86_64"] });
    await tuner.finish(await tuner.start("first", INPUT));
  });
  afterAll(() => tuner?.close());

  const run = async (name: string, input: object) => {
    const execution = await tuner.finish(await tuner.start(name, { ...INPUT, ...input }));
    return { execution, result: await tuner.readResult(name) };
  };
  const countOf = (result: Awaited<ReturnType<typeof run>>["result"]) =>
    Object.fromEntries(result?.candidates.map(({ key, counts }) => [key, counts.invocations]) ?? []);
  const readBatches = (runId: string) => tuner.store.readAll<Batch>(runKeys.samples(runId));
  const listRequests = (batches: readonly Batch[]) =>
    batches.flatMap(({ invocations }) => invocations.map(({ requestId }) => requestId));

  it("measures only the configuration that it is asked more of, and has everything in its result", async () => {
    const { execution, result } = await run("topped-up", {
      continueFrom: "first",
      numByConfiguration: { "x86_64-512": 10 },
      payload: '{"orders": [1,  2]}',
    });
    expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
    expect(countOf(result)).toEqual({ "x86_64-256": 6, "x86_64-512": 10, "x86_64-1024": 6 });
    const batches = await readBatches("topped-up");
    const before = new Set(listRequests(await readBatches("first")));
    expect(before.size).toBe(18);
    const own = batches.filter((batch) => listRequests([batch]).some((id) => !before.has(id)));
    expect(own.map(({ candidateKey }) => candidateKey)).toEqual(["x86_64-512"]);
    expect(listRequests(own)).toHaveLength(4);
    expect(listRequests(batches).filter((id) => before.has(id))).toHaveLength(18);
    expect(await tuner.store.listKeys(runKeys.clones("topped-up"))).toHaveLength(1);

    const plan = await tuner.store.readJson<TuningPlan>(runKeys.plan("topped-up"));
    expect(plan?.continued).toMatchObject({ runId: "first", invocations: 18, configurations: 3 });
    expect(result).toMatchObject({
      run: { runId: "topped-up", continuedFrom: "first" },
      payloadSha256: plan?.payloadSha256,
      spend: { invocations: 22, takenOver: { invocations: 18 } },
    });
    expect(result?.warnings.find(({ code }) => code === "continued")?.message).toContain(
      "18 invocations of 3 configurations were taken over",
    );
    expect(result?.spend.stateTransitions).toBe(await tuner.countStatesEntered(execution.executionArn ?? ""));
  });

  it("continues a run that was continued, to a search with all that both have measured", async () => {
    const { execution, result } = await run("searched", {
      continueFrom: "topped-up",
      sampling: "search",
      num: 12,
    });
    expect(execution, execution.cause).toMatchObject({ status: "SUCCEEDED" });
    expect(result?.spend.takenOver?.invocations).toBe(22);
    expect(result?.search).toMatchObject({ stopReason: "decided" });
    expect(result?.recommendation).toMatchObject({ state: "found" });
    for (const [key, count] of Object.entries({ "x86_64-256": 6, "x86_64-512": 10, "x86_64-1024": 6 })) {
      expect(countOf(result)[key], key).toBeGreaterThanOrEqual(count);
      expect(countOf(result)[key], key).toBeLessThanOrEqual(12);
    }
  });

  it.each([
    ["unknown", { continueFrom: "no-such-run" }, ["there is no run of this name"]],
    ["other-event", { continueFrom: "first", payload: { orders: [2, 1] } }, ["the event (payload"]],
    [
      "other-measuring",
      { continueFrom: "first", concurrency: 2, allowedExceptions: ["Late"] },
      [
        "concurrency is the same; it was 1, and is 2 now",
        'allowedExceptions is the same; it was [], and is ["Late"] now',
      ],
    ],
    [
      "other-sizes",
      { continueFrom: "first", numByConfiguration: { "arm64-512": 9, "x86_64-128": 9 } },
      [
        "numByConfiguration.arm64-512",
        "numByConfiguration.x86_64-128",
        "x86_64-256, x86_64-512, x86_64-1024",
      ],
    ],
  ])("is refused with every difference, and invokes nothing: %s", async (name, input, words) => {
    const { execution } = await run(name, input);
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
    for (const word of words) expect(execution.cause).toContain(word);
    expect(execution.cause).not.toContain("orders");
    expect(await tuner.store.listKeys(`runs/${name}/samples/`)).toEqual([]);
    expect(await tuner.store.listKeys(runKeys.clones(name))).toEqual([]);
  });

  it("is refused when the code has changed since", async () => {
    const { lambda } = tuner.clients;
    const ZipFile = zipFiles({ ...RECORDING, "note.txt": "another build" });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "continued", ZipFile }));
    await waitUntilFunctionUpdatedV2(
      { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
      { FunctionName: "continued" },
    );
    const { execution } = await run("other-code", { continueFrom: "first" });
    expect(execution).toMatchObject({ status: "FAILED", error: "InputError" });
    expect(execution.cause).toContain("the code's SHA-256 is the same; it was ");
    expect(await tuner.store.listKeys("runs/other-code/samples/")).toEqual([]);
  });

  it("leaves no clone", async () => {
    expect(await tuner.listClones()).toEqual([]);
  });
});

/** Notes every invocation in a file, and from the fifth one on waits as long as another file is there. */
const COUNTING = `import { appendFileSync, existsSync, readFileSync } from "node:fs";
export const handler = async () => {
  appendFileSync(process.env.NOTES, "x");
  const isLate = readFileSync(process.env.NOTES).length > 4;
  while (isLate && existsSync(process.env.NOTES + ".hold")) await new Promise((resolve) => setTimeout(resolve, 50));
};
`;

describe("tune --resume", () => {
  const folder = new CliFolder({ "counting.mjs": COUNTING });
  const notes = join(folder.cwd, "notes");
  const env = ["--env", `NOTES=${notes}`];
  const tune = ["tune", "counting.mjs", "--memory", "256,512", "--num", "6", "--sampling", "fixed"];
  const countNotes = () => (existsSync(notes) ? readFileSync(notes, "utf8").length : 0);
  const readPartial = (out: string): PartialRun =>
    JSON.parse(readFileSync(join(folder.cwd, out, "partial.json"), "utf8"));
  const countMeasured = ({ batches }: PartialRun) =>
    batches.reduce((sum, { invocations }) => sum + invocations.length, 0);

  beforeAll(async () => {
    writeFileSync(`${notes}.hold`, "");
    const cli = folder.start([...tune, ...env, "--out", "first"]);
    await folder.measures();
    cli.kill("SIGINT");
    const { code, err } = await cli.ended;
    rmSync(`${notes}.hold`);
    expect(code).toBe(130);
    expect(err).toContain(`--resume ${join(folder.cwd, "first")}`);
  });
  afterEach(() => expect(folder.listLeftovers()).toEqual([]));
  afterAll(() => folder.remove());

  it.each([
    ["another event", [...env, "--payload", '{"id":7}'], "the event"],
    ["another variable", ["--env", "NOTES=elsewhere"], "environment variables"],
    ["another time-out", [...env, "--timeout", "9"], "it was 60, and is 9 now"],
  ])("is refused with %s, and invokes nothing", async (_what, flags, words) => {
    const before = countNotes();
    const { code, err } = await folder.run([...tune, ...flags, "--resume", "first", "--out", "refused"]);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(countNotes()).toBe(before);
    expect(existsSync(join(folder.cwd, "refused", "result.json"))).toBe(false);
  });

  it("finishes what was interrupted, and measures nothing again", async () => {
    const taken = countMeasured(readPartial("first"));
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(12);
    const before = countNotes();
    const { code, err } = await folder.run([...tune, ...env, "--resume", "first", "--out", "second"]);
    expect(err).not.toContain("error:");
    expect(code).toBe(0);
    expect(err).toContain(`Taken over: ${taken} invocation`);
    expect(countNotes() - before).toBe(12 - taken);
    const result: TuningResult = JSON.parse(readFileSync(join(folder.cwd, "second", "result.json"), "utf8"));
    expect(result.candidates.map(({ counts }) => counts.invocations)).toEqual([6, 6]);
    expect(result.spend.takenOver?.invocations).toBe(taken);
    expect(result.run.continuedFrom).toBe(readPartial("first").plan.runId);
    expect(readdirSync(join(folder.cwd, "second"))).not.toContain("partial.json");
  });

  it.each([
    ["nowhere", "cannot read"],
    ["second", "this run came to its end"],
    ["counting.mjs", "is not JSON"],
    ["first/made-up.json", "cannot read"],
  ])("refuses %s, which holds no interrupted run, before anything is started", async (given, words) => {
    const { code, err } = await folder.run([...tune, ...env, "--resume", given]);
    expect(code).toBe(2);
    expect(err).toContain("--resume");
    expect(err).toContain(words);
    expect(err).not.toContain("Starting the embedded cloud");
  });
});

describe("tune --resume of a function on AWS", () => {
  const folder = new CliFolder({});
  const notes = join(folder.cwd, "notes");
  const countNotes = () => readFileSync(notes, "utf8").length;
  const tune = ["tune", "counting", "--memory", "256,512", "--num", "6", "--sampling", "fixed"];
  let tuner: Tuner;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    tuner = await startTuner();
    env = describeAwsEnvironment(tuner.cloud);
    await tuner.createTarget(
      "counting",
      { "index.mjs": COUNTING },
      { Environment: { Variables: { NOTES: notes } }, Timeout: 60 },
    );
  });
  afterAll(async () => {
    folder.remove();
    await tuner?.close();
  });

  it("goes on from the execution that was interrupted, by its name", async () => {
    writeFileSync(`${notes}.hold`, "");
    const args = [...tune, "--arch", tuner.cloud.host.architecture];
    const cli = folder.start([...args, "--out", "first"], env);
    while (!existsSync(notes) || countNotes() < 5) await sleep(50);
    cli.kill("SIGINT");
    const { code, err } = await cli.ended;
    rmSync(`${notes}.hold`);
    expect(code).toBe(130);
    const [, runId = ""] = /--resume (counting-\S+)/.exec(err) ?? [];
    const before = countNotes();

    const again = await folder.run([...args, "--resume", runId, "--out", "second"], env);
    expect(again.err).not.toContain("error:");
    expect(again.code).toBe(0);
    const result: TuningResult = JSON.parse(readFileSync(join(folder.cwd, "second", "result.json"), "utf8"));
    const taken = result.spend.takenOver?.invocations ?? 0;
    expect(taken).toBeGreaterThan(0);
    expect(again.err).toContain(`Taken over: ${taken} invocation`);
    expect(result.candidates.map(({ counts }) => [counts.invocations, counts.failed])).toEqual([
      [6, 0],
      [6, 0],
    ]);
    expect(countNotes() - before).toBe(12 - taken);
    expect(await tuner.listClones()).toEqual([]);
  });
});
