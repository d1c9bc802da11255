import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Runtime } from "@aws-sdk/client-lambda";
import { InputError, type InputMistake } from "../../errors.ts";
import { chooseSampling } from "../../prepare/choose-settings.ts";
import type { TuningInput } from "../../prepare/input.ts";
import type { Sampling, Strategy } from "../../prepare/plan.ts";
import { STEPS } from "../../stack/steps.ts";
import { type Architecture, MAX_MEMORY_MB, MIN_MEMORY_MB } from "../../units.ts";
import { type Checked, collectMistakes, invalid, valid } from "../checked.ts";
import type { Machine } from "../cli-process.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import {
  parseArchitectures,
  parseChoice,
  parseEnvironment,
  parseMemoryList,
  parseWholeNumber,
  readPayload,
} from "../flags.ts";
import { type PackageContents, readContents } from "../package/contents.ts";
import {
  type EntryPoint,
  type EntryPointFlags,
  findEntryPoint,
  parseHandlerName,
} from "../package/entry-point.ts";
import { checkSize, pack } from "../package/pack.ts";
import { type Recording, readRecording } from "../package/recording.ts";
import { parseRuntime } from "../package/runtimes.ts";
import { DEFAULT_OUT } from "../result/keep-result.ts";
import { type PartialRun, readPartialRun } from "../resume/partial-run.ts";
import type { TuneFlags } from "./command.ts";
import { buildInput, type InputFields } from "./input-flags.ts";

/** Everything `tune` needs, checked: nothing in it can be wrong any more because of a typo. */
export interface TuneRequest {
  readonly functionName: string;
  readonly zip: Uint8Array;
  readonly fileCount: number;
  readonly handler: string;
  readonly runtime: Runtime;
  readonly memorySizesMb: readonly number[];
  /** What the function has in AWS, for comparison; one of the sizes. */
  readonly currentMemoryMb?: number;
  readonly architectures: readonly Architecture[];
  readonly num: number;
  /** What the run will do, whatever was asked for. */
  readonly sampling: Sampling;
  readonly strategy: Strategy;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly payload: unknown;
  /** Absolute; absent when the user left the choice to us. */
  readonly outDir?: string;
  /** Durations recorded on Lambda are served; nothing is run. */
  readonly isRecorded: boolean;
  /** What an interrupted run has left, to be taken over; `moreInput` names it. */
  readonly resumed?: PartialRun;
  /** Other fields of the execution input. */
  readonly moreInput: InputFields;
}

/** Sizes up to one vCPU: the range in which every handler changes its speed, and which every host can give. */
const DEFAULT_MEMORY_SIZES_MB: readonly number[] = [128, 256, 512, 1024, 1769];

/** The execution input travels through Step Functions, which takes 256 KiB; this leaves room for the rest. */
const MAX_INPUT_PAYLOAD_BYTES = 250_000;

/** What a local run measures with when nothing else is said. */
const DEFAULTS = { payload: "{}", num: "20", strategy: "cost", timeout: "60" } as const;

/** A flag that was left out. */
const NOT_GIVEN = valid(undefined);

const NUM_LIMITS = { min: 1, max: 10_000, unit: "invocations" };
/** Lambda's limits (Lambda quotas). */
const TIMEOUT_LIMITS = { min: 1, max: 900, unit: "seconds" };

/**
 * Checks flags, files and the tuner itself before anything is started.
 * @param otherMistakes what is already known to be wrong, for example unknown flags
 * @param source the handler's path, or what its package holds; undefined when it is missing, which is then among
 *   `otherMistakes`
 * @throws InputError with every mistake
 */
