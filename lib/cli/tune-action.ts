import type { InputMistake } from "../errors.ts";
import { toJsonParts } from "../json-parts.ts";
import { choosePlace, type Place } from "./place.ts";
import type { Shell } from "./shell.ts";
import type { TuneFlags } from "./tune-command.ts";

/** Flags that mean something in one place only. */
const ONLY: Readonly<Record<Place["where"], Readonly<Partial<Record<keyof TuneFlags, string>>>>> = {
  local: { handler: "--handler", runtime: "--runtime", timeout: "--timeout", env: "--env" },
  aws: {
    input: "--input",
    stateMachine: "--state-machine",
    region: "--region",
    profile: "--profile",
    payloadS3: "--payload-s3",
    concurrency: "--concurrency",
    isolation: "--isolation",
    assumeRole: "--assume-role",
    maxCost: "--max-cost",
    apply: "--apply",
    applyAlias: "--apply-alias",
    canary: "--canary",
  },
};

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
  const { machine, process, stderr, stdout } = shell;
  const cwd = process.cwd();
  const place = await choosePlace(operand, flags, cwd);
  const { where, note } = place;
  const all = [...mistakes, ...place.mistakes, ...listMisplaced(flags, where)];
  if (where === "local") {
    const { checkTuneRequest } = await import("./tune-request.ts");
    const request = await checkTuneRequest(operand, keepFor(where, flags), all, { cwd, machine });
    if (note) stderr.writeLine(`Note: ${note}`);
    const { tune } = await import("./tune.ts");
    const result = await tune(request, shell);
    const { renderResultText } = await import("./result-text.ts");
    stdout.writeLine(flags.json ? [...toJsonParts(result)].join("") : renderResultText(result, stdout));
    return;
  }
  const { checkAwsTuneRequest } = await import("./aws/tune-request.ts");
  const request = await checkAwsTuneRequest(operand, keepFor(where, flags), all, cwd);
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

function listMisplaced(flags: TuneFlags, where: Place["where"]): InputMistake[] {
  const other = where === "aws" ? "local" : "aws";
  return Object.entries(ONLY[other]).flatMap(([option, flag]) => {
    if (flags[option as keyof TuneFlags] === undefined) return [];
    const allowed =
      other === "aws" ? "only for a function on AWS (--on aws)" : "only on this machine (--on local)";
    return [{ field: flag, value: "not used here", allowed }];
  });
}

/** What is misplaced is told once, and not checked beside that. */
function keepFor(where: Place["where"], flags: TuneFlags): TuneFlags {
  const misplaced = Object.keys(ONLY[where === "aws" ? "local" : "aws"]);
  return Object.fromEntries(Object.entries(flags).filter(([option]) => !misplaced.includes(option)));
}
