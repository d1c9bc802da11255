import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { fakeLambda } from "./fake-lambda.ts";

/** What goes wrong with one call. `lost`: it had its effect, and its answer did not arrive. */
export type Fault = "throttled" | "conflict" | "failed" | "lost" | "denied";

interface FakeVersion {
  version: string;
  configuration: Record<string, unknown>;
}

interface FakeFunction {
  latest: Record<string, unknown>;
  versions: FakeVersion[];
  nextVersion: number;
  aliases: Map<string, string>;
  tags: Record<string, string>;
}

export const awsError = (
  name: string,
  message = name,
  fault: "client" | "server" = "client",
): LambdaServiceException => new LambdaServiceException({ name, message, $fault: fault, $metadata: {} });

const nameOf = (reference: unknown) => String(reference).split(":function:").at(-1) ?? "";

/**
 * Functions, versions and aliases as Lambda keeps them, behind a real SDK client: revisions, publishing of what is
 * unchanged, aliases that hold their version. `before` runs ahead of each call, and may change the functions as
 * somebody else would, or say what goes wrong with it.
 */
export function fakeFunctions(before: (call: number, name: string) => Fault | undefined = () => undefined) {
  const functions = new Map<string, FakeFunction>();
  let revisions = 0;

  const find = (reference: unknown) => {
    const found = functions.get(nameOf(reference));
    if (!found) throw awsError("ResourceNotFoundException", `Function not found: ${String(reference)}`);
    return found;
  };
  const change = (fn: FakeFunction, changes: Record<string, unknown>) => {
    revisions += 1;
    fn.latest = {
      ...fn.latest,
      ...changes,
      RevisionId: `revision-${revisions}`,
      LastModified: `${revisions}`,
    };
  };
  const checkRevision = (fn: FakeFunction, revisionId: unknown) => {
    if (revisionId !== undefined && revisionId !== fn.latest.RevisionId) {
      throw awsError("PreconditionFailedException", "The Revision Id provided does not match");
    }
  };
  const withoutVersion = ({
    Version,
    Description,
    RevisionId,
    LastModified,
    ...rest
  }: Record<string, unknown>) => JSON.stringify(rest);

  const operations: Record<string, (input: Record<string, unknown>) => unknown> = {
    GetFunction: ({ FunctionName, Qualifier }) => {
      const fn = find(FunctionName);
      const found =
        Qualifier === undefined
          ? fn.latest
          : fn.versions.find(({ version }) => version === Qualifier)?.configuration;
      if (!found) throw awsError("ResourceNotFoundException", `no version ${String(Qualifier)}`);
      return { Configuration: found, Code: {}, Tags: fn.tags };
    },
    GetFunctionCodeSigningConfig: () => ({}),
    CreateFunction: ({ FunctionName, Tags, Code: _code, ...configuration }) => {
      const name = nameOf(FunctionName);
      if (functions.has(name)) throw awsError("ResourceConflictException", `Function already exist: ${name}`);
      add(name, configuration, Object(Tags));
      return {};
    },
    UpdateFunctionConfiguration: ({ FunctionName, RevisionId, ...changes }) => {
      const fn = find(FunctionName);
      checkRevision(fn, RevisionId);
      change(fn, changes);
      return fn.latest;
    },
    PublishVersion: ({ FunctionName, RevisionId, Description }) => {
      const fn = find(FunctionName);
      checkRevision(fn, RevisionId);
      const newest = fn.versions.at(-1);
      if (newest && withoutVersion(newest.configuration) === withoutVersion(fn.latest)) {
        return newest.configuration;
      }
      const version = String(fn.nextVersion++);
      const configuration = {
        ...fn.latest,
        Version: version,
        Description: Description ?? fn.latest.Description,
      };
      fn.versions.push({ version, configuration });
      return configuration;
    },
    ListVersionsByFunction: ({ FunctionName, Marker }) => {
      const { latest, versions } = find(FunctionName);
      const all = [{ ...latest, Version: "$LATEST" }, ...versions.map(({ configuration }) => configuration)];
      const start = Number(Marker ?? 0);
      return {
        Versions: all.slice(start, start + 2),
        NextMarker: start + 2 < all.length ? String(start + 2) : undefined,
      };
    },
    DeleteFunction: ({ FunctionName, Qualifier }) => {
      const fn = find(FunctionName);
      if (Qualifier === undefined) {
        functions.delete(nameOf(FunctionName));
        return {};
      }
      if ([...fn.aliases.values()].includes(String(Qualifier))) {
        throw awsError(
          "ResourceConflictException",
          "Unable to delete version because the following aliases reference it: [live]",
        );
      }
      fn.versions = fn.versions.filter(({ version }) => version !== Qualifier);
      return {};
    },
    ListFunctions: ({ Marker }) => {
      const names = [...functions.keys()];
      const start = Number(Marker ?? 0);
      return {
        Functions: names.slice(start, start + 2).map((FunctionName) => ({
          FunctionName,
          LastModified: "2026-11-20T00:00:00.000+0000",
        })),
        NextMarker: start + 2 < names.length ? String(start + 2) : undefined,
      };
    },
    PutRuntimeManagementConfig: ({ FunctionName, RuntimeVersionArn }) => {
      change(find(FunctionName), { RuntimeVersionConfig: { RuntimeVersionArn } });
      return {};
    },
  };

  const add = (name: string, configuration: Record<string, unknown>, tags: Record<string, string> = {}) => {
    const fn: FakeFunction = { latest: {}, versions: [], nextVersion: 1, aliases: new Map(), tags };
    change(fn, { State: "Active", LastUpdateStatus: "Successful", CodeSha256: "c2hh", ...configuration });
    functions.set(name, fn);
    return fn;
  };

  let count = 0;
  const answers = Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      (input: Record<string, unknown>) => {
        const fault = before(count++, name);
        if (fault === "throttled") throw awsError("TooManyRequestsException", "Rate exceeded");
        if (fault === "conflict") throw awsError("ResourceConflictException", "An update is in progress");
        if (fault === "failed") throw awsError("ServiceException", "internal", "server");
        if (fault === "denied") throw awsError("AccessDeniedException", `not authorized: lambda:${name}`);
        const answer = run(input);
        if (fault === "lost") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        return answer;
      },
    ]),
  );
  const { lambda, calls } = fakeLambda(answers);
  return {
    lambda,
    calls,
    functions,
    add,
    /** A deployment by somebody else. */
    deploy: (name: string, changes: Record<string, unknown>) => change(find(name), changes),
  };
}
