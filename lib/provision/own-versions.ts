import {
  type FunctionConfiguration,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { isFault, isOtherRevision, mayGoThroughLater } from "../aws-errors.ts";
import type { Candidate, TuningPlan } from "../prepare/plan.ts";
import { nameClone } from "./clone-request.ts";
import { type Patience, sendPatiently } from "./patience.ts";
import type { TargetState } from "./target-state.ts";

/** The description of a candidate's version. Only a version that has it, to the letter, may be deleted. */
export function markVersion({ executionArn, runId }: TuningPlan, { key }: Candidate): string {
  return `${nameClone(executionArn, key)}: made by run ${runId} to measure it; safe to delete`;
}

/** All versions of a function that carry one of the marks: their numbers, oldest first. */
export async function findOwnVersions(
  lambda: LambdaClient,
  functionArn: string,
  marks: ReadonlySet<string>,
  patience: Patience,
): Promise<readonly string[]> {
  const versions: string[] = [];
  let marker: string | undefined;
  do {
    const page = await sendPatiently(
      () => lambda.send(new ListVersionsByFunctionCommand({ FunctionName: functionArn, Marker: marker })),
      patience,
    );
    for (const { Version, Description } of page.Versions ?? []) {
      if (Version && Version !== "$LATEST" && Description && marks.has(Description)) versions.push(Version);
    }
    marker = page.NextMarker;
  } while (marker);
  return versions;
}

export interface PublishedVersion {
  readonly version: string;
  /** False for one that was there: Lambda gives the newest version again when nothing has changed since. */
  readonly isOurs: boolean;
}

/**
 * Publishes $LATEST as it was at this revision, under a mark. When the answer is lost, the version is found by it.
 * @throws Lambda's own errors, PreconditionFailedException among them when somebody has changed $LATEST.
 */
export async function publishMarked(
  lambda: LambdaClient,
  functionArn: string,
  mark: string,
  state: TargetState,
  patience: Patience,
): Promise<PublishedVersion> {
  try {
    const answer: FunctionConfiguration = await sendPatiently(
      () =>
        lambda.send(
          new PublishVersionCommand({
            FunctionName: functionArn,
            CodeSha256: state.codeSha256,
            RevisionId: state.revisionId,
            Description: mark,
          }),
        ),
      patience,
      mayGoThroughLater,
    );
    return { version: answer.Version ?? "", isOurs: answer.Description === mark };
  } catch (error) {
    if (!isFault(error) && !isOtherRevision(error)) throw error;
    const version = (await findOwnVersions(lambda, functionArn, new Set([mark]), patience)).at(-1);
    if (version === undefined) throw error;
    return { version, isOurs: true };
  }
}
