import { fakeLambda, namedError } from "./fake-lambda.ts";

/** What the target and its versions have; strings and numbers only matter by being the same or not. */
export interface FakeConfiguration {
  MemorySize: number;
  Architectures: string[];
  CodeSha256: string;
  Timeout: number;
  Description: string;
  LastUpdateStatus?: string;
  LastUpdateStatusReason?: string;
}

interface FakeAlias {
  FunctionVersion: string;
  RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
  RevisionId: string;
}

const PACKAGE_SHA: Readonly<Record<string, string>> = { "arm.zip": "YXJt" };

/**
 * A function as Lambda keeps it: $LATEST, versions, aliases, and revisions that every change moves on. `$LATEST` has
 * 128 MB on x86_64, like the ordinary plan's target.
 */
export function fakeTarget() {
  let revision = 0;
  const nextRevision = () => {
    revision += 1;
    return `revision-${revision}`;
  };
  const latest: FakeConfiguration & { RevisionId: string } = {
    MemorySize: 128,
    Architectures: ["x86_64"],
    CodeSha256: "c2hh",
    Timeout: 30,
    Description: "orders",
    RevisionId: nextRevision(),
  };
  const versions = new Map<string, FakeConfiguration>();
  const aliases = new Map<string, FakeAlias>();
  const interference: { name: string; run: (effect: () => unknown) => unknown }[] = [];

  const check = (given: unknown, current: string) => {
    if (given !== undefined && given !== current) throw namedError("PreconditionFailedException");
  };
  const deploy = (changes: Partial<FakeConfiguration>) => {
    Object.assign(latest, changes, { RevisionId: nextRevision() });
    return { ...latest };
  };
  const configurationOf = ({ RevisionId: _, ...configuration }: typeof latest): FakeConfiguration =>
    configuration;
  const publish = () => {
    const newest = [...versions].at(-1);
    if (newest && JSON.stringify(newest[1]) === JSON.stringify(configurationOf(latest))) return newest[0];
    const version = String(versions.size + 1);
    versions.set(version, configurationOf(latest));
    return version;
  };

  const effects: Record<string, (input: Record<string, unknown>) => unknown> = {
    GetFunction({ Qualifier }) {
      const found = Qualifier === undefined ? latest : versions.get(String(Qualifier));
      if (!found) throw namedError("ResourceNotFoundException");
      return {
        Configuration: { State: "Active", ...found },
        Code: { Location: "data:application/zip;base64,Y29kZQ==" },
      };
    },
    UpdateFunctionConfiguration({ RevisionId, MemorySize }) {
      check(RevisionId, latest.RevisionId);
      return deploy({ MemorySize: Number(MemorySize) });
    },
    UpdateFunctionCode({ RevisionId, Architectures, S3Key }) {
      check(RevisionId, latest.RevisionId);
      return deploy({
        Architectures: Architectures as string[],
        CodeSha256: PACKAGE_SHA[String(S3Key)] ?? latest.CodeSha256,
      });
    },
    PublishVersion({ RevisionId }) {
      check(RevisionId, latest.RevisionId);
      const Version = publish();
      return { Version, ...versions.get(Version) };
    },
    GetAlias({ Name }) {
      const alias = aliases.get(String(Name));
      if (!alias) throw namedError("ResourceNotFoundException");
      return alias;
    },
    CreateAlias({ Name, ...alias }) {
      if (aliases.has(String(Name))) throw namedError("ResourceConflictException");
      aliases.set(String(Name), { ...(alias as unknown as FakeAlias), RevisionId: nextRevision() });
    },
    UpdateAlias({ Name, RevisionId, FunctionVersion, RoutingConfig }) {
      const alias = aliases.get(String(Name));
      if (!alias) throw namedError("ResourceNotFoundException");
      check(RevisionId, alias.RevisionId);
      Object.assign(alias, { FunctionVersion, RoutingConfig, RevisionId: nextRevision() });
    },
  };

  const { lambda, calls } = fakeLambda(
    Object.fromEntries(
      Object.entries(effects).map(([name, effect]) => [
        name,
        (input: Record<string, unknown>) => {
          const index = interference.findIndex((one) => one.name === name);
          const [found] = index < 0 ? [] : interference.splice(index, 1);
          return found ? found.run(() => effect(input)) : effect(input);
        },
      ]),
    ),
  );

  return {
    lambda,
    calls,
    latest,
    versions,
    aliases,
    /** Somebody else deploys. */
    deploy,
    /** Somebody publishes $LATEST and points an alias to it. */
    release(name: string, weights?: Record<string, number>) {
      aliases.set(name, {
        FunctionVersion: publish(),
        ...(weights && { RoutingConfig: { AdditionalVersionWeights: weights } }),
        RevisionId: nextRevision(),
      });
    },
    /** What happens the next time that an operation is called; its effect may be called or not. */
    next(name: string, run: (effect: () => unknown) => unknown) {
      interference.push({ name, run });
    },
    /** Names of the calls that change something. */
    listChanges: () => calls.map(({ name }) => name).filter((name) => !name.startsWith("Get")),
  };
}

/** An error of Lambda's own making, after which nobody knows whether the call had its effect. */
export function serverFault(): Error {
  return Object.assign(namedError("ServiceException"), { $fault: "server" });
}
