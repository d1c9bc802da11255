import { InputError, type InputMistake } from "../../errors.ts";
import { type Configurations, chooseConfigurations } from "../../gate/choose-configurations.ts";
import type { GateTarget } from "../../gate/list-targets.ts";
import { listMemorySizesMb } from "../../prepare/memory-sizes.ts";
import { type Candidate, nameCandidate } from "../../prepare/plan.ts";
import { ARCHITECTURES, type Architecture } from "../../units.ts";
import { checkInputSize, nameOf } from "../aws/tune-request.ts";
import { type Checked, invalid, valid } from "../checked.ts";
import type { Machine } from "../cli-process.ts";
import { readPayload } from "../flags.ts";
import { checkLocalRequest } from "../local/local-request.ts";
import type { TuneFlags } from "../tune/command.ts";
import type { InputFields } from "../tune/input-flags.ts";
import { choosePlace } from "../tune/place.ts";
import type { TuneRequest } from "../tune/tune-request.ts";

/** A handler of this machine, checked: nothing in it can be wrong any more because of a typo. */
export interface LocalTarget {
  readonly where: "local";
  readonly target: GateTarget;
  readonly request: TuneRequest;
  readonly current: Candidate;
  readonly configurations: Configurations;
  /** Of the execution input: without function, sizes and architectures. */
  readonly fields: InputFields;
  readonly notes: readonly string[];
}

/** A function on AWS; which configurations are measured depends on what it has. */
export interface AwsTarget {
  readonly where: "aws";
  readonly target: GateTarget;
  readonly functionName: string;
  readonly fields: InputFields;
  readonly notes: readonly string[];
}

export type MeasuredTarget = LocalTarget | AwsTarget;

interface Surroundings {
  /** What the paths of the file start from. */
  readonly configDir: string;
  /** `local` or `aws`, of the flag or the file; undefined where each target decides. */
  readonly on: string | undefined;
  readonly machine: Machine;
}

/** What a function has whose memory nobody chose (Lambda developer guide, configuring function memory). */
const UNASKED_MEMORY_MB = 128;

/** Finds out where a target is, and checks everything that measuring it there needs. */
export async function checkTarget(
  target: GateTarget,
  { configDir, on, machine }: Surroundings,
): Promise<Checked<MeasuredTarget>> {
  const { template } = target.local ?? {};
  const decided = { ...(on !== undefined && { on }), ...(template !== undefined && { template }) };
  const place = await choosePlace(target.function, decided, configDir);
  const own = place.mistakes.map((mistake) => nameSource(mistake, target));
  if (place.where === "local") {
    const checked = await checkLocalTarget(target, { configDir, machine });
    return checked.ok && own.length > 0 ? invalid(...own) : checked;
  }
  const mistakes = [...own];
  if (target.local) {
    const allowed = "only for a handler on this machine";
    mistakes.push({ field: sourceOf(target, "local"), value: "not used here", allowed });
  }
  const payload = await readEvent(target, configDir);
  const { function: lambdaARN, input = {} } = target;
  const fields = { ...input, ...(payload.ok ? payload.value : {}), lambdaARN };
  const size = checkInputSize(fields);
  for (const checked of [payload, size]) {
    if (!checked.ok) mistakes.push(...checked.mistakes.map((mistake) => nameSource(mistake, target)));
  }
  if (mistakes.length > 0) return invalid(...mistakes);
  const notes = place.note === undefined ? [] : [place.note];
  return valid({ where: "aws", target, functionName: nameOf(lambdaARN), fields, notes });
}

async function readEvent(
  { payloadFile }: GateTarget,
  configDir: string,
): Promise<Checked<{ readonly payload?: unknown }>> {
  if (payloadFile === undefined) return valid({});
  const payload = await readPayload("--payload", `@${payloadFile}`, configDir);
  return payload.ok ? valid({ payload: payload.value }) : payload;
}

