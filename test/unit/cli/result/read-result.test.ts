import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResultFile } from "../../../../lib/cli/result/read-result.ts";
import { InputError } from "../../../../lib/errors.ts";
import { toJsonParts } from "../../../../lib/json-parts.ts";
import { makeFolder } from "../../../helpers/fake-process.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  fullResult,
  localResult,
  resultWithFailures,
  searchResult,
  singleCandidateResult,
  tiesResult,
  withMonthResult,
} from "../../../helpers/results.ts";

let cwd: string;
beforeAll(() => {
  cwd = makeFolder();
});
afterAll(() => rmSync(cwd, { recursive: true }));

const toText = (value: unknown) => [...toJsonParts(value)].join("");

function readText(text: string) {
  writeFileSync(join(cwd, "result.json"), text);
  return readResultFile("RESULT", "result.json", cwd);
}

const read = (value: unknown) => readText(toText(value));

/** What the one mistake says of the file. */
async function explain(text: string): Promise<string | undefined> {
  const error = await readText(text).catch((thrown: unknown) => thrown);
  if (!(error instanceof InputError)) throw error;
  expect(error.mistakes).toEqual([
    {
      field: "RESULT",
      value: "result.json",
      allowed: "the result.json of a run",
      hint: expect.any(String),
    },
  ]);
  return error.mistakes[0]?.hint;
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
    ["search's", searchResult],
    ["tied", tiesResult],
    ["limited", brokenBudgetResult],
    ["month's", withMonthResult],
  ])("gives back a %s result unchanged", async (_title, build) => {
    const result = build();
    expect(await read(result)).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it("reads a result with fields of a later version", async () => {
    expect(await read({ ...fullResult(), later: true })).not.toHaveProperty("later");
  });

  it.each([
    ["no candidates", { candidates: undefined }, "candidates"],
    ["a candidate in an unknown state", { candidates: [{ state: "odd" }] }, "candidates.0.state"],
    [
      "a text among the numbers of a column",
      changeSamples({ durationMs: ["1"] }),
      "candidates.0.samples.durationMs",
    ],
    ["columns of different lengths", changeSamples({ coldStart: [1] }), "candidates.0.samples"],
    ["text for a number", { spend: { ...fullResult().spend, invocations: "1" } }, "spend.invocations"],
    ["two wrong fields", { currentKey: 1, warnings: 2 }, "currentKey, warnings"],
    [
      "many wrong fields",
      { currentKey: 1, run: 1, spend: 1, prices: 1, warnings: 1 },
      "run, prices, currentKey, 2 more",
    ],
  ])("refuses %s in one line, and says where", async (_title, change, fields) => {
    expect(await explain(toText({ ...fullResult(), ...change }))).toBe(
      `it is damaged or was changed (missing or wrong in it: ${fields}): fetch or copy the whole file again, or tune again`,
    );
  });

  it.each([
    ["an earlier version", 1],
    ["a later version", 3],
  ])("says of a result of %s which power-tuner reads it", async (_title, schemaVersion) => {
    const result = {
      ...fullResult(),
      schemaVersion,
      tool: { name: "x", version: "7.1\u001b[2J" },
      target: 1,
    };
    expect(await explain(toText(result))).toBe(
      `it has schemaVersion ${schemaVersion}, of power-tuner 7.1 [2J, and this one reads 2: use the power-tuner of that version, or tune again`,
    );
  });

  it.each([
    ["an empty file", "\n", "it is empty"],
    ["a text", "not json", "it is not JSON"],
    ["a list", "[1]", "it is JSON, but no result"],
    ["a number", "1", "it is JSON, but no result"],
    ["null", "null", "it is JSON, but no result"],
    ["an execution's output", '{"power":512,"resultKey":"a"}', "it is JSON, but no result"],
    ["a plan", '{"schemaVersion":1,"runId":"a"}', "it is JSON, but no result"],
  ])("says of %s that it is no result, and where one is", async (_title, content, what) => {
    expect(await explain(content)).toBe(
      `${what}: give the result.json that \`power-tuner tune\` wrote, or the object that resultKey in the execution's output names`,
    );
  });

  it("says of the partial.json of an interrupted run that it is one", async () => {
    expect(await explain('{"complete":false,"plan":{"schemaVersion":1},"batches":[]}')).toBe(
      "it holds the samples of a run that was interrupted, and no decision: go on with power-tuner tune --resume",
    );
  });

  it("says of a result that is cut off anywhere that it is", async () => {
    const whole = toText(singleCandidateResult());
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.trimEnd().length - 1 }), async (length) => {
        expect(await explain(whole.slice(0, length))).toBe(
          "it begins as a result does, and is cut off or damaged: fetch or copy the whole file again",
        );
      }),
      { numRuns: 50 },
    );
  });

  it("says of a file that cannot be read why", async () => {
    const reading = readResultFile("RESULT", "none.json", cwd);
    await expect(reading).rejects.toThrow(
      /^RESULT: "none.json"; allowed: the result.json of a run; cannot read it \(ENOENT\): give /,
    );
  });
});
