import type { Findings } from "../analyze/findings.ts";
import type { ColumnId } from "./table.ts";

/** What each column holds, in one sentence. */
const COLUMN_MEANINGS: Readonly<Record<ColumnId, string>> = {
  memory: "Configured memory size.",
  architecture: "Instruction set of the function.",
  p50: "Half of the warm invocations were at most this long.",
  p90: "90 % of the warm invocations were at most this long.",
  p95: "95 % of the warm invocations were at most this long.",
  p95Range: "Where p95 lies with 95 % confidence, whatever the distribution.",
  p99: "99 % of the warm invocations were at most this long.",
  coldStart: "Mean init or restore duration of cold starts.",
  billed: "Mean billed duration of warm invocations, nothing trimmed.",
  costPerMillion: "Cost of a million invocations, cold starts mixed in by their share.",
  costRange: "Where the cost per million lies with 95 % confidence, by the spread of what was measured.",
  month: "On demand, of the requests per month that were given.",
  maxMemoryUsed: "Most memory that an environment used.",
  errors: "Failed invocations of all that were sent.",
  frontier:
    "No other one that the charts show is both cheaper and faster, by the latency that is chosen above.",
  mark: "The recommended and the current configuration, and those that are or may be as good as the best.",
};

const ONLY_COLD_STARTS: Readonly<Partial<Record<ColumnId, string>>> = {
  p50: "Half of the cold starts were at most this long, with init or restore.",
  p90: "90 % of the cold starts were at most this long, with init or restore.",
  p95: "95 % of the cold starts were at most this long, with init or restore.",
  p99: "99 % of the cold starts were at most this long, with init or restore.",
  billed: "Mean billed duration of cold starts, nothing trimmed.",
  costPerMillion: "Cost of a million cold starts.",
  month: "On demand, of the requests per month that were given, all of them cold starts.",
};

/** The same of a run, which may have measured cold starts only. */
export function explainColumn(id: ColumnId, { settings }: Findings): string {
  return (settings.onlyColdStarts && ONLY_COLD_STARTS[id]) || COLUMN_MEANINGS[id];
}
