import type { InputMistake } from "../errors.ts";
import { toJsonParts } from "../json-parts.ts";
import { dropMisplaced, listMisplaced } from "./misplaced.ts";
import { choosePlace } from "./place.ts";
import type { Shell } from "./shell.ts";
import type { TuneFlags } from "./tune-command.ts";

/**
 * `tune`: on this machine or on AWS, and its result as text or as JSON.
 * @throws what the run throws; InputError with every mistake before anything is started
 */
export async function tuneAnywhere(
  operand: string | undefined,
  flags: TuneFlags,
  mistakes: readonly InputMistake[],
  shell: Shell,
): Promise<void> {
  const { process, stderr, stdout } = shell;
  const cwd = process.cwd();
  const place = await choosePlace(operand, flags, cwd);
  const { where, note } = place;
  const all = [...mistakes, ...place.mistakes, ...listMisplaced(flags, where)];
  if (where === "local") {
    const { checkLocalRequest } = await import("./local-request.ts");
    const { request, notes } = await checkLocalRequest(operand, dropMisplaced(flags, where), all, shell);
    for (const text of [...(note ? [note] : []), ...notes]) stderr.writeLine(`Note: ${text}`);
    const { tune } = await import("./tune.ts");
    const result = await tune(request, shell);
    const { renderResultText } = await import("./result-text.ts");
    stdout.writeLine(flags.json ? [...toJsonParts(result)].join("") : renderResultText(result, stdout));
    return;
  }
  const { checkAwsTuneRequest } = await import("./aws/tune-request.ts");
  const request = await checkAwsTuneRequest(operand, dropMisplaced(flags, where), all, cwd);
  if (note) stderr.writeLine(`Note: ${note}`);
  const { tuneOnAws } = await import("./aws/tune.ts");
  const end = await tuneOnAws(request, flags, shell);
  if ("result" in end) {
    const { renderResultText } = await import("./result-text.ts");
    stdout.writeLine(
      flags.json ? [...toJsonParts(end.result)].join("") : renderResultText(end.result, stdout),
    );
  } else {
    stdout.writeLine(flags.json ? JSON.stringify(end.output, null, 2) : end.sentence);
  }
}
