import { InputError, type InputMistake, limitMistakes } from "../../errors.ts";
import { MAX_COST_USD } from "../../prepare/input-field.ts";
import { checkAwsFlags } from "../aws/open-aws.ts";
import { type AwsTuneRequest, checkInputSize } from "../aws/tune-request.ts";
import { type Checked, collectMistakes, dropRepeated, invalid, valid } from "../checked.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import { parseWholeNumber } from "../flags.ts";
import { nameOutDir } from "../result/keep-result.ts";
import type { TuneFlags } from "../tune/command.ts";
import { buildInput } from "../tune/input-flags.ts";
import { dropMisplaced, listMisplaced } from "../tune/misplaced.ts";
import { type ManyEntry, readManyFile } from "./read-many-file.ts";

/** One function to tune. */
export interface ManyFunction {
  /** As the file calls it. */
  readonly functionName: string;
  /** Its folder in the overview's one. */
  readonly folder: string;
  readonly request: Pick<AwsTuneRequest, "fields" | "parsed">;
}

/** Everything that tuning many functions needs, checked. */
export interface ManyRequest {
  readonly functions: readonly ManyFunction[];
  /** How many executions may run at once. */
  readonly parallel: number;
  /** For all of them together. */
  readonly maxCostUsd?: number;
  /** Absolute. */
  readonly outDir: string;
}

const PARALLEL_LIMITS = { min: 1, max: 20, unit: "executions" };
const DEFAULT_PARALLEL = "3";

/**
 * Checks the flags and the file of functions, without calling AWS. Flags override the inputs of all functions, but
 * `--max-cost`, which is for all of them together.
 * @throws InputError with every mistake; those in the file name the entry and the field
 */
export async function checkManyRequest(
  operand: string | undefined,
  flags: TuneFlags & { readonly many: string },
  otherMistakes: readonly InputMistake[],
  { cwd, startedAt }: { readonly cwd: string; readonly startedAt: Date },
): Promise<ManyRequest> {
  const { maxCost, ...shared } = dropMisplaced(flags, "aws");
  const parallel = parseWholeNumber("--parallel", flags.parallel ?? DEFAULT_PARALLEL, PARALLEL_LIMITS);
  const maxCostUsd = maxCost === undefined ? valid(undefined) : parseUsd("--max-cost", maxCost);
  const folder = flags.out ?? nameOutDir(cwd, "many", startedAt);
  const outDir = await checkOutFolder("--out", folder, cwd);
  const file = await readManyFile("--many", flags.many, cwd);
  const entries = file.ok ? file.value : [];
  const folders = nameFolders(entries.map(({ functionName }) => functionName));
  const functions = await Promise.all(entries.map((entry, index) => checkEntry(entry, index, shared, cwd)));
  const mistakes = [
    ...otherMistakes,
    ...listUnfit(operand, flags),
    ...collectMistakes([parallel, maxCostUsd]),
    ...checkAwsFlags(flags),
    ...collectMistakes([outDir, file]),
    ...dropRepeated(collectMistakes(functions)),
  ];
  if (mistakes.length === 0 && parallel.ok && maxCostUsd.ok && outDir.ok) {
    return {
      functions: functions.flatMap((one, index) =>
        one.ok ? [{ ...one.value, folder: folders[index] ?? "" }] : [],
      ),
      parallel: parallel.value,
      ...(maxCostUsd.value !== undefined && { maxCostUsd: maxCostUsd.value }),
      outDir: outDir.value,
    };
  }
  throw new InputError(limitMistakes(mistakes, { field: "--many", allowed: "a file without any" }));
}

function listUnfit(operand: string | undefined, flags: TuneFlags): InputMistake[] {
  const allowed = "nothing beside --many, whose file names the functions";
  return [
    ...(operand === undefined ? [] : [{ field: "PATH", value: operand, allowed }]),
    ...(flags.input === undefined ? [] : [{ field: "--input", value: flags.input, allowed }]),
    ...(flags.resume === undefined
      ? []
      : [{ field: "--resume", value: flags.resume, allowed: "not with --many" }]),
    ...(flags.on === undefined || flags.on === "aws"
      ? []
      : [{ field: "--on", value: flags.on, allowed: "aws: --many tunes functions on AWS" }]),
    ...listMisplaced(flags, "aws"),
  ];
}

async function checkEntry(
  { functionName, input }: ManyEntry,
  index: number,
  flags: TuneFlags,
  cwd: string,
): Promise<Checked<Omit<ManyFunction, "folder">>> {
  const { $schema, ...base } = input;
  const checked = await buildInput(base, flags, cwd);
  const size = checked.ok ? checkInputSize(checked.value.fields) : valid(true);
  if (checked.ok && size.ok) {
    return valid({ functionName, request: checked.value });
  }
  const place = `functions.${index}.input`;
  return invalid(
    ...collectMistakes([checked]).map((mistake) =>
      mistake.field.startsWith("--")
        ? mistake
        : { ...mistake, field: `${place}.${mistake.field} of ${functionName}` },
    ),
    ...collectMistakes([size]).map((mistake) => ({ ...mistake, field: `${place} of ${functionName}` })),
  );
}

/** Names that differ by the case of letters alone are one folder on some systems. */
function nameFolders(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let folder = name;
    for (let count = 2; taken.has(folder.toLowerCase()); count++) folder = `${name}-${count}`;
    taken.add(folder.toLowerCase());
    return folder;
  });
}

function parseUsd(field: string, text: string): Checked<number> {
  const usd = text.trim() === "" ? Number.NaN : Number(text);
  if (usd > 0 && usd <= MAX_COST_USD) return valid(usd);
  return invalid({ field, value: text, allowed: `US dollars above 0, at most ${MAX_COST_USD}` });
}
