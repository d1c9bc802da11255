import { InputError, type InputMistake } from "../../errors.ts";
import { parseTuningInput, type TuningInput } from "../../prepare/input.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import { readPayload } from "../flags.ts";

/** The flags that become fields of the execution input, as text. */
export interface InputFlags {
  readonly memory?: string;
  readonly arch?: string;
  readonly num?: string;
  readonly sampling?: string;
  readonly maxMinutes?: string;
  readonly payload?: string;
  readonly payloadS3?: string;
  readonly strategy?: string;
  readonly objective?: string;
  readonly maxDuration?: string;
  readonly maxCostPerMillion?: string;
  readonly memoryHeadroom?: string;
  readonly margin?: string;
  readonly monthlyInvocations?: string;
  readonly productionDays?: string;
  readonly savingsPlanDiscount?: string;
  readonly provisionedConcurrency?: string;
  readonly coldStarts?: string;
  readonly onlyColdStarts?: boolean;
  readonly dryRun?: boolean;
  readonly concurrency?: string;
  readonly isolation?: string;
  readonly assumeRole?: string;
  readonly maxCost?: string;
  readonly apply?: boolean;
  readonly applyAlias?: string;
  readonly canary?: string;
  readonly label?: string;
  readonly resume?: string;
}

/** An execution input: JSON of which nothing is known yet. */
export type InputFields = Readonly<Record<string, unknown>>;

interface InputFlag {
  readonly option: keyof InputFlags;
  readonly flag: string;
  /** Of the execution input; after a point, of an object in it. */
  readonly field: string;
  /** Only the form of the text: what values are allowed, the input's schema says. */
  read(text: string): unknown;
}

/** A text that is no number is kept, so that the schema's mistake shows it as it was given. */
const toNumber = (text: string): unknown =>
  text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
const toText = (text: string): unknown => text;
const toTexts = (text: string): unknown => text.split(",").map((item) => item.trim());
/** Sizes, or a word such as AUTO. */
const toSizes = (text: string): unknown =>
  /^[a-z]+$/i.test(text.trim()) ? text.trim().toUpperCase() : text.split(",").map(toNumber);

/** `p95=300,mean=200`, or a number alone. */
function toLimits(text: string): unknown {
  if (!text.includes("=")) return toNumber(text);
  const limits = text.split(",").map((item): [string, unknown] => {
    const [statistic = "", limit = ""] = item.split("=");
    return [statistic.trim(), toNumber(limit)];
  });
  return Object.fromEntries(limits);
}

/** In the order in which mistakes in them are told. `payload` is read apart: it may be a file. */
const INPUT_FLAGS: readonly InputFlag[] = [
  { option: "memory", flag: "--memory", field: "powerValues", read: toSizes },
  { option: "arch", flag: "--arch", field: "architectures", read: toTexts },
  { option: "num", flag: "--num", field: "num", read: toNumber },
  { option: "sampling", flag: "--sampling", field: "sampling", read: toText },
  { option: "maxMinutes", flag: "--max-minutes", field: "maxMinutes", read: toNumber },
  { option: "payloadS3", flag: "--payload-s3", field: "payloadS3", read: toText },
  { option: "strategy", flag: "--strategy", field: "strategy", read: toText },
  { option: "objective", flag: "--objective", field: "objective", read: toText },
  { option: "maxDuration", flag: "--max-duration", field: "constraints.maxDurationMs", read: toLimits },
  {
    option: "maxCostPerMillion",
    flag: "--max-cost-per-million",
    field: "constraints.maxCostPerMillionUsd",
    read: toNumber,
  },
  {
    option: "memoryHeadroom",
    flag: "--memory-headroom",
    field: "constraints.memoryHeadroomPercent",
    read: toNumber,
  },
  { option: "margin", flag: "--margin", field: "marginPercent", read: toNumber },
  {
    option: "savingsPlanDiscount",
    flag: "--savings-plan-discount",
    field: "savingsPlanDiscountPercent",
    read: toNumber,
  },
  {
    option: "provisionedConcurrency",
    flag: "--provisioned-concurrency",
    field: "provisionedConcurrency",
    read: toNumber,
  },
  {
    option: "monthlyInvocations",
    flag: "--monthly-invocations",
    field: "monthlyInvocations",
    read: toNumber,
  },
  { option: "productionDays", flag: "--production-days", field: "productionDays", read: toNumber },
  { option: "coldStarts", flag: "--cold-starts", field: "coldStarts", read: toNumber },
  { option: "onlyColdStarts", flag: "--only-cold-starts", field: "onlyColdStarts", read: () => true },
  { option: "dryRun", flag: "--dry-run", field: "dryRun", read: () => true },
  { option: "concurrency", flag: "--concurrency", field: "concurrency", read: toNumber },
  { option: "isolation", flag: "--isolation", field: "isolation", read: toText },
  { option: "assumeRole", flag: "--assume-role", field: "assumeRoleArn", read: toText },
  { option: "maxCost", flag: "--max-cost", field: "maxCostUsd", read: toNumber },
  { option: "apply", flag: "--apply", field: "autoOptimize", read: () => true },
  { option: "applyAlias", flag: "--apply-alias", field: "autoOptimizeAlias", read: toText },
  { option: "canary", flag: "--canary", field: "autoOptimizeCanaryWeight", read: toNumber },
  { option: "label", flag: "--label", field: "label", read: toText },
  { option: "resume", flag: "--resume", field: "continueFrom", read: toText },
];

