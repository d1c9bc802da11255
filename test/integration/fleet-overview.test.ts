import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetSummary } from "../../lib/fleet/summarize-fleet.ts";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

// The embedded cloud has no Distributed Map: runs are started one by one here, and their map's results are written as
// the Step Functions developer guide shows them. What is tried is the deployed Analyze, with real runs.
let tuner: Tuner;
beforeAll(async () => {
  tuner = await startTuner();
  const package_ = recordFunction({ 256: [200], 1024: [200] });
  await tuner.createTarget("orders", package_, {
    Runtime: "provided.al2023",
    Handler: "bootstrap",
    MemorySize: 1024,
  });
});
afterAll(() => tuner?.close());

describe("the overview of a fleet", () => {
  it("is made by Analyze of the runs that a map has started", async () => {
    const items = [
      { runId: "fleet-run-1", functionName: "orders" },
      { runId: "fleet-run-2", functionName: "gone" },
    ];
    const results = [];
    for (const { runId, functionName } of items) {
      const input = {
        lambdaARN: functionName,
        powerValues: [256, 1024],
        num: 3,
        monthlyInvocations: 1_000_000,
      };
      const execution = await tuner.finish(await tuner.start(runId, input));
      const { status, error, cause } = execution;
      results.push({
        Name: runId,
        Status: status,
        Input: JSON.stringify({ item: { functionName, input }, shared: { runsAtOnce: 2 } }),
        ...(status === "FAILED" && {
          Error: "States.TaskFailed",
          Cause: JSON.stringify({ Name: runId, Status: status, Error: error, Cause: cause }),
        }),
      });
    }
    expect(results.map(({ Status }) => Status)).toEqual(["SUCCEEDED", "FAILED"]);
    await tuner.store.writeJson("work/fleets/m/SUCCEEDED_0.json", results);
    await tuner.store.writeJson("work/fleets/m/manifest.json", {
      ResultFiles: { SUCCEEDED: [{ Key: "work/fleets/m/SUCCEEDED_0.json" }], FAILED: [], PENDING: [] },
    });
    const { Payload, FunctionError } = await tuner.clients.lambda.send(
      new InvokeCommand({
        FunctionName: "power-tuner-analyze",
        Payload: JSON.stringify({
          fleetId: "monday",
          startedAt: "2026-11-21T02:00:00Z",
          manifestKey: "work/fleets/m/manifest.json",
        }),
      }),
    );
    expect(FunctionError).toBeUndefined();
    const summary: FleetSummary & { readonly pageUrl: string } = JSON.parse(
      Payload?.transformToString() ?? "",
    );
    expect(summary.totals).toMatchObject({ functions: 2, toChange: 1, failed: 1 });
    const page = await fetch(summary.pageUrl);
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toMatch(/Saves \$[\d.]+ a month by changing 1 of 2 functions/);
    expect(text).toContain('<a href="./fleet-run-1/report.html">orders</a>');
    expect(text).toContain("gone does not exist");
    expect(await tuner.store.readText("fleets/monday/fleet-run-1/report.html")).toContain("orders");
  });
});
