import { readFileSync } from "node:fs";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { analyze, explainNothingMeasured } from "../lib/analyze/analyze.ts";
import { composeOutput } from "../lib/analyze/output.ts";
import { getOwnSpend } from "../lib/analyze/spend.ts";
import type { StopReason } from "../lib/assess/assess.ts";
import type { FleetEvent } from "../lib/fleet/summarize-fleet.ts";
import { toJsonParts } from "../lib/json-parts.ts";
import { readPlan } from "../lib/prepare/read-plan.ts";
import type { Clone } from "../lib/provision/provision.ts";
import { renderReport } from "../lib/report/render.ts";
import { readSamples } from "../lib/samples/read-samples.ts";
import { STEP_ARCHITECTURE, STEP_CONFIGURATIONS } from "../lib/stack/steps.ts";
import { runKeys } from "../lib/store.ts";
import packageJson from "../package.json" with { type: "json" };
import { readConfiguration } from "./configuration.ts";
import { handle } from "./handle.ts";

interface AnalyzeEvent {
  readonly runId: string;
  /** Of the last Assess. */
  readonly stopReason?: StopReason;
}

const readShell = (name: string) => readFileSync(new URL(`./${name}.html`, import.meta.url), "utf8");
const shell = readShell("report-shell");

const MEASURE_STEP = {
  architecture: STEP_ARCHITECTURE,
  memoryMb: STEP_CONFIGURATIONS.measure.memoryMb,
};

/** Presigned URLs end with the credentials that signed them, which in Lambda may be earlier than this. */
const REPORT_URL_SECONDS = 12 * 60 * 60;

/**
 * Computes and stores the result and the report of a run; of a fleet, the overview of its runs.
 * @returns the execution's output, but for what Apply adds.
 * @throws MeasurementError when no candidate could be measured; the result and the report are stored all the same.
 */
export const handler = handle(
  "analyze",
  (event: AnalyzeEvent | FleetEvent) => ("fleetId" in event ? event.fleetId : event.runId),
  async (event, { s3, store, count }) => {
    const { bucketName, environment } = readConfiguration(process.env);
    const sign = (Key: string) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket: bucketName, Key }), { expiresIn: REPORT_URL_SECONDS });
    if ("fleetId" in event) {
      // Once for many runs: these do not wait for its code.
      const { summarizeFleet } = await import("../lib/fleet/summarize-fleet.ts");
      const finishedAt = new Date().toISOString();
      const summary = await summarizeFleet(event, { store, shell: readShell("overview-shell"), finishedAt });
      return { ...summary, pageUrl: await sign(summary.pageKey) };
    }
    const { runId, stopReason } = event;
    const plan = await readPlan(store, runId);
    const [samples, clones] = await Promise.all([
      readSamples(store, runId),
      store.readAll<Clone>(runKeys.clones(runId)),
    ]);
    const result = analyze({
      plan,
      samples,
      stopReason,
      clones,
      prices: plan.prices,
      ...(environment.kind === "aws" && { measureStep: MEASURE_STEP }),
      environment,
      tool: { name: packageJson.name, version: packageJson.version },
      finishedAt: new Date().toISOString(),
    });
    const [resultKey, reportKey] = [runKeys.result(runId), runKeys.report(runId)];
    await store.writeParts(resultKey, toJsonParts(result), "application/json");
    await store.writeText(reportKey, renderReport(result, shell), "text/html; charset=utf-8");

    await count("Invocations", getOwnSpend(result.spend).invocations);
    await count("CandidatesFailed", result.candidates.filter(({ state }) => state === "failed").length);
    if (!result.candidates.some(({ state }) => state === "measured")) {
      throw explainNothingMeasured(result.candidates);
    }
    return composeOutput({ result, reportUrl: await sign(reportKey), reportKey, resultKey });
  },
);
