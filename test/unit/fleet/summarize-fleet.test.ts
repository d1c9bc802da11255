import { beforeEach, describe, expect, it } from "vitest";
import { readMapResults } from "../../../lib/fleet/read-map-results.ts";
import { summarizeFleet } from "../../../lib/fleet/summarize-fleet.ts";
import { buildOverviewShell } from "../../../lib/report/build-shell.ts";
import type { Overview } from "../../../lib/report/overview.ts";
import { runKeys } from "../../../lib/store.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";
import { buildResult } from "../../helpers/results.ts";

const shell = await buildOverviewShell();
const MANIFEST = "work/fleets/map-run-1/manifest.json";
const EVENT = { fleetId: "monday", startedAt: "2026-11-21T02:00:00Z", manifestKey: MANIFEST };

/** As the Step Functions developer guide shows them under ResultWriter. */
const mapResult = (Name: string, functionName: string, more: object = {}) => ({
  ExecutionArn: `arn:aws:states:us-east-1:111122223333:execution:power-tuner-fleet/Fleet:${Name}`,
  Input: JSON.stringify({
    item: { functionName, input: { lambdaARN: functionName, payload: "secret" } },
    shared: { runsAtOnce: 5 },
  }),
  InputDetails: { Included: true },
  Name,
  Status: "SUCCEEDED",
  ...more,
});

const failedRun = {
  Status: "FAILED",
  Error: "States.TaskFailed",
  Cause: JSON.stringify({
    Name: "run-2",
    Status: "FAILED",
    Error: "TargetError",
    Cause: JSON.stringify({ errorType: "TargetError", errorMessage: "mail does not exist" }),
  }),
};

let store: ReturnType<typeof createMemoryStore>;
beforeEach(async () => {
  store = createMemoryStore();
  await store.writeJson(MANIFEST, {
    DestinationBucket: "tuner",
    MapRunArn: "arn:aws:states:us-east-1:111122223333:mapRun:power-tuner-fleet/Fleet:map-run-1",
    ResultFiles: {
      FAILED: [{ Key: "work/fleets/map-run-1/FAILED_0.json", Size: 1 }],
      PENDING: [],
      SUCCEEDED: [{ Key: "work/fleets/map-run-1/SUCCEEDED_0.json", Size: 1 }],
    },
  });
  await store.writeJson("work/fleets/map-run-1/SUCCEEDED_0.json", [mapResult("run-1", "orders")]);
  await store.writeJson("work/fleets/map-run-1/FAILED_0.json", [
    mapResult("run-2", "mail", failedRun),
    mapResult("run-3", "audit", { Status: "ABORTED" }),
    mapResult("run-4", "odd", {
      Status: "FAILED",
      Error: "States.ParameterPathFailure",
      Cause: "no $.input",
    }),
  ]);
  const settings = { monthlyInvocations: 1_000_000 };
  await store.writeJson(runKeys.result("run-1"), buildResult({ functionName: "orders", settings }));
  await store.writeText(runKeys.report("run-1"), "<p>the report of orders</p>", "text/html");
});

const summarize = () => summarizeFleet(EVENT, { store, shell, finishedAt: "2026-11-21T03:00:00Z" });

describe("summarizeFleet", () => {
  it("makes one page, a summary and a JSON of all, with a copy of each report beside it", async () => {
    const summary = await summarize();
    expect(summary).toMatchObject({
      overviewKey: "fleets/monday/overview.json",
      pageKey: "fleets/monday/index.html",
      totals: { functions: 4, toChange: 1, failed: 2, interrupted: 1 },
    });
    expect(store.objects.get(summary.pageKey)).toContain('<a href="./run-1/report.html">orders</a>');
    expect(store.objects.get("fleets/monday/run-1/report.html")).toBe("<p>the report of orders</p>");
    expect(store.objects.get("fleets/monday/summary.md")).toContain("### Power tuning of 4 functions");
  });

  it("says why a function has no recommendation, from the run's own error", async () => {
    await summarize();
    const overview: Overview = JSON.parse(store.objects.get("fleets/monday/overview.json") ?? "");
    expect(overview.functions.slice(1)).toEqual([
      { state: "failed", functionName: "mail", reason: "TargetError: mail does not exist", spentUsd: 0 },
      {
        state: "failed",
        functionName: "odd",
        reason: "States.ParameterPathFailure: no $.input",
        spentUsd: 0,
      },
      { state: "interrupted", functionName: "audit", reason: "ABORTED", spentUsd: 0 },
    ]);
  });

  it("keeps no event, though Step Functions tells the input of a run or a state in its errors", async () => {
    const stopped = { Name: "run-5", Status: "ABORTED", Input: '{"payload":"secret"}' };
    await store.writeJson("work/fleets/map-run-1/FAILED_0.json", [
      mapResult("run-5", "stopped", {
        Status: "FAILED",
        Error: "States.TaskFailed",
        Cause: JSON.stringify(stopped),
      }),
      mapResult("run-6", "misspelt", {
        Status: "FAILED",
        Error: "States.ParameterPathFailure",
        Cause: `The JSONPath '$.item.input' could not be found in the input '{"payload":"secret"}'`,
      }),
    ]);
    await summarize();
    const overview: Overview = JSON.parse(store.objects.get("fleets/monday/overview.json") ?? "");
    expect(overview.functions.slice(1).map((row) => "reason" in row && row.reason)).toEqual([
      "ABORTED",
      "States.ParameterPathFailure: The JSONPath '$.item.input' could not be found in the input",
    ]);
    for (const [key, text] of store.objects) {
      if (key.startsWith("fleets/")) expect(text).not.toContain("secret");
    }
  });

  it("calls an item without a name by its run's", async () => {
    await store.writeJson("work/fleets/map-run-1/FAILED_0.json", [
      mapResult("run-9", "", { Status: "FAILED", Error: "E", Input: "not JSON" }),
    ]);
    await summarize();
    expect(store.objects.get("fleets/monday/overview.json")).toContain('"functionName":"run-9"');
  });
});

describe("readMapResults", () => {
  it("tells when there is no manifest", async () => {
    await expect(readMapResults(store, "work/fleets/none.json")).rejects.toThrow("has left no results");
  });
});