/**
 * Builds an execution input: the fields of a file, overridden by flags, checked as the state machine checks it.
 * Mistakes in what a flag gave are told by the flag's name, all of them at once; a payload is never in one.
 * @param base fields that flags override
 * @param cwd what `@FILE` of the payload starts from
 */
export async function buildInput(
  base: InputFields,
  flags: InputFlags,
  cwd: string,
): Promise<Checked<{ readonly fields: InputFields; readonly parsed: TuningInput }>> {
  const fields: Record<string, unknown> = { ...base };
  const flagOf = new Map<string, string>();
  for (const { option, flag, field, read } of INPUT_FLAGS) {
    const given = flags[option];
    if (given === undefined) continue;
    put(fields, field, read(String(given)));
    flagOf.set(field, flag);
  }
  const mistakes: InputMistake[] = [];
  if (flags.applyAlias !== undefined) fields.autoOptimize = true;
  // An event replaces whatever events the file has.
  if (flags.payload !== undefined || flags.payloadS3 !== undefined) {
    for (const [field, flag] of [
      ["payload", flags.payload],
      ["payloads", undefined],
      ["payloadS3", flags.payloadS3],
    ] as const) {
      if (flag === undefined) delete fields[field];
    }
  }
  if (flags.payload !== undefined) {
    const payload = await readPayload("--payload", flags.payload, cwd);
    if (payload.ok) fields.payload = payload.value;
    else mistakes.push(...payload.mistakes);
    flagOf.set("payload", "--payload");
  }
  try {
    const parsed = parseTuningInput(fields);
    if (mistakes.length === 0) return valid({ fields, parsed });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    mistakes.push(...error.mistakes.map((mistake) => nameFlag(mistake, flagOf)));
  }
  return invalid(...mistakes);
}

function put(fields: Record<string, unknown>, field: string, value: unknown): void {
  const [outer = "", inner] = field.split(".");
  if (inner === undefined) {
    fields[outer] = value;
    return;
  }
  const object = fields[outer];
  fields[outer] = { ...(typeof object === "object" ? object : {}), [inner]: value };
}

/** `powerValues.0` was given by `--memory`. */
function nameFlag(mistake: InputMistake, flagOf: ReadonlyMap<string, string>): InputMistake {
  for (const [field, flag] of flagOf) {
    if (mistake.field === field || mistake.field.startsWith(`${field}.`)) {
      const inner = flag === "--max-duration" ? mistake.field.slice(field.length + 1) : "";
      return { ...mistake, field: inner ? `${flag} ${inner}` : flag };
    }
  }
  return mistake;
}
