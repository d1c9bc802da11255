import { TargetError } from "../errors.ts";
import { isElsewhere, type TuningPlan } from "../prepare/plan.ts";
import { runKeys, type Store } from "../store.ts";
import type { Latest } from "./latest.ts";

/** Where the code is that the function had before, so that a change of architecture can be undone. */
export type PreviousCode =
  | { readonly kind: "image"; readonly imageUri: string }
  | {
      readonly kind: "zip";
      readonly bucketName: string;
      readonly key: string;
      readonly kmsKeyArn?: string;
      /** Lambda cannot read the tuner's bucket from the function's region or account. */
      readonly isElsewhere: boolean;
    };

/**
 * Keeps the function's code before it is replaced: an image by its digest, a package as a copy in the tuner's bucket
 * that stays when the run's other packages are removed.
 * @throws TargetError when the package cannot be read.
 */
export async function keepPreviousCode(
  { answer }: Latest,
  { runId, access }: TuningPlan,
  store: Store,
  tunerRegion: string,
): Promise<PreviousCode> {
  const { Code: code } = answer;
  const imageUri = code?.ResolvedImageUri ?? code?.ImageUri;
  if (imageUri) return { kind: "image", imageUri };
  const response = code?.Location ? await fetch(code.Location) : undefined;
  if (!response?.ok || !response.body) {
    throw new TargetError(
      `the function's package could not be read (HTTP ${response?.status ?? "without a location"}), and without a copy a change of architecture could not be undone`,
    );
  }
  const key = runKeys.previousCode(runId);
  await store.writeStream(key, response.body);
  return {
    kind: "zip",
    bucketName: store.bucketName,
    key,
    ...(code?.SourceKMSKeyArn && { kmsKeyArn: code.SourceKMSKeyArn }),
    isElsewhere: isElsewhere(access, tunerRegion),
  };
}
