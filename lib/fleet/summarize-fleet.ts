import pLimit from "p-limit";
import type { TuningResult } from "../analyze/result.ts";
import { buildOverview, type Overview, type OverviewTotals } from "../report/overview.ts";
import { renderOverviewMarkdown } from "../report/overview-markdown.ts";
import { renderOverview } from "../report/overview-page.ts";
import { describeTuned, type OverviewRow } from "../report/overview-row.ts";
import { fleetKeys, runKeys, type Store } from "../store.ts";
import { explainFailure, type MapResult, nameItem, readMapResults } from "./read-map-results.ts";

/** What the fleet's state machine says when its map has ended. */
export interface FleetEvent {
  /** Name of its execution. */
  readonly fleetId: string;
  readonly startedAt: string;
  /** Of the manifest that the map's ResultWriter has written. */
  readonly manifestKey: string;
}

/** What is stored of a fleet. */
export interface FleetSummary {
  readonly overviewKey: string;
  readonly pageKey: string;
  readonly totals: OverviewTotals;
}

/** A result may be large, so that few are in memory; and a fleet may be, which has the step's time and no more. */
const MAX_CONCURRENT_READS = 4;

/**
 * Puts the overview of a fleet, and a copy of each function's report, under `fleets/NAME/`: with relative links, so
 * that a copy of that folder can be read.
 * @param shell the page without content, as `buildOverviewShell` made it
 */
export async function summarizeFleet(
  { fleetId, startedAt, manifestKey }: FleetEvent,
  {
    store,
    shell,
    finishedAt,
  }: { readonly store: Store; readonly shell: string; readonly finishedAt: string },
): Promise<FleetSummary> {
  const items = await readMapResults(store, manifestKey);
  const limit = pLimit(MAX_CONCURRENT_READS);
  const rows = await Promise.all(items.map((item) => limit(() => describeItem(item, fleetId, store))));
  const overview: Overview = buildOverview(rows, { startedAt, finishedAt });
  const [overviewKey, pageKey] = [fleetKeys.overview(fleetId), fleetKeys.page(fleetId)];
  await store.writeJson(overviewKey, overview);
  await store.writeText(
    fleetKeys.summary(fleetId),
    renderOverviewMarkdown(overview),
    "text/markdown; charset=utf-8",
  );
  await store.writeText(pageKey, renderOverview(overview, shell), "text/html; charset=utf-8");
  return { overviewKey, pageKey, totals: overview.totals };
}

async function describeItem(item: MapResult, fleetId: string, store: Store): Promise<OverviewRow> {
  const functionName = nameItem(item);
  const runId = item.Name;
  const result = await store.readJson<TuningResult>(runKeys.result(runId));
  const reportPath = result && (await copyReport(runId, fleetId, store));
  if (result && item.Status === "SUCCEEDED") return describeTuned(functionName, result, reportPath);
  return {
    state: item.Status === "ABORTED" ? "interrupted" : "failed",
    functionName,
    ...(reportPath !== undefined && { reportPath }),
    reason: explainFailure(item),
    spentUsd: result?.spend.costUsd ?? 0,
  };
}

/** @returns its path from the overview; undefined where there is none */
async function copyReport(runId: string, fleetId: string, store: Store): Promise<string | undefined> {
  const path = `${runId}/report.html`;
  const report = await store.readText(runKeys.report(runId));
  if (report === undefined) return undefined;
  await store.writeText(fleetKeys.file(fleetId, path), report, "text/html; charset=utf-8");
  return path;
}
