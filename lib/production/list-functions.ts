import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import { isMissing } from "../aws-errors.ts";
import { toActionableError } from "../prepare/aws-refusal.ts";
import { CLONE_NAME_PREFIX } from "../prepare/plan.ts";
import type { Patience } from "../provision/patience.ts";
import type { Architecture } from "../units.ts";
import { createPacedSender } from "./paced-sender.ts";

/** A function of the account, as far as its configuration says what it may cost. */
export interface ListedFunction {
  readonly functionName: string;
  readonly functionArn: string;
  /** Such as `nodejs24.x`; absent for images. */
  readonly runtime?: string;
  readonly packageType: "Zip" | "Image";
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb: number;
}

/** Which functions; all of them when both are left out. */
export interface FunctionFilter {
  /** What their names begin with. */
  readonly prefix?: string;
  /** Tags that they have, all of them. */
  readonly tags?: readonly FunctionTag[];
}

/** A tag with this value or, without one, with any. */
export interface FunctionTag {
  readonly key: string;
  readonly value?: string;
}

export interface ListingFunctions {
  readonly lambda: LambdaClient;
  readonly filter: FunctionFilter;
  readonly patience: Patience;
  /** Once aborted, nothing more is sent, and the reason is thrown. */
  readonly signal?: AbortSignal;
  /** Told after every page how many were seen. */
  readonly onListed?: (count: number) => void;
  /** Told before tags are asked for, of how many functions. */
  readonly onReadingTags?: (count: number) => void;
}

export interface FunctionListing {
  /** In the order of their names. */
  readonly functions: readonly ListedFunction[];
  /** Left out, as they have no price per GB-second: those on Managed Instances. */
  readonly withoutDurationPrice: readonly string[];
  /** Sent, every repetition counted. */
  readonly calls: { readonly listFunctions: number; readonly getFunction: number };
}

/**
 * ListFunctions shares 15 requests a second with the rest of Lambda's control plane, for the whole account and region
 * (Lambda quotas): deployments need some of them.
 */
const MAX_LISTS_PER_SECOND = 8;

/** GetFunction has 100 a second of its own (Lambda quotas). */
const MAX_GETS_PER_SECOND = 50;
const MAX_CONCURRENT_GETS = 10;

/** More than 50 a page ListFunctions does not give (Lambda API reference). */
const PAGE_SIZE = 50;

/**
 * Lists the functions of the client's account and region with ListFunctions, and invokes none. Tags are not in its
 * answer: with tags, GetFunction is asked of each function that has the prefix. Clones of running tunings are left out.
 * @throws TargetError when lambda:ListFunctions, lambda:GetFunction or lambda:ListTags is not allowed; ThrottledError
 */
export async function listFunctions({
  lambda,
  filter: { prefix = "", tags = [] },
  patience,
  signal,
  onListed,
  onReadingTags,
}: ListingFunctions): Promise<FunctionListing> {
  const lists = createPacedSender({
    action: "lambda:ListFunctions",
    resource: "*",
    maxPerSecond: MAX_LISTS_PER_SECOND,
    patience,
    signal,
  });
  const gets = createPacedSender({
    action: "lambda:GetFunction",
    resource: `function:${prefix}*`,
    maxPerSecond: MAX_GETS_PER_SECOND,
    patience,
    signal,
  });
  const named: FunctionConfiguration[] = [];
  let seen = 0;
  let marker: string | undefined;
  do {
    const command = new ListFunctionsCommand({ MaxItems: PAGE_SIZE, Marker: marker });
    const page = await lists.send(() => lambda.send(command));
    named.push(...(page.Functions ?? []).filter(({ FunctionName }) => isWanted(FunctionName, prefix)));
    seen += page.Functions?.length ?? 0;
    onListed?.(seen);
    marker = page.NextMarker;
  } while (marker);

  const hasTags = async ({ FunctionName }: FunctionConfiguration) => {
    if (tags.length === 0) return true;
    try {
      const { Tags = {}, TagsError } = await gets.send(() =>
        lambda.send(new GetFunctionCommand({ FunctionName })),
      );
      if (TagsError) {
        const error = Object.assign(new Error(TagsError.Message), { name: TagsError.ErrorCode });
        throw toActionableError(error, "lambda:ListTags", FunctionName ?? "", "the credentials in use");
      }
      return tags.every(
        ({ key, value }) => Object.hasOwn(Tags, key) && (value === undefined || Tags[key] === value),
      );
    } catch (error) {
      // Deleted since it was listed.
      if (isMissing(error)) return false;
      throw error;
    }
  };
  if (tags.length > 0) onReadingTags?.(named.length);
  const limit = pLimit(MAX_CONCURRENT_GETS);
  const tagged = await Promise.all(named.map((one) => limit(hasTags, one)));
  const chosen = named.filter((_, index) => tagged[index]).toSorted(byName);
  const isManaged = ({ CapacityProviderConfig }: FunctionConfiguration) =>
    CapacityProviderConfig !== undefined;
  return {
    functions: chosen.filter((one) => !isManaged(one)).map(describe),
    withoutDurationPrice: chosen.filter(isManaged).map(({ FunctionName = "" }) => FunctionName),
    calls: { listFunctions: lists.calls.sent, getFunction: gets.calls.sent },
  };
}

function isWanted(functionName = "", prefix: string): boolean {
  return functionName.startsWith(prefix) && !functionName.startsWith(CLONE_NAME_PREFIX);
}

/** By code units, the same on every machine. */
function byName(
  { FunctionName: a = "" }: FunctionConfiguration,
  { FunctionName: b = "" }: FunctionConfiguration,
) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lambda's defaults where an answer leaves a field out. */
function describe(configuration: FunctionConfiguration): ListedFunction {
  const { FunctionName = "", FunctionArn = "", Runtime } = configuration;
  return {
    functionName: FunctionName,
    functionArn: FunctionArn,
    ...(Runtime === undefined ? {} : { runtime: Runtime }),
    packageType: configuration.PackageType ?? "Zip",
    memoryMb: configuration.MemorySize ?? 128,
    architecture: configuration.Architectures?.[0] ?? "x86_64",
    timeoutSeconds: configuration.Timeout ?? 3,
    ephemeralStorageMb: configuration.EphemeralStorage?.Size ?? 512,
  };
}
