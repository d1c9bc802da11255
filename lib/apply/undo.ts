import { awsLambda, type CommandTarget, joinWords } from "../aws-command.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import type { AliasState } from "./alias.ts";
import type { Change } from "./change.ts";
import type { PreviousCode } from "./previous-code.ts";

type Place = Pick<TuningPlan, "target" | "access">;

/** The command that gives the function its memory back. */
export function undoMemory(place: Place, memoryMb: number): string[] {
  return [awsLambda("update-function-configuration", toTarget(place), ["--memory-size", String(memoryMb)])];
}

/** Commands that give the function its architecture and code back, once no other update of it is in progress. */
export function undoArchitecture(place: Place, architecture: string, previous: PreviousCode): string[] {
  const wait = awsLambda("wait function-updated-v2", toTarget(place));
  const update = (source: readonly string[]) =>
    awsLambda("update-function-code", toTarget(place), ["--architectures", architecture, ...source]);
  if (previous.kind === "image") return [wait, update(["--image-uri", previous.imageUri])];
  const { bucketName, key, kmsKeyArn } = previous;
  const encryption = kmsKeyArn ? ["--source-kms-key-arn", kmsKeyArn] : [];
  if (!previous.isElsewhere) {
    return [wait, update(["--s3-bucket", bucketName, "--s3-key", key, ...encryption])];
  }
  const file = "previous-code.zip";
  return [
    wait,
    joinWords(["aws", "s3", "cp", `s3://${bucketName}/${key}`, file]),
    update(["--zip-file", `fileb://${file}`, ...encryption]),
  ];
}

/** The command that puts an alias back, or removes one that was not there. */
export function undoAlias(place: Place, name: string, before: AliasState | undefined): string[] {
  if (!before) return [awsLambda("delete-alias", toTarget(place), ["--name", name])];
  const weights = Object.entries(before.weights).map(([version, weight]) => `${version}=${weight}`);
  return [
    awsLambda("update-alias", toTarget(place), [
      "--name",
      name,
      "--function-version",
      before.version,
      "--routing-config",
      `AdditionalVersionWeights={${weights.join(",")}}`,
    ]),
  ];
}

/**
 * One line for a POSIX shell that undoes changes, the last one first; each command runs only if the one before it
 * worked.
 */
export function composeUndo(changes: readonly Change[]): string {
  return changes
    .toReversed()
    .flatMap(({ undo }) => undo)
    .join(" && ");
}

function toTarget({ target, access }: Place): CommandTarget {
  return { functionName: target.functionArn, region: access.region };
}