export async function checkTuneRequest(
  source: string | PackageContents | undefined,
  flags: TuneFlags,
  otherMistakes: readonly InputMistake[],
  { cwd, machine }: { readonly cwd: string; readonly machine: Machine },
): Promise<TuneRequest> {
  const handlerName = flags.handler === undefined ? NOT_GIVEN : parseHandlerName("--handler", flags.handler);
  const runtime = flags.runtime === undefined ? NOT_GIVEN : parseRuntime("--runtime", flags.runtime);
  const entryPointFlags = {
    handler: handlerName.ok ? handlerName.value : undefined,
    runtime: runtime.ok ? runtime.value : undefined,
  };
  const handler = await checkHandler(source, entryPointFlags, cwd, machine);
  const recordingFile = handler.ok ? await readRecording(handler.value.contents) : NOT_GIVEN;
  const recording = recordingFile.ok ? recordingFile.value : undefined;
  const currentMemoryMb = checkCurrentMemory(flags.currentMemory, machine, recording);
  const memorySizesMb = checkMemorySizes(flags.memory, machine, recording);
  const architectures = checkArchitectures(flags.arch, machine, recording);
  const num = parseWholeNumber("--num", flags.num ?? DEFAULTS.num, NUM_LIMITS);
  const strategy = parseChoice<Strategy>("--strategy", flags.strategy ?? DEFAULTS.strategy, [
    "cost",
    "speed",
    "balanced",
  ]);
  const timeoutSeconds = parseWholeNumber("--timeout", flags.timeout ?? DEFAULTS.timeout, TIMEOUT_LIMITS);
  const environment = parseEnvironment("--env", flags.env ?? []);
  const payload = await checkPayload(flags.payload ?? DEFAULTS.payload, cwd);
  const resumed =
    flags.resume === undefined ? NOT_GIVEN : await readPartialRun("--resume", flags.resume, cwd);
  const resume = resumed.ok ? resumed.value?.plan.runId : undefined;
  const moreInput = await checkMoreInput({ ...flags, resume }, cwd);
  const outDir = await checkOutFolder("--out", flags.out ?? DEFAULT_OUT, cwd);
  const tempDir = await checkOutFolder("TMPDIR", machine.tempDir, cwd);
  const built = await checkBuilt(machine);

  if (
    otherMistakes.length === 0 &&
    handlerName.ok &&
    runtime.ok &&
    handler.ok &&
    recordingFile.ok &&
    memorySizesMb.ok &&
    currentMemoryMb.ok &&
    architectures.ok &&
    num.ok &&
    strategy.ok &&
    timeoutSeconds.ok &&
    environment.ok &&
    payload.ok &&
    moreInput.ok &&
    resumed.ok &&
    outDir.ok &&
    tempDir.ok &&
    built.ok
  ) {
    const { contents, entryPoint } = handler.value;
    const zip = await pack(contents, entryPoint.moduleKind);
    if (!zip.ok) throw new InputError(zip.mistakes);
    return {
      functionName: contents.functionName,
      zip: zip.value,
      fileCount: contents.files.length,
      handler: entryPoint.handler,
      runtime: entryPoint.runtime,
      memorySizesMb: addSize(memorySizesMb.value, currentMemoryMb.value),
      currentMemoryMb: currentMemoryMb.value,
      architectures: architectures.value,
      num: num.value,
      sampling: chooseSampling({ ...moreInput.value.parsed, num: num.value }),
      strategy: strategy.value,
      timeoutSeconds: timeoutSeconds.value,
      environment: environment.value,
      payload: payload.value,
      outDir: flags.out === undefined ? undefined : outDir.value,
      isRecorded: recording !== undefined,
      resumed: resumed.value,
      moreInput: moreInput.value.fields,
    };
  }
  throw new InputError([
    ...otherMistakes,
    ...collectMistakes([
      handlerName,
      runtime,
      handler,
      recordingFile,
      memorySizesMb,
      currentMemoryMb,
      architectures,
      num,
      strategy,
      timeoutSeconds,
      environment,
      payload,
      moreInput,
      resumed,
      outDir,
      tempDir,
      built,
    ]),
  ]);
}

async function checkHandler(
  source: string | PackageContents | undefined,
  flags: EntryPointFlags,
  cwd: string,
  machine: Machine,
): Promise<Checked<{ readonly contents: PackageContents; readonly entryPoint: EntryPoint }>> {
  if (source === undefined) return invalid();
  const contents = typeof source === "string" ? await readContents(source, cwd) : valid(source);
  if (!contents.ok) return contents;
  const size = checkSize(contents.value);
  const entryPoint = await findEntryPoint(contents.value, flags, machine);
  if (size.ok && entryPoint.ok) return valid({ contents: contents.value, entryPoint: entryPoint.value });
  return invalid(...collectMistakes([size, entryPoint]));
}

