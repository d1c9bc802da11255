import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { checkSubject } from "../../../../lib/cli/gate/check-subject.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";
import { fullResult } from "../../../helpers/results.ts";

const configDir = makeFolder({ "app/index.mjs": "" });
afterAll(() => rmSync(configDir, { recursive: true }));

const ON_AWS = fullResult();
const { functionName, region } = ON_AWS.target;
const HERE = {
  ...ON_AWS,
  environment: {
    kind: "local",
    cpuMethod: "cgroup-v2",
    cpuPeriodMs: 20,
    hostCpus: 2,
    hostArchitecture: "x86_64",
    hostMemoryMb: 4096,
    hostPlatform: "linux 6.1",
  },
} as const;

const check = (named: string, result: Parameters<typeof checkSubject>[1], on?: string) =>
  checkSubject({ name: "orders", function: named }, result, { configDir, on });

describe("checkSubject", () => {
  it.each([
    functionName,
    `${functionName}:live`,
    `arn:aws:lambda:${region}:123456789012:function:${functionName}`,
  ])("takes a result of %s as it is", async (named) => {
    expect(await check(named, ON_AWS)).toEqual({ ok: true });
  });

  it.each(["billing", `arn:aws:lambda:eu-south-2:123456789012:function:${functionName}`])(
    "refuses a result of another function than %s",
    async (named) => {
      expect(await check(named, ON_AWS)).toMatchObject({
        ok: false,
        mistake: {
          field: "--result",
          value: `a result of ${functionName} in ${region}`,
          allowed: `a result of ${named}, which is the function of orders`,
        },
      });
    },
  );

  it("says which function it is of where a folder has no name of its own on AWS", async () => {
    expect(await check("app", ON_AWS)).toEqual({
      ok: true,
      note: `the result is of ${functionName}, measured on AWS, in ${region}`,
    });
    expect(await check("app", HERE)).toEqual({
      ok: true,
      note: `the result is of ${functionName}, measured on a machine`,
    });
    expect(await check("app", ON_AWS, "aws")).toMatchObject({ ok: false });
  });
});
