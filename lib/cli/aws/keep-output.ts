import { writeWhole } from "../files/out-folder.ts";
import { codeOf } from "../flags.ts";
import type { ExecutionOutcome } from "../progress/execution.ts";
import { RunFailedError } from "../progress/run-failed-error.ts";

/** What an execution gave to a caller who may not read the tuner's bucket. */
export interface KeptOutput {
  /** The execution's output: the recommendation and a link to the report. */
  readonly output: unknown;
  /** The recommendation in one sentence. */
  readonly sentence: string;
}

interface ExecutionOutput {
  readonly recommendation?: { readonly sentence?: string };
  readonly reportUrl?: string;
  readonly power?: number;
}

/** The report is some hundred KB. */
const FETCH_TIMEOUT_MS = 60_000;

/**
 * Writes `output.json`, and the `report.html` behind the link in it, into a folder, and says what is missing.
 * @throws RunFailedError when the execution did not succeed
 */
export async function keepOutput(
  outcome: ExecutionOutcome,
  outDir: string,
  note: (text: string) => void,
): Promise<KeptOutput> {
  if (outcome.state === "failed") throw new RunFailedError(outcome.errorName, outcome.message);
  const output = JSON.parse(outcome.output ?? "{}") as ExecutionOutput;
  note(`Output: ${await writeWhole(outDir, "output.json", `${JSON.stringify(output, null, 2)}\n`)}`);
  note(
    "Missing: result.json with every invocation, because the tuner's bucket may not be read (s3:GetObject)",
  );
  if (output.reportUrl !== undefined) await keepReport(output.reportUrl, outDir, note);
  const sentence = output.recommendation?.sentence ?? `The execution recommends ${output.power} MB`;
  return { output, sentence };
}

async function keepReport(url: string, outDir: string, note: (text: string) => void): Promise<void> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    note(`Report: ${await writeWhole(outDir, "report.html", await answer.text())}`);
  } catch (error) {
    note(`Missing: report.html, which could not be fetched (${codeOf(error)}): ${url}`);
  }
}
