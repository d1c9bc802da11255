import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResultFile } from "../../../lib/cli/result-file.ts";
import { InputError } from "../../../lib/errors.ts";
import { toJsonParts } from "../../../lib/json-parts.ts";
import { makeFolder } from "../../helpers/fake-process.ts";
import {
  allFailedResult,
  fullResult,
  localResult,
  resultWithFailures,
  singleCandidateResult,
} from "../../helpers/results.ts";

let cwd: string;
beforeAll(() => {
  cwd = makeFolder();
});
afterAll(() => rmSync(cwd, { recursive: true }));

function read(value: unknown) {
  writeFileSync(join(cwd, "result.json"), [...toJsonParts(value)].join(""));
  return readResultFile("RESULT", "result.json", cwd);
}

/** The first candidate with other columns. */
function changeSamples(columns: object) {
  const [candidate] = fullResult().candidates;
  return { candidates: [{ ...candidate, samples: { ...candidate?.samples, ...columns } }] };
}

describe("readResultFile", () => {
  it.each([
    ["full", fullResult],
    ["partly failed", resultWithFailures],
    ["all failed", allFailedResult],
    ["single candidate", singleCandidateResult],
    ["local", localResult],
  ])("gives back a %s result unchanged", async (_title, build) => {
    const result = build();
    expect(await read(result)).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it("reads a result with fields of a later version", async () => {
    expect(await read({ ...fullResult(), later: true })).not.toHaveProperty("later");
  });

  it.each([
    ["another schema version", { schemaVersion: 1 }, "schemaVersion"],
    ["no candidates", { candidates: undefined }, "candidates"],
    ["a candidate in an unknown state", { candidates: [{ state: "odd" }] }, "candidates.0.state"],
    [
      "a text among the numbers of a column",
      changeSamples({ durationMs: ["1"] }),
      "candidates.0.samples.durationMs",
    ],
    ["columns of different lengths", changeSamples({ coldStart: [1] }), "candidates.0.samples"],
    ["text for a number", { spend: { invocations: "1", gbSeconds: 1, costUsd: 1 } }, "spend.invocations"],
  ])("refuses %s, and says where", async (_title, change, field) => {
    const error = await read({ ...fullResult(), ...change }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error instanceof InputError && error.mistakes[0]?.field).toBe(`RESULT ${field}`);
  });
});
