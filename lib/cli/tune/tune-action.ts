import type { TuningResult } from "../../analyze/result.ts";
import type { InputMistake } from "../../errors.ts";
import { toJsonParts } from "../../json-parts.ts";
import { quieten, type Shell } from "../shell.ts";
import type { Terminal } from "../terminal.ts";
import type { TuneFlags } from "./command.ts";
import { dropMisplaced, listMisplaced, listUnaccompanied } from "./misplaced.ts";
import { choosePlace } from "./place.ts";

/**
 * `tune`: on this machine or on AWS, and its result as text or as JSON.
 * @throws what the run throws; InputError with every mistake before anything is started
 */
export async function tuneAnywhere(
  operand: string | undefined,
  flags: TuneFlags,
  mistakes: readonly InputMistake[],
  loudShell: Shell,
): Promise<void> {
  const shell = flags.quiet ? quieten(loudShell) : loudShell;
  const { process, stderr, stdout } = shell;
  const { many } = flags;
  if (many !== undefined) {
    const { tuneMany } = await import("../many/tune-many.ts");
    return await tuneMany(operand, { ...flags, many }, mistakes, shell);
  }
  const cwd = process.cwd();
  const place = await choosePlace(operand, flags, cwd);
  const { where, note } = place;
  const all = [...mistakes, ...place.mistakes, ...listMisplaced(flags, where), ...listUnaccompanied(flags)];
  if (where === "local") {
    const { checkLocalRequest } = await import("../local/local-request.ts");
    const { request, notes } = await checkLocalRequest(operand, dropMisplaced(flags, where), all, shell);
    for (const text of [...(note ? [note] : []), ...notes]) stderr.writeLine(`Note: ${text}`);
    const { tune } = await import("./tune.ts");
    const result = await tune(request, shell);
    stdout.writeLine(await renderResult(result, flags, stdout));
    return;
  }
  const { checkAwsTuneRequest } = await import("../aws/tune-request.ts");
  const request = await checkAwsTuneRequest(operand, dropMisplaced(flags, where), all, cwd);
  if (note) stderr.writeLine(`Note: ${note}`);
  const { tuneOnAws } = await import("../aws/tune.ts");
  const end = await tuneOnAws(request, flags, shell);
  if ("result" in end) {
    stdout.writeLine(await renderResult(end.result, flags, stdout));
  } else {
    stdout.writeLine(flags.json ? JSON.stringify(end.output, null, 2) : end.sentence);
  }
}

async function renderResult(
  result: TuningResult,
  { json, quiet }: Pick<TuneFlags, "json" | "quiet">,
  terminal: Terminal,
): Promise<string> {
  if (json) return [...toJsonParts(result)].join("");
  if (quiet) return result.recommendation.sentence;
  const { renderResultText } = await import("../result/result-text.ts");
  return renderResultText(result, terminal);
}