async function checkLocalTarget(
  target: GateTarget,
  { configDir, machine }: Pick<Surroundings, "configDir" | "machine">,
): Promise<Checked<MeasuredTarget>> {
  const { input = {}, local = {}, payloadFile } = target;
  const architectures = readArchitectures(input.architectures);
  const payload = payloadFile === undefined ? toText(input.payload) : `@${payloadFile}`;
  const flags: TuneFlags = {
    ...(local.template !== undefined && { template: local.template }),
    ...(local.handler !== undefined && { handler: local.handler }),
    ...(local.runtime !== undefined && { runtime: local.runtime }),
    ...(local.timeoutSeconds !== undefined && { timeout: String(local.timeoutSeconds) }),
    ...(local.memoryMb !== undefined && { currentMemory: String(local.memoryMb) }),
    ...(local.env && { env: Object.entries(local.env).map(([key, value]) => `${key}=${value}`) }),
    ...(architectures && { arch: architectures.join(",") }),
    ...(payload !== undefined && { payload }),
  };
  try {
    const { request, notes } = await checkLocalRequest(target.function, flags, [], {
      machine,
      process: { cwd: () => configDir },
    });
    const current = chooseCurrent(request, machine);
    const sizes = readSizes(input.powerValues) ?? request.memorySizesMb;
    const configurations = chooseConfigurations(target.budgets, current, {
      powerValues: sizes,
      architectures: architectures ?? request.architectures,
    });
    const tooLarge = request.isRecorded
      ? []
      : configurations.powerValues.filter((memoryMb) => memoryMb > machine.memoryMb);
    if (tooLarge.length > 0) {
      const allowed = `at most the ${machine.memoryMb} MB that this machine has`;
      const part = readSizes(input.powerValues)?.some((size) => tooLarge.includes(size))
        ? "input.powerValues"
        : "name";
      return invalid(...tooLarge.map((value) => ({ field: sourceOf(target, part), value, allowed })));
    }
    const { powerValues: _sizes, architectures: _architectures, ...others } = input;
    const event = payload === undefined ? {} : { payload: request.payload };
    return valid({
      where: "local",
      target,
      request,
      current,
      configurations,
      fields: { ...others, ...event },
      notes,
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return invalid(...error.mistakes.map((mistake) => nameSource(mistake, target)));
  }
}

/** The function as it is configured: of a recording without a word about it the smallest size. */
function chooseCurrent(request: TuneRequest, machine: Machine): Candidate {
  const { isRecorded, architectures, memorySizesMb, currentMemoryMb } = request;
  const memoryMb = currentMemoryMb ?? (isRecorded ? Math.min(...memorySizesMb) : UNASKED_MEMORY_MB);
  const [first = machine.architecture] = architectures;
  const architecture = architectures.includes(machine.architecture) ? machine.architecture : first;
  return { key: nameCandidate(architecture, memoryMb), architecture, memoryMb };
}

/** JSON as the flag takes it. */
function toText(payload: unknown): string | undefined {
  return payload === undefined ? undefined : JSON.stringify(payload);
}

/** Checked when the file was read. */
export function readSizes(powerValues: unknown): readonly number[] | undefined {
  if (powerValues === "ALL" || powerValues === "AUTO") return listMemorySizesMb(powerValues, "search");
  return Array.isArray(powerValues) ? powerValues.map(Number) : undefined;
}

/** Checked when the file was read. */
export function readArchitectures(value: unknown): readonly Architecture[] | undefined {
  return Array.isArray(value) ? ARCHITECTURES.filter((one) => value.includes(one)) : undefined;
}

/** Where what a flag of `tune` says is written in the file. */
const KEYS: Readonly<Record<string, string>> = {
  PATH: "function",
  LOGICAL_ID: "function",
  "--template": "local.template",
  NAME: "function",
  "--handler": "local.handler",
  "--runtime": "local.runtime",
  "--timeout": "local.timeoutSeconds",
  "--env": "local.env",
  "--current-memory": "local.memoryMb",
  "--arch": "input.architectures",
  "--payload": "payloadFile",
};

/** A mistake in what the file says is told by its line; all others stay as they are. */
function nameSource(mistake: InputMistake, target: GateTarget): InputMistake {
  const key = KEYS[mistake.field];
  if (key === undefined) return mistake;
  if (key !== "payloadFile") return { ...mistake, field: sourceOf(target, key) };
  const { payloadFile } = target;
  if (payloadFile === undefined) return { ...mistake, field: sourceOf(target, "input") };
  const field = sourceOf(target, key);
  // A flag takes @FILE, and JSON as well.
  if (mistake.allowed.includes("@"))
    return { ...mistake, field, value: payloadFile, allowed: "a file with JSON" };
  const hint = mistake.hint?.replace("--payload-s3", "input.payloadS3");
  return { ...mistake, field, ...(hint !== undefined && { hint }) };
}

/** Of a key that is not written it is the place where it would be. */
function sourceOf({ sources }: GateTarget, key: string): string {
  const [parent = "", ...rest] = key.split(".");
  return sources[key] ?? [sources[parent] ?? parent, ...rest].join(".");
}
