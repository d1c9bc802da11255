import { join } from "node:path";
import type { TuningResult } from "../../analyze/result.ts";
import { renderMarkdown } from "../../report/markdown.ts";
import { runKeys, type Store } from "../../store.ts";
import { writeWhole } from "../files/out-folder.ts";
import type { ExecutionOutcome } from "../progress/execution.ts";
import { RunFailedError } from "../progress/run-failed-error.ts";

/** Where results go, each into a folder of its own, when nothing else is said. From the current folder. */
export const DEFAULT_OUT = join(".power-tuner", "reports");

/**
 * Writes the `result.json`, the `report.html` and the `summary.md` of a run that has ended into a folder.
 * @throws RunFailedError when there is no recommendation, with the result if the run came that far
 */
export async function keepResult(
  outcome: ExecutionOutcome,
  runId: string,
  store: Store,
  outDir: string,
  note: (text: string) => void,
): Promise<TuningResult> {
  const text = await store.readText(runKeys.result(runId));
  const result: TuningResult | undefined = text && JSON.parse(text);
  const report = await store.readText(runKeys.report(runId));
  if (text) note(`Result: ${await writeWhole(outDir, "result.json", `${text}\n`)}`);
  if (report) note(`Report: ${await writeWhole(outDir, "report.html", report)}`);
  if (result) await writeWhole(outDir, "summary.md", renderMarkdown(result));
  if (outcome.state === "failed") throw new RunFailedError(outcome.errorName, outcome.message, result);
  if (!result) throw new RunFailedError("NoResult", "the execution succeeded and left no result.json");
  if (result.recommendation.state === "none") {
    throw new RunFailedError("NoRecommendation", result.recommendation.sentence, result);
  }
  return result;
}

/** `.power-tuner/reports/hash-20261121-023459`, so that no run overwrites another one's. */
export function nameOutDir(cwd: string, functionName: string, startedAt: Date): string {
  return join(cwd, DEFAULT_OUT, `${functionName}-${stamp(startedAt)}`);
}

/** `20261121-023459`, in UTC. */
export function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
}
