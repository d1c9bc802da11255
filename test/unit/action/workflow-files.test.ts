import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatAnnotation, writeOutputs } from "../../../lib/action/workflow-files.ts";
import { readOutputs } from "../../helpers/workflow-outputs.ts";

const folder = mkdtempSync(join(tmpdir(), "power-tuner-outputs-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("writeOutputs", () => {
  it("writes values of any number of lines, behind what is there", async () => {
    const path = join(folder, "output");
    await writeOutputs(path, { verdict: "fail" });
    const outputs = { "failed-checks": '[\n  "a<<b"\n]', "exit-code": "1", "recommended-memory": "" };
    await writeOutputs(path, outputs);
    expect(readOutputs(readFileSync(path, "utf8"))).toEqual({ verdict: "fail", ...outputs });
  });

  it("ends each value with a delimiter of its own", async () => {
    const path = join(folder, "delimiters");
    await writeOutputs(path, { one: "1", two: "2" });
    const delimiters = [...readFileSync(path, "utf8").matchAll(/<<(.+)$/gm)].map(
      ([, delimiter]) => delimiter,
    );
    expect(new Set(delimiters).size).toBe(2);
  });

  it("writes nothing outside of a workflow", async () => {
    await expect(writeOutputs(undefined, { verdict: "pass" })).resolves.toBeUndefined();
  });
});

describe("formatAnnotation", () => {
  it("keeps a message in one command, whatever is in it", () => {
    expect(formatAnnotation("error", "100 %\n::set-output name=x::y\r")).toBe(
      "::error::100 %25%0A::set-output name=x::y%0D",
    );
  });
});
