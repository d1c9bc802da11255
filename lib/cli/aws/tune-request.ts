import { InputError, type InputMistake } from "../../errors.ts";
import type { TuningInput } from "../../prepare/input.ts";
import { type Checked, collectMistakes, invalid, valid } from "../checked.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import { readJsonObject } from "../files/read-json-object.ts";
import { DEFAULT_OUT } from "../result/keep-result.ts";
import { readRunId } from "../resume/partial-run.ts";
import type { TuneFlags } from "../tune/command.ts";
import { buildInput, type InputFields } from "../tune/input-flags.ts";
import { checkAwsFlags } from "./open-aws.ts";

/** Everything that a run on AWS needs, checked. */
export interface AwsTuneRequest {
  /** What is sent to the state machine. */
  readonly fields: InputFields;
  /** The same with this version's defaults, to say what will happen. */
  readonly parsed: TuningInput;
  /** Of the target, without account, region and qualifier: for names of files and of the execution. */
  readonly functionName: string;
  /** Absolute; absent when the user left the choice to us. */
  readonly outDir?: string;
}

/** Step Functions takes 262,144 bytes of UTF-8 as input (Step Functions quotas). */
const MAX_INPUT_BYTES = 262_144;

/**
 * Checks the flags and the input file of a run on AWS, without calling it.
 * @throws InputError with every mistake
 */
export async function checkAwsTuneRequest(
  target: string | undefined,
  flags: TuneFlags,
  otherMistakes: readonly InputMistake[],
  cwd: string,
): Promise<AwsTuneRequest> {
  const file = flags.input === undefined ? valid({}) : await readInputFile("--input", flags.input, cwd);
  const base: InputFields = file.ok ? file.value : {};
  // Without a name there is one mistake already, or a file that could not be read.
  const isMisnamed = otherMistakes.some(({ field }) => field === "NAME");
  const lambdaARN = (isMisnamed ? "unknown" : target) ?? base.lambdaARN ?? (file.ok ? undefined : "unknown");
  const isUnnamed = lambdaARN === undefined && otherMistakes.length > 0;
  const { resume: given, ...others } = flags;
  const resume = given === undefined ? valid(undefined) : await readRunId("--resume", given, cwd);
  const inputFlags = resume.ok && resume.value !== undefined ? { ...others, resume: resume.value } : others;
  const input = await buildInput({ ...base, lambdaARN: isUnnamed ? "unknown" : lambdaARN }, inputFlags, cwd);
  const outDir = await checkOutFolder("--out", flags.out ?? DEFAULT_OUT, cwd);
  const size = input.ok ? checkInputSize(input.value.fields) : valid(true);
  const awsMistakes = checkAwsFlags(flags);
  if (
    otherMistakes.length + awsMistakes.length === 0 &&
    file.ok &&
    input.ok &&
    resume.ok &&
    outDir.ok &&
    size.ok
  ) {
    const { fields, parsed } = input.value;
    return {
      fields,
      parsed,
      functionName: nameOf(parsed.lambdaARN),
      outDir: flags.out === undefined ? undefined : outDir.value,
    };
  }
  throw new InputError([
    ...otherMistakes,
    ...collectMistakes([file, input, resume, size]),
    ...awsMistakes,
    ...collectMistakes([outDir]),
  ]);
}

/**
 * Reads an execution input. Its `$schema` is for editors and left out.
 * @param cwd what a relative path starts from
 */
async function readInputFile(field: string, path: string, cwd: string): Promise<Checked<InputFields>> {
  const allowed = "a file with an execution input, a JSON object";
  const file = await readJsonObject(field, path, cwd, allowed);
  if (!file.ok) return file;
  const { $schema, ...fields } = file.value;
  return valid(fields);
}

/** Whether Step Functions takes an input of this size. */
export function checkInputSize(fields: InputFields): Checked<true> {
  const sizeBytes = Buffer.byteLength(JSON.stringify(fields));
  if (sizeBytes <= MAX_INPUT_BYTES) return valid(true);
  return invalid({
    field: "--payload",
    value: `${sizeBytes} bytes of input`,
    allowed: `at most ${MAX_INPUT_BYTES} bytes, which is what Step Functions takes`,
    hint: "put the event into S3 and use --payload-s3 s3://BUCKET/KEY",
  });
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:orders:live` is `orders`. */
export function nameOf(lambdaArn: string): string {
  return /(?:^|function:)([\w-]+)(?::[^:]+)?$/.exec(lambdaArn)?.[1] ?? lambdaArn;
}