function checkMemorySizes(
  text: string | undefined,
  machine: Machine,
  recording: Recording | undefined,
): Checked<readonly number[]> {
  if (text === undefined) {
    return valid(
      recording?.memorySizesMb ?? DEFAULT_MEMORY_SIZES_MB.filter((size) => size <= machine.memoryMb),
    );
  }
  const sizes = parseMemoryList("--memory", text);
  if (!sizes.ok || recording) return sizes;
  const mistakes = sizes.value.flatMap((memoryMb) => refuseTooLarge("--memory", memoryMb, machine));
  return mistakes.length > 0 ? invalid(...mistakes) : sizes;
}

function checkCurrentMemory(
  text: string | undefined,
  machine: Machine,
  recording: Recording | undefined,
): Checked<number | undefined> {
  if (text === undefined) return NOT_GIVEN;
  const limits = { min: MIN_MEMORY_MB, max: MAX_MEMORY_MB, unit: "MB" };
  const size = parseWholeNumber("--current-memory", text, limits);
  if (!size.ok || recording) return size;
  const mistakes = refuseTooLarge("--current-memory", size.value, machine);
  return mistakes.length > 0 ? invalid(...mistakes) : size;
}

function refuseTooLarge(field: string, memoryMb: number, machine: Machine): readonly InputMistake[] {
  if (memoryMb <= machine.memoryMb) return [];
  const allowed = `at most the ${machine.memoryMb} MB that this machine has`;
  return [{ field, value: String(memoryMb), allowed }];
}

/** What the function has is measured, too: only what was measured can be compared with. */
function addSize(sizesMb: readonly number[], currentMb: number | undefined): readonly number[] {
  if (currentMb === undefined || sizesMb.includes(currentMb)) return sizesMb;
  return [...sizesMb, currentMb].toSorted((a, b) => a - b);
}

function checkArchitectures(
  text: string | undefined,
  { architecture }: Machine,
  recording: Recording | undefined,
): Checked<readonly Architecture[]> {
  if (text === undefined) return valid(recording?.architectures ?? [architecture]);
  const architectures = parseArchitectures("--arch", text);
  // One that this machine does not have is shown as not measurable; alone it would make an empty result.
  if (!architectures.ok || recording || architectures.value.includes(architecture)) return architectures;
  const hint = "the other architecture is measured in AWS only";
  return invalid({
    field: "--arch",
    value: text,
    allowed: `with ${architecture}, which this machine is`,
    hint,
  });
}

/** The flags that only pass through to the state machine, whose own check is used. */
async function checkMoreInput(
  flags: TuneFlags,
  cwd: string,
): Promise<Checked<{ readonly fields: InputFields; readonly parsed: TuningInput }>> {
  const { memory, arch, num, payload, strategy, ...more } = flags;
  const input = await buildInput({ lambdaARN: "local" }, more, cwd);
  if (!input.ok) return input;
  const { lambdaARN, ...fields } = input.value.fields;
  return valid({ fields, parsed: input.value.parsed });
}

async function checkPayload(text: string, cwd: string): Promise<Checked<unknown>> {
  const payload = await readPayload("--payload", text, cwd);
  if (!payload.ok) return payload;
  const sizeBytes = Buffer.byteLength(JSON.stringify(payload.value));
  if (sizeBytes <= MAX_INPUT_PAYLOAD_BYTES) return payload;
  return invalid({
    field: "--payload",
    value: `${sizeBytes} bytes`,
    allowed: `at most ${MAX_INPUT_PAYLOAD_BYTES} bytes`,
    hint: "Step Functions takes no longer input; let the handler read it from a file in its package",
  });
}

async function checkBuilt({ homeDir }: Machine): Promise<Checked<true>> {
  const files = STEPS.map((step) => join(homeDir, "dist", "functions", `${step}.zip`));
  const found = await Promise.allSettled(files.map((file) => stat(file)));
  if (found.every(({ status }) => status === "fulfilled")) return valid(true);
  const hint = "run `npm run build` in the tuner's folder first";
  return invalid({ field: "dist", value: undefined, allowed: "the tuner's built functions", hint });
}
