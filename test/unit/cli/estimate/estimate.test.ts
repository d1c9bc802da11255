import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { run } from "../../../../lib/cli/run.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";

let cwd: string;
let machine: Machine;
beforeAll(() => {
  cwd = makeFolder({ "code/index.mjs": "export const handler = async () => 1;\n" });
  machine = makeMachine(cwd);
  writeFileSync(
    join(cwd, "template.yaml"),
    "Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: code, Handler: index.handler, Runtime: nodejs24.x, MemorySize: 512, Timeout: 7}\n",
  );
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function estimate(...args: readonly string[]) {
  const process = new FakeProcess(["estimate", ...args], { cwd });
  const code = await run(process, machine);
  return { code, out: process.stdout.text, err: process.stderr.text };
}

describe("estimate on this machine", () => {
  it("says what a run would take, and what that rests on", async () => {
    const { code, out, err } = await estimate("./code", "--duration-ms", "80-300", "--num", "30");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(
      "A run of code on this machine: a search with at most 30 invocations each, 150 in all",
    );
    expect(out).toMatch(/^Invocations +\d+ +\d+ +\d+$/m);
    expect(out).toMatch(/^Cost on AWS +\$\S+ +\$\S+ +\$\S+$/m);
    expect(out).toMatch(/^Time +\d+ \w+ +\d+ \w+ +\d+ \w+$/m);
    expect(out).toContain("80.0 ms to 300 ms (--duration-ms)");
    expect(out).toContain("nothing is billed");
    expect(out.endsWith("Nothing was invoked.\n")).toBe(true);
    expect(out).not.toContain("Step Functions");
  });

  it("finds nothing likely where nobody knows how long an invocation takes", async () => {
    const { out } = await estimate("Orders", "--template", "template.yaml");
    expect(out).toMatch(/^Cost on AWS +\$\S+ +– +\$\S+$/m);
    expect(out).toContain("anything from 1 ms to its time-out of 7 s: --duration-ms narrows that");
    expect(out).toContain("its memory is 512 MB now");
  });

  it("gives JSON, or one line", async () => {
    const flags = ["code", "--sampling", "fixed", "--num", "4", "--memory", "128,512", "--duration-ms", "10"];
    const { estimate: ranges, invoked, restsOn } = JSON.parse((await estimate(...flags, "--json")).out);
    expect(ranges.invocations).toEqual({ low: 8, likely: 8, high: 8 });
    expect(ranges.costUsd.low).toBeLessThan(ranges.costUsd.high);
    expect({ invoked, count: restsOn.length }).toEqual({ invoked: 0, count: 2 });
    expect((await estimate(...flags, "--quiet")).out).toMatch(
      /^8 invocations, on AWS for \$\S+ to \$\S+, in \d+ s to \d+ s\n$/,
    );
    expect((await estimate(...flags, "--dry-run")).out).toContain("one invocation, a dry run");
  });

  it("tells every mistake at once, those of tune and its own", async () => {
    const flags = ["--duration-ms", "fast", "--result", "none.json", "--num", "0", "--many", "x.json"];
    const { code, out, err } = await estimate("nowhere.mjs", ...flags);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const field of [
      "--duration-ms: fast",
      "--result: none.json",
      "--num: 0",
      "--many: an unknown flag",
      "PATH: nowhere.mjs",
    ]) {
      expect(err).toContain(`  ${field}`);
    }
  });
});
