import {
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { TargetError } from "../errors.ts";
import type { TuningPlan } from "../prepare/plan.ts";
import { chooseCode } from "../provision/clone-code.ts";
import { markVersion } from "../provision/own-versions.ts";
import type { ApplyTools } from "./apply.ts";
import type { ApplyRecord } from "./apply-record.ts";
import { type Change, ChangedMeanwhileError, changeUntilThere } from "./change.ts";
import { type Latest, readLatest, readPublished } from "./latest.ts";

/**
 * Sets the architecture, with the code that was measured for it: UpdateFunctionCode is the only call that can, and
 * wants the code again.
 * @returns $LATEST after it. Errors as `changeUntilThere`.
 */
export async function changeArchitecture(
  plan: TuningPlan,
  { before, wanted }: ApplyRecord,
  change: Change,
  { lambda, store, patience, tunerRegion }: ApplyTools,
): Promise<Latest> {
  const { functionArn } = plan.target;
  const isCopy = plan.code[wanted.architecture]?.kind === "copied";
  return await changeUntilThere({
    change,
    patience,
    read: () => readSettled(functionArn, change, { lambda, patience }),
    // Another package has another hash, which only Lambda knows: then the architecture tells.
    isThere: ({ architecture, codeSha256 }) =>
      architecture === wanted.architecture && (!isCopy || codeSha256 === before.codeSha256),
    explainObstacle: (found) => explainDrift(found, before),
    send: async ({ answer, revisionId }) =>
      lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName: functionArn,
          Architectures: [wanted.architecture],
          RevisionId: revisionId,
          ...(await chooseCode(answer, wanted.architecture, plan, store, tunerRegion)),
        }),
      ),
  });
}

/**
 * Sets the memory of $LATEST, which must have this code and architecture.
 * @returns $LATEST after it. Errors as `changeUntilThere`.
 */
export async function changeMemory(
  functionArn: string,
  { before, wanted }: ApplyRecord,
  settled: Pick<Latest, "codeSha256" | "architecture">,
  change: Change,
  { lambda, patience }: ApplyTools,
): Promise<Latest> {
  const expected = { ...settled, memoryMb: before.memoryMb };
  return await changeUntilThere({
    change,
    patience,
    read: () => readSettled(functionArn, change, { lambda, patience }),
    isThere: (found) => explainDrift(found, { ...expected, memoryMb: wanted.memoryMb }) === undefined,
    explainObstacle: (found) => explainDrift(found, expected),
    send: ({ revisionId }) =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: functionArn,
          MemorySize: wanted.memoryMb,
          RevisionId: revisionId,
        }),
      ),
  });
}

type Configuration = Pick<Latest, "memoryMb" | "architecture" | "codeSha256">;

/**
 * Publishes $LATEST, which must be as it was left, and waits until the version can be invoked. Repeating it gives the
 * same version, as Lambda makes none when nothing has changed since the last. With isolation by versions that may be
 * one that was measured: it is as good, and Cleanup leaves versions alone that an alias points to.
 * @returns its number. Errors as `changeUntilThere`.
 */
export async function publish(
  plan: TuningPlan,
  settled: Configuration,
  change: Change,
  { lambda, patience }: ApplyTools,
): Promise<string> {
  const { functionArn } = plan.target;
  let published: { version: string; description?: string } | undefined;
  await changeUntilThere<Latest>({
    change,
    patience,
    read: () => readLatest(lambda, functionArn, patience),
    isThere: () => published !== undefined,
    explainObstacle: (found) => explainDrift(found, settled),
    send: async ({ codeSha256, revisionId }) => {
      const request = { FunctionName: functionArn, CodeSha256: codeSha256, RevisionId: revisionId };
      const answer = await lambda.send(new PublishVersionCommand(request));
      published = { version: answer.Version ?? "", description: answer.Description };
    },
  });
  const { version = "", description } = published ?? {};
  const wasMeasured = plan.candidates.some((candidate) => markVersion(plan, candidate) === description);
  change.text = wasMeasured ? `version ${version}, which was measured, kept` : `version ${version} published`;
  const made = await readPublished(lambda, functionArn, patience, version);
  const drift = explainDrift(made, settled);
  if (drift) throw new ChangedMeanwhileError(`version ${version} is not what was tuned: ${drift}`);
  return version;
}

async function readSettled(
  functionArn: string,
  { state }: Change,
  { lambda, patience }: Pick<ApplyTools, "lambda" | "patience">,
): Promise<Latest> {
  const found = await readLatest(lambda, functionArn, patience);
  if (found.failedUpdate && state === "uncertain") {
    throw new TargetError(`Lambda did not make the change: ${found.failedUpdate}`);
  }
  return found;
}

/** How $LATEST differs from what Apply has left or found. */
function explainDrift(found: Configuration, expected: Configuration): string | undefined {
  if (found.codeSha256 !== expected.codeSha256) return "the function was deployed meanwhile";
  if (found.architecture !== expected.architecture) {
    return `its architecture was changed to ${found.architecture} meanwhile`;
  }
  if (found.memoryMb !== expected.memoryMb) return `its memory was changed to ${found.memoryMb} MB meanwhile`;
  return undefined;
}
