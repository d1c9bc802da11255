import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkAwsTuneRequest } from "../../../../lib/cli/aws/tune-request.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";
import { buildPlan } from "../../../helpers/plans.ts";

let cwd: string;
beforeAll(() => {
  const plan = { ...buildPlan([128]), runId: "stopped-on-aws" };
  cwd = makeFolder({ "stopped/partial.json": JSON.stringify({ complete: false, plan, batches: [] }) });
});
afterAll(() => rmSync(cwd, { recursive: true }));

const check = (resume: string) => checkAwsTuneRequest("orders", { resume }, [], cwd);

describe("--resume of a function on AWS", () => {
  it("is the name of an execution", async () => {
    expect((await check("orders-20261121-023459-1a2b3c")).fields).toMatchObject({
      continueFrom: "orders-20261121-023459-1a2b3c",
    });
  });

  it("is the folder of an interrupted run", async () => {
    expect((await check("stopped")).fields).toMatchObject({ continueFrom: "stopped-on-aws" });
  });

  it("is refused when it is neither", async () => {
    await expect(check("no such run")).rejects.toThrow(
      '--resume: "no such run"; allowed: the name of an execution',
    );
    await expect(check(".")).rejects.toThrow('--resume: "."; allowed: the folder of an interrupted run');
  });
});
