import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  GetFunctionCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { nameClone } from "../lib/provision/clone-request.ts";
import { recordFunction, type Tuner } from "../test/helpers/tuner.ts";

/**
 * Sizes that are tuned; the target has the first and the second is cheaper, so that Apply has something to do. So is
 * arm64, which is as fast.
 */
export const SIZES_MB = [128, 256] as const;

/** Everything of a function that a run could have changed, each part as JSON text, by what it is. */
export type TargetState = ReadonlyMap<string, string>;

const QUICK = { maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.3 };

/** A recorded function with a published version, an alias, tags and environment variables: all that may be hurt. */
export async function createTarget(tuner: Tuner, name: string): Promise<void> {
  const { lambda } = tuner.clients;
  await tuner.createTarget(name, recordFunction({ 128: [100], 256: [20] }, ["x86_64", "arm64"]), {
    Runtime: "provided.al2023",
    Handler: "bootstrap",
    Architectures: ["x86_64"],
    Description: "the target of a fault",
    Environment: { Variables: { TABLE: "orders" } },
    Tags: { team: "checkout" },
  });
  const { Version } = await lambda.send(
    new PublishVersionCommand({ FunctionName: name, Description: "theirs" }),
  );
  await lambda.send(
    new CreateAliasCommand({
      FunctionName: name,
      Name: "live",
      FunctionVersion: Version,
      Description: "theirs",
    }),
  );
  await waitUntilPublishedVersionActive(
    { client: lambda, ...QUICK },
    { FunctionName: name, Qualifier: Version },
  );
}

/** Reads the target whole, when no update of it is in progress: configuration, tags, code hash, versions, aliases. */
export async function readTargetState(lambda: LambdaClient, name: string): Promise<TargetState> {
  await waitUntilUpdated(lambda, name);
  const [{ Configuration, Tags, Concurrency }, { Versions = [] }, { Aliases = [] }] = await Promise.all([
    lambda.send(new GetFunctionCommand({ FunctionName: name })),
    lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name })),
    lambda.send(new ListAliasesCommand({ FunctionName: name })),
  ]);
  const settings = Object.entries({ ...Configuration }).map(([key, value]) => [key, value] as const);
  return new Map(
    [
      ...settings,
      ["Tags", Tags] as const,
      ["Concurrency", Concurrency] as const,
      ...Versions.filter(({ Version }) => Version !== "$LATEST").map(
        (version) => [`version ${version.Version}`, version] as const,
      ),
      ...Aliases.map((alias) => [`alias ${alias.Name}`, alias] as const),
    ].map(([key, value]) => [key, JSON.stringify(value)]),
  );
}

/** Whether the update went well or not. */
async function waitUntilUpdated(lambda: LambdaClient, FunctionName: string): Promise<void> {
  for (;;) {
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    if (Configuration?.LastUpdateStatus !== "InProgress") return;
    await sleep(20);
  }
}

/** What is different, by name; each with both values. */
export function compareStates(
  before: TargetState,
  after: TargetState,
): ReadonlyMap<string, { readonly before?: string; readonly after?: string }> {
  const names = new Set([...before.keys(), ...after.keys()]);
  return new Map(
    [...names]
      .filter((name) => before.get(name) !== after.get(name))
      .map((name) => [name, { before: before.get(name), after: after.get(name) }]),
  );
}

/** The clones of an execution that are there. */
export async function listClonesOf(lambda: LambdaClient, executionArn: string): Promise<string[]> {
  const prefix = nameClone(executionArn, "");
  const names: string[] = [];
  let marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ Marker: marker }));
    names.push(...(page.Functions ?? []).flatMap(({ FunctionName }) => FunctionName ?? []));
    marker = page.NextMarker;
  } while (marker);
  return names.filter((name) => name.startsWith(prefix));
}
