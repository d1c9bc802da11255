import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCase, listFaultCases } from "../../bench/faults-cases.ts";
import { runCase, startFaultyTuner } from "../../bench/faults-run.ts";
import type { Tuner } from "../helpers/tuner.ts";

/** A few of the fault matrix, which is `npm run bench:faults`, of every kind and step. */
const CASES: readonly (readonly [name: string, status: string])[] = [
  ["clones prepare lambda GetFunction throttle once", "SUCCEEDED"],
  ["clones provision lambda CreateFunction drop-after once", "SUCCEEDED"],
  ["clones provision lambda CreateFunction denied for ever", "FAILED"],
  ["clones measure lambda Invoke drop-before once", "SUCCEEDED"],
  ["clones assess s3 ListObjectsV2 server-error for ever", "FAILED"],
  ["clones analyze Task crash once", "SUCCEEDED"],
  ["clones analyze Task crash for ever", "FAILED"],
  ["clones cleanup lambda DeleteFunction drop-after once", "SUCCEEDED"],
  ["clones cleanup lambda DeleteFunction denied for ever", "FAILED"],
  ["versions provision lambda PublishVersion crash once", "SUCCEEDED"],
  ["versions provision lambda UpdateFunctionConfiguration drop-after once", "SUCCEEDED"],
  ["apply-alias apply lambda UpdateAlias denied for ever", "FAILED"],
  ["clones Measure StopExecution", "ABORTED"],
  ["versions Provision StopExecution", "ABORTED"],
];

describe("one thing that goes wrong in a run", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startFaultyTuner();
  });
  afterAll(() => tuner?.close());

  it.each(CASES)("leaves nothing untold and ends as it should: %s", async (name, status) => {
    const faultCase = listFaultCases().find((one) => describeCase(one) === name);
    if (!faultCase) throw new Error(`no case of the fault matrix: ${name}`);
    const outcome = await runCase(tuner, faultCase, name.replaceAll(" ", "-").slice(0, 60));
    expect(outcome).toMatchObject({ isIdle: false, leaks: [], wrongEnd: undefined, status });
  });
});
