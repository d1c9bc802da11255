import type { GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import { InputError, type InputMistake, TargetError } from "../errors.ts";
import { ARCHITECTURES, type Architecture } from "../units.ts";
import type { TuningInput } from "./input.ts";
import type { CodeSource, Target, TuningPlan } from "./plan.ts";

/** Largest package that CreateFunction takes inline instead of from a bucket: 50 MB zipped (Lambda quotas). */
const MAX_INLINE_BYTES = 52_428_800;

/**
 * The architectures to measure. Interpreted zip packages usually run on both; compiled ones and images are built for
 * one, and run on the other when the input names code for it.
 * @throws InputError when isolation by versions is asked for another architecture than the current one.
 */
export function chooseArchitectures(
  { architectures, isolation, code = {} }: TuningInput,
  target: Target,
): readonly Architecture[] {
  if (isolation === "versions") {
    if (!architectures || architectures[0] === target.architecture) return [target.architecture];
    throw new InputError([
      {
        field: "architectures",
        value: architectures,
        allowed: `${target.architecture}, the current one, with isolation "versions"`,
      },
    ]);
  }
  if (architectures) return architectures;
  const isInterpreted = target.packageType === "Zip" && /^(nodejs|python|ruby)/.test(target.runtime ?? "");
  return ARCHITECTURES.filter(
    (architecture) => isInterpreted || architecture === target.architecture || code[architecture],
  );
}

/**
 * Where the code of each architecture comes from: from the input where it says so, else from the target.
 * @param copyKey where the copy of the target's package is in the tuner's bucket
 * @throws InputError when an image is asked for on an architecture that it is not built for, or the input's code is
 * not of the target's kind.
 */
export function chooseCode(
  input: TuningInput,
  target: Target,
  { Configuration, Code }: GetFunctionCommandOutput,
  architectures: readonly Architecture[],
  copyKey: string,
): TuningPlan["code"] {
  if (input.isolation === "versions") return {};
  const mistakes: InputMistake[] = [];
  const choose = (architecture: Architecture): CodeSource => {
    const named = input.code?.[architecture];
    const isImage = target.packageType === "Image";
    if (named && "imageUri" in named !== isImage) {
      mistakes.push({
        field: `code.${architecture}`,
        value: named,
        allowed: isImage
          ? "{imageUri}, as the function is an image"
          : "{s3Bucket, s3Key}, as the function is a zip package",
      });
    }
    if (named && "imageUri" in named) return { kind: "image", imageUri: named.imageUri };
    if (named) {
      const { s3Bucket: bucketName, s3Key: key, s3ObjectVersion: versionId } = named;
      return { kind: "s3", bucketName, key, ...(versionId === undefined ? {} : { versionId }) };
    }
    if (!isImage) return { kind: "copied", key: copyKey, sizeBytes: Configuration?.CodeSize ?? 0 };
    if (architecture !== target.architecture) {
      mistakes.push({
        field: "architectures",
        value: architecture,
        allowed: `${target.architecture}, for which the function's image is built`,
        hint: `give an image for ${architecture} in code.${architecture}.imageUri`,
      });
    }
    const imageUri = Code?.ResolvedImageUri ?? Code?.ImageUri;
    if (!imageUri) throw new TargetError(`Lambda named no image of ${target.functionArn}`);
    return { kind: "image", imageUri };
  };
  const code = Object.fromEntries(architectures.map((architecture) => [architecture, choose(architecture)]));
  if (mistakes.length > 0) throw new InputError(mistakes);
  return code;
}

/**
 * For a target elsewhere the package travels inside the request.
 * @throws TargetError when it is too large for that.
 */
export function checkInlineSize(code: TuningPlan["code"], target: Target, isTargetElsewhere: boolean): void {
  const [copied] = Object.values(code).filter((source) => source.kind === "copied");
  if (!isTargetElsewhere || !copied || copied.sizeBytes <= MAX_INLINE_BYTES) return;
  const megabytes = Math.ceil(copied.sizeBytes / 2 ** 20);
  throw new TargetError(
    `the package of ${target.functionArn} has ${megabytes} MB, and to another region or account only 50 MB can be sent: put it into a bucket in ${target.region} that the function's account may read, and name it for each architecture in code`,
  );
}
