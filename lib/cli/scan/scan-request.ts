import { lstat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { InputError, type InputMistake } from "../../errors.ts";
import type { FunctionFilter, FunctionTag } from "../../production/list-functions.ts";
import { MAX_DAYS } from "../../production/metric-window.ts";
import type { RankingOrder } from "../../production/rank.ts";
import { checkAwsFlags } from "../aws/open-aws.ts";
import { type Checked, collectMistakes, invalid, valid } from "../checked.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import { codeOf, parseChoice, parseWholeNumber } from "../flags.ts";
import type { ScanFlags } from "./command.ts";

/** Everything `scan` needs, checked. */
export interface ScanRequest {
  readonly filter: FunctionFilter;
  readonly days: number;
  readonly by: RankingOrder;
  /** Rows that are shown, and functions of the input file. */
  readonly top: number;
  /** Absolute path of the file for `tune --many`; absent when none was asked for. */
  readonly inputFile?: string;
}

/** What is asked for when nothing else is said. */
const DEFAULTS = { days: "14", by: "saving", top: "20" } as const;

/** As many as `tune --many` takes; the JSON has all. */
const MAX_TOP = 1000;

const DAY_LIMITS = { min: 1, max: MAX_DAYS, unit: "days" };
const TOP_LIMITS = { min: 1, max: MAX_TOP, unit: "rows" };

/** Names of functions (Lambda API reference, CreateFunction). */
const PREFIX = /^[a-zA-Z0-9-_]{1,64}$/;

/** Keys and values of tags (Lambda developer guide, tags): letters, digits and spaces of any language, and _ . : / = + - @. */
const TAG = /^(?<key>[\p{L}\p{N}\p{Z}_.:/+\-@]{1,128})(=(?<value>[\p{L}\p{N}\p{Z}_.:/=+\-@]{0,256}))?$/u;

/**
 * Checks the flags of `scan` without calling AWS.
 * @throws InputError with every mistake
 */
export async function checkScanRequest(
  flags: ScanFlags,
  otherMistakes: readonly InputMistake[],
  cwd: string,
): Promise<ScanRequest> {
  const prefix = flags.prefix === undefined ? valid(undefined) : checkPrefix(flags.prefix);
  const tags = (flags.tag ?? []).map(checkTag);
  const days = parseWholeNumber("--days", flags.days ?? DEFAULTS.days, DAY_LIMITS);
  const by = parseChoice<RankingOrder>("--by", flags.by ?? DEFAULTS.by, ["saving", "spend"]);
  const top = parseWholeNumber("--top", flags.top ?? DEFAULTS.top, TOP_LIMITS);
  const inputFile = flags.input === undefined ? valid(undefined) : await checkNewFile(flags.input, cwd);
  const mistakes = [
    ...otherMistakes,
    ...collectMistakes([prefix, ...tags, days, by, top, inputFile]),
    ...checkAwsFlags({ region: flags.region, profile: flags.profile }),
  ];
  if (mistakes.length > 0 || !prefix.ok || !days.ok || !by.ok || !top.ok || !inputFile.ok) {
    throw new InputError(mistakes);
  }
  return {
    filter: { prefix: prefix.value, tags: tags.flatMap((tag) => (tag.ok ? [tag.value] : [])) },
    days: days.value,
    by: by.value,
    top: top.value,
    inputFile: inputFile.value,
  };
}

function checkPrefix(prefix: string): Checked<string> {
  if (PREFIX.test(prefix)) return valid(prefix);
  return invalid({ field: "--prefix", value: prefix, allowed: "1 to 64 letters, digits, - and _" });
}

function checkTag(text: string): Checked<FunctionTag> {
  const { key, value } = TAG.exec(text)?.groups ?? {};
  if (key === undefined) {
    return invalid({ field: "--tag", value: text, allowed: "KEY=VALUE, or KEY for any value of it" });
  }
  return valid({ key, ...(value !== undefined && { value }) });
}

/** A file that is there may have payloads by now, which somebody added. */
async function checkNewFile(path: string, cwd: string): Promise<Checked<string>> {
  const file = resolve(cwd, path);
  const folder = await checkOutFolder("--input", dirname(file), cwd);
  if (!folder.ok) return folder;
  const allowed = "a file that is not there yet";
  try {
    await lstat(file);
    const hint = "remove it first; payloads that were added to it are lost then";
    return invalid({ field: "--input", value: path, allowed, hint });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return valid(file);
    return invalid({ field: "--input", value: path, allowed, hint: codeOf(error) });
  }
}
