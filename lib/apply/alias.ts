import { isDeepStrictEqual } from "node:util";
import {
  CreateAliasCommand,
  GetAliasCommand,
  type LambdaClient,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { isMissing } from "../aws-errors.ts";
import { type Patience, sendPatiently } from "../provision/patience.ts";
import { type Change, changeUntilThere } from "./change.ts";

/** Where an alias points. */
export interface AliasState {
  readonly version: string;
  /** Share of its traffic, 0 to 1, by further version. */
  readonly weights: Readonly<Record<string, number>>;
}

interface FoundAlias extends AliasState {
  readonly revisionId: string;
}

/** The alias, or undefined when there is none of that name. Errors are Lambda's own. */
export async function readAlias(
  lambda: LambdaClient,
  functionArn: string,
  name: string,
  patience: Patience,
): Promise<FoundAlias | undefined> {
  try {
    const found = await sendPatiently(
      () => lambda.send(new GetAliasCommand({ FunctionName: functionArn, Name: name })),
      patience,
    );
    return {
      version: found.FunctionVersion ?? "",
      weights: found.RoutingConfig?.AdditionalVersionWeights ?? {},
      revisionId: found.RevisionId ?? "",
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an alias sends the same share of calls to the same versions. */
export function isSameAlias(a: AliasState | undefined, b: AliasState | undefined): boolean {
  return a?.version === b?.version && isDeepStrictEqual(a?.weights, b?.weights);
}

/** All traffic for a version, or, with a weight, that share of it beside the version it had. */
export function chooseAlias(
  before: AliasState | undefined,
  version: string,
  canaryWeight: number | undefined,
): AliasState {
  if (!before || canaryWeight === undefined || before.version === version) return { version, weights: {} };
  return { version: before.version, weights: { [version]: canaryWeight } };
}

/**
 * Makes the alias, or moves it while it still points where it did.
 * @throws ChangedMeanwhileError when somebody else has moved it, and Lambda's own errors.
 */
export async function pointAlias(
  lambda: LambdaClient,
  functionArn: string,
  name: string,
  before: AliasState | undefined,
  after: AliasState,
  change: Change,
  patience: Patience,
): Promise<void> {
  const pointer = {
    FunctionName: functionArn,
    Name: name,
    FunctionVersion: after.version,
  };
  const RoutingConfig = { AdditionalVersionWeights: { ...after.weights } };
  await changeUntilThere<FoundAlias | undefined>({
    change,
    patience,
    read: () => readAlias(lambda, functionArn, name, patience),
    isThere: (found) => isSameAlias(found, after),
    explainObstacle: (found) =>
      isSameAlias(found, before) ? undefined : `alias ${name} was moved by somebody else meanwhile`,
    send: async (found) => {
      // A new alias has one version; an empty map of weights is what takes an old one's away.
      if (found) {
        await lambda.send(
          new UpdateAliasCommand({ ...pointer, RoutingConfig, RevisionId: found.revisionId }),
        );
      } else await lambda.send(new CreateAliasCommand(pointer));
    },
  });
}
