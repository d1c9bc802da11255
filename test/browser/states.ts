import { dropSamples } from "../../lib/analyze/findings.ts";
import type { TuningResult } from "../../lib/analyze/result.ts";
import type { GateCheck } from "../../lib/report/checks.ts";
import type { Beside } from "../../lib/report/page-data.ts";
import { HOSTILE_TEXT, replaceTexts } from "../helpers/hostile-texts.ts";
import { productionResult } from "../helpers/production-results.ts";
import {
  allFailedResult,
  brokenBudgetResult,
  earlierResult,
  fullResult,
  hostileResult,
  localResult,
  manyCandidatesResult,
  noChangeResult,
  resultWithFailures,
  searchResult,
  singleCandidateResult,
  tiesResult,
  withMonthResult,
} from "../helpers/results.ts";

export interface PageState {
  readonly build: () => TuningResult;
  readonly beside?: () => Beside;
}

const CHECKS: readonly GateCheck[] = [
  {
    name: "p95",
    verdict: "fail",
    level: "error",
    candidateKey: "x86_64-1024",
    unit: "ms",
    value: 326,
    interval: { level: 0.95, low: 303 },
    limit: 300,
    source: "power-tuner.config.yaml:12",
    note: "a larger size keeps it",
  },
  {
    name: "cost per million",
    verdict: "pass",
    level: "error",
    unit: "usd-per-million",
    value: 4.93,
    limit: 6,
  },
  { name: "memory", verdict: "no-data", level: "warn", unit: "mb", limit: 900 },
];

const besideEarlier = (): Beside => ({ baseline: dropSamples(earlierResult()), checks: CHECKS });

/** Every kind of page that a result may make, by name. */
export const STATES: Readonly<Record<string, PageState>> = {
  full: { build: fullResult },
  local: { build: localResult },
  "one-candidate": { build: singleCandidateResult },
  "some-failed": { build: resultWithFailures },
  "all-failed": { build: allFailedResult },
  ties: { build: tiesResult },
  production: { build: productionResult },
  "no-change": { build: noChangeResult },
  "broken-budget": { build: brokenBudgetResult },
  baseline: { build: fullResult, beside: besideEarlier },
  month: { build: withMonthResult },
  search: { build: searchResult },
  "forty-candidates": { build: manyCandidatesResult },
  hostile: { build: hostileResult, beside: () => replaceTexts(besideEarlier(), HOSTILE_TEXT) },
};
