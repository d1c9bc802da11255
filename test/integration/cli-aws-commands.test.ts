import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TuningResult } from "../../lib/analyze/result.ts";
import { CliFolder, describeAwsEnvironment } from "../helpers/cli-folder.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

const RECORDED = { Runtime: "provided.al2023", Handler: "bootstrap" } as const;

const folder = new CliFolder({ "event.json": '{"id":7}' });
let tuner: Tuner;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  tuner = await startTuner();
  env = describeAwsEnvironment(tuner.cloud);
  await tuner.createTarget("recorded", recordFunction({ 512: [300], 1024: [100] }), RECORDED);
  await tuner.createTarget("slow", {
    "index.mjs": "export const handler = () => new Promise((resolve) => setTimeout(resolve, 300));",
  });
});
afterAll(async () => {
  await tuner?.close();
  folder.remove();
});

const run = (args: readonly string[], more: Record<string, string> = {}) =>
  folder.run(args, { ...env, ...more });

describe("cleanup", () => {
  const TAGS = { "power-tuner:run": "gone", "power-tuner:expires-at": "2026-01-01T00:00:00.000Z" };
  const CLONE = "power-tuner-clone-0123456789abcdef-x86_64-128";
  const makeClone = (name: string, Tags: Record<string, string>) =>
    tuner.createTarget(name, recordFunction({ 128: [1] }), { ...RECORDED, Tags });

  it("says that there is nothing to do", async () => {
    const { code, out } = await run(["cleanup"]);
    expect({ code, out }).toEqual({ code: 0, out: "No clones of the power tuner in us-east-1\n" });
  });

  it("lists a left-over clone, and removes it only when it is told to", async () => {
    await makeClone(CLONE, TAGS);
    const listed = await run(["cleanup", "--expired"]);
    expect(listed.code).toBe(0);
    expect(listed.out).toContain(`${CLONE}  run gone, execution unknown`);
    expect(listed.err).toContain("add --yes");
    expect(await tuner.listClones()).toEqual([CLONE]);
    expect((await run(["cleanup", "--expired", "--yes", "--dry-run"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([CLONE]);

    const removed = await run(["cleanup", "--expired", "--yes", "--json"]);
    expect(removed.code).toBe(0);
    expect(JSON.parse(removed.out)).toMatchObject({ removed: [CLONE] });
    expect(await tuner.listClones()).toEqual([]);
  });

  it("leaves the clones of a running execution, and of executions that it does not know", async () => {
    const started = await tuner.start("still-running", { lambdaARN: "slow", powerValues: [128], num: 500 });
    const own = `${CLONE}-own`;
    const foreign = `${CLONE}-foreign`;
    const later = { "power-tuner:expires-at": "2999-01-01T00:00:00.000Z" };
    await makeClone(own, { ...later, "power-tuner:run": "still-running" });
    await makeClone(foreign, { ...later, "power-tuner:run": "of-another-tuner" });

    const { code, out } = await run(["cleanup", "--all", "--yes"]);
    expect(code).toBe(0);
    expect(out).toContain("its execution is still running");
    expect(out).toContain("its execution is not known to have ended");
    expect((await run(["cleanup", "--run", "still-running", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual(expect.arrayContaining([own, foreign]));

    await tuner.clients.sfn.send(new StopExecutionCommand({ executionArn: started }));
    await tuner.finish(started);
    expect((await run(["cleanup", "--all", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([foreign]);
    expect((await run(["cleanup", "--run", "of-another-tuner", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("ends with 4 and tells what could not be removed and what was", async () => {
    const other = `${CLONE}-other`;
    for (const name of [CLONE, other]) await makeClone(name, TAGS);
    const fault = tuner.cloud.injectFault({
      service: "lambda",
      operation: "DeleteFunction",
      resource: other,
      kind: "denied",
      times: Number.POSITIVE_INFINITY,
    });
    const { code, out } = await run(["cleanup", "--expired", "--yes", "--json"]);
    fault.remove();
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      error: { name: "CleanupError", leftovers: [other] },
      exit: { code: 4 },
      clones: expect.arrayContaining([
        expect.objectContaining({ functionName: CLONE, fate: "removed" }),
        expect.objectContaining({
          functionName: other,
          fate: "left",
          reason: expect.stringContaining("AccessDeniedException"),
        }),
      ]),
      removed: [CLONE],
    });
    expect((await run(["cleanup", "--expired", "--yes"])).code).toBe(0);
    expect(await tuner.listClones()).toEqual([]);
  });

  it("says how many there are, and were removed, with --quiet", async () => {
    await makeClone(CLONE, TAGS);
    const listed = await run(["cleanup", "--expired", "--quiet"]);
    expect(listed).toMatchObject({ code: 0, out: "1 clone found, 1 to remove\n", err: "" });
    const removed = await run(["cleanup", "--expired", "--yes", "--quiet"]);
    expect(removed).toMatchObject({ code: 0, out: "1 clone found, 1 removed\n", err: "" });
    const asJson = await run(["cleanup", "--quiet", "--json"]);
    expect(JSON.parse(asJson.out)).toEqual({ clones: [], removed: [] });
  });

  it("refuses two choices at once", async () => {
    const { code, err } = await run(["cleanup", "--all", "--expired", "--region", "moon"]);
    expect(code).toBe(2);
    expect(err).toContain("2 mistakes");
  });
});

describe("doctor", () => {
  it("counts the checks with --quiet, or names those that failed", async () => {
    const healthy = await run(["doctor", "recorded", "--quiet"]);
    expect(healthy).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ checks: \d+ ok, \d+ skipped\n$/),
      err: "",
    });
    const sick = await run(["doctor", "no-such-function", "--quiet"]);
    expect(sick).toMatchObject({ code: 3, out: "" });
    expect(sick.err).toMatch(/^error: 1 check failed: Function$/m);
    expect(JSON.parse((await run(["doctor", "recorded", "--quiet", "--json"])).out).exit.code).toBe(0);
  });

  it("checks what it can here, and skips what this cloud does not have", async () => {
    const { code, out } = await run(["doctor", "recorded"]);
    expect(out).not.toMatch(/^failed/m);
    expect(code).toBe(0);
    for (const line of [
      /^ok +Node.js: Node.js \d+/m,
      /^ok +Credentials: arn:aws:iam::000000000000:user\/local$/m,
      /^ok +State machine: power-tuner in us-east-1, account 000000000000$/m,
      /^ok +Definition: 7 steps$/m,
      /^ok +Bucket: power-tuner$/m,
      /^skipped +Your permissions:/m,
      /^ok +Function: provided.al2023, .* 128 MB, time-out 10 s, active$/m,
      /^ok +Invocation: you may invoke it; it was not run$/m,
      /^skipped +Permissions of the steps:/m,
      /^ok +Concurrency: 1,000 of 1,000/m,
      /^skipped +Memory quota:/m,
      /^ok +Left-over clones: no clones/m,
    ]) {
      expect(out).toMatch(line);
    }
  });

  it("invokes the function when it is asked to, and shows its error", async () => {
    const works = await run(["doctor", "slow", "--invoke"]);
    expect(works.code).toBe(0);
    expect(works.out).toContain("Invocation: it ran once and returned");

    await tuner.createTarget("picky", {
      "index.mjs": `export const handler = async ({ id }) => { if (!id) throw new TypeError("no id"); return id; };`,
    });
    const fails = await run(["doctor", "picky", "--invoke", "--json"]);
    expect(fails.code).toBe(3);
    const { checks, exit } = JSON.parse(fails.out);
    expect(exit).toEqual({ code: 3, reason: "no-verdict" });
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: "Invocation",
        state: "failed",
        detail: "it ended with TypeError: no id",
      }),
    );
    expect((await run(["doctor", "picky", "--invoke", "--payload", "@event.json"])).code).toBe(0);
  });

  it("says what is wrong with a function, and ends with 3", async () => {
    const { code, out, err } = await run(["doctor", "nobody"]);
    expect(code).toBe(3);
    expect(out).toMatch(/^failed +Function: nobody does not exist/m);
    expect(out).toMatch(/^skipped +Invocation: the function could not be read$/m);
    expect(err).toContain("error: 1 check failed: Function");
  });

  it("says what is missing when nothing is deployed", async () => {
    const { code, out } = await run(["doctor", "--state-machine", "nobodys"]);
    expect(code).toBe(3);
    expect(out).toMatch(/^failed +State machine: --state-machine: nobodys/m);
    expect(out).toMatch(/^skipped +Function: no function was named$/m);
  });

  it("skips everything else without credentials", async () => {
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    const { code, out } = await run(["doctor", "recorded", "--json"], none);
    expect(code).toBe(3);
    const { checks } = JSON.parse(out);
    const failed = checks.filter(({ state }: { state: string }) => state === "failed");
    expect(failed.map(({ name }: { name: string }) => name)).toEqual(["Credentials"]);
  });

  it("says what a run does without when the bucket may not be read", async () => {
    const fault = tuner.cloud.injectFault({ service: "s3", operation: "ListObjectsV2", kind: "denied" });
    const { code, out } = await run(["doctor"]);
    fault.remove();
    expect(code).toBe(3);
    expect(out).toMatch(/^failed +Bucket: s3:ListBucket on power-tuner is not allowed/m);
    expect(out).toContain("no result.json");
  });
});

describe("init", () => {
  it("writes an input that tune takes, with its schema, and overwrites nothing", async () => {
    const made = await run(["init", "recorded"]);
    expect(made.code).toBe(0);
    expect(made.out).toBe(`${join(folder.cwd, "power-tuner.input.json")}\n`);
    const input = JSON.parse(readFileSync(join(folder.cwd, "power-tuner.input.json"), "utf8"));
    expect(input).toMatchObject({ $schema: "./power-tuner.schema.json", lambdaARN: "recorded" });
    const schema = JSON.parse(readFileSync(join(folder.cwd, "power-tuner.schema.json"), "utf8"));
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(input)));

    const again = await run(["init", "other"]);
    expect(again.code).toBe(2);
    expect(again.err).toContain("--force");

    const args = ["--memory", "512,1024", "--num", "2", "--arch", "x86_64", "--out", "from-file", "--json"];
    const { code, out } = await run(["tune", "--input", "power-tuner.input.json", ...args]);
    expect(code).toBe(0);
    const result: TuningResult = JSON.parse(out);
    expect(result.settings).toMatchObject({ num: 2, memorySizesMb: [512, 1024] });

    expect((await run(["init", "other", "--force"])).code).toBe(0);
    expect(readFileSync(join(folder.cwd, "power-tuner.input.json"), "utf8")).toContain('"other"');
  });
});
