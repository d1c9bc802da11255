import { GetFunctionCommand, type GetFunctionCommandOutput, type LambdaClient } from "@aws-sdk/client-lambda";
import { TargetError, ThrottledError } from "../errors.ts";
import { lookUpPrices } from "../prices/price-table.ts";
import { runKeys, type Store } from "../store.ts";
import type { Architecture } from "../units.ts";
import { parseTuningInput, type TuningInput } from "./input.ts";
import { MAX_CONCURRENCY } from "./input-measuring.ts";
import { listMemorySizesMb } from "./memory-sizes.ts";
import { type PayloadSet, toEntries, toPayloadJson } from "./payloads.ts";
import { type Candidate, nameCandidate, type Settings, type Target, type TuningPlan } from "./plan.ts";

/** Clones are removed by the sweep when they are older than this, whatever happened to their run. */
const CLONE_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface PrepareRequest {
  readonly runId: string;
  readonly executionArn: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The execution input as the user gave it. */
  readonly input: unknown;
}

/**
 * Checks the input and the target, writes down what the run will do, and copies the target's package to the
 * store, once for all clones. Nothing is created in Lambda, and the target is only read.
 * @throws InputError with every mistake; TargetError when the target is missing, not active or not tunable.
 */
export async function prepare(
  request: PrepareRequest,
  lambda: LambdaClient,
  store: Store,
): Promise<TuningPlan> {
  const input = parseTuningInput(request.input);
  const found = await readTarget(lambda, input.lambdaARN);
  const target = describeTarget(found, input.lambdaARN);
  lookUpPrices(target.region);

  const settings = chooseSettings(input, target);
  const plan: TuningPlan = {
    schemaVersion: 1,
    runId: request.runId,
    executionArn: request.executionArn,
    label: input.label,
    startedAt: request.startedAt,
    expiresAt: new Date(Date.parse(request.startedAt) + CLONE_LIFETIME_MS).toISOString(),
    target,
    access: { region: target.region },
    code: Object.fromEntries(
      settings.architectures.map((architecture) => [
        architecture,
        { kind: "copied", key: runKeys.code(request.runId), sizeBytes: found.Configuration?.CodeSize ?? 0 },
      ]),
    ),
    processors: {},
    apply: { isAsked: input.autoOptimize },
    settings,
    candidates: listCandidates(settings),
  };
  await Promise.all([
    store.writeJson(runKeys.payloads(plan.runId), {
      entries:
        input.payloads?.map((event) => ({ json: toPayloadJson(event), weight: 1 })) ??
        toEntries(input.payload ?? {}),
      isTemplate: input.payloadTemplate,
    } satisfies PayloadSet),
    store.writeJson(runKeys.plan(plan.runId), plan),
    copyCode(found, runKeys.code(plan.runId), store),
  ]);
  return plan;
}

async function readTarget(lambda: LambdaClient, lambdaARN: string): Promise<GetFunctionCommandOutput> {
  try {
    return await lambda.send(new GetFunctionCommand({ FunctionName: lambdaARN }));
  } catch (error) {
    const name = error instanceof Error ? error.name : "Error";
    if (name === "ResourceNotFoundException") {
      throw new TargetError(`${lambdaARN} does not exist: check the name, region and version or alias`, {
        cause: error,
      });
    }
    if (name === "AccessDeniedException") {
      throw new TargetError(
        `no permission for lambda:GetFunction on ${lambdaARN}: allow it to this step's role`,
        {
          cause: error,
        },
      );
    }
    if (/Throttl|TooManyRequests/.test(name)) {
      throw new ThrottledError(`Lambda throttled reading ${lambdaARN}`, { cause: error });
    }
    throw error;
  }
}

function describeTarget({ Configuration: found }: GetFunctionCommandOutput, lambdaARN: string): Target {
  if (!found?.FunctionArn || !found.FunctionName) {
    throw new TargetError(`Lambda described ${lambdaARN} without an ARN`);
  }
  if (found.State && found.State !== "Active" && found.State !== "Inactive") {
    throw new TargetError(
      `${lambdaARN} is ${found.State}: wait until it is Active (${found.StateReason ?? ""})`,
    );
  }
  const refused = [
    found.CapacityProviderConfig && "runs on Lambda Managed Instances, which are billed by the instance",
    found.DurableConfig && "is a durable function, whose invocations span many environments",
    found.TenancyConfig && "isolates tenants, so each invocation would need a tenant",
  ].filter((reason) => typeof reason === "string");
  if (refused.length > 0) throw new TargetError(`${lambdaARN} cannot be tuned: it ${refused.join("; it ")}`);

  const { functionArn, qualifier } = splitQualifier(found.FunctionArn);
  return {
    functionName: found.FunctionName,
    functionArn,
    qualifier: qualifier ?? splitQualifier(lambdaARN).qualifier,
    version: found.Version ?? "$LATEST",
    region: functionArn.split(":")[3] ?? "",
    runtime: found.Runtime,
    handler: found.Handler,
    packageType: found.PackageType ?? "Zip",
    memoryMb: found.MemorySize ?? 128,
    architecture: found.Architectures?.[0] ?? "x86_64",
    timeoutSeconds: found.Timeout ?? 3,
    ephemeralStorageMb: found.EphemeralStorage?.Size ?? 512,
    codeSha256: found.CodeSha256 ?? "",
    usesSnapStart: found.SnapStart?.ApplyOn === "PublishedVersions",
  };
}

/** Full function ARNs have seven parts before the qualifier. */
function splitQualifier(arn: string): { functionArn: string; qualifier?: string } {
  const parts = arn.split(":");
  const count = arn.startsWith("arn:") ? 7 : arn.includes(":function:") ? 3 : 1;
  return { functionArn: parts.slice(0, count).join(":"), qualifier: parts[count] };
}

/** Interpreted zip packages usually run on both architectures; compiled ones and images are built for one. */
function chooseArchitectures({ architectures }: TuningInput, target: Target): readonly Architecture[] {
  if (architectures) return architectures;
  const isInterpreted = target.packageType === "Zip" && /^(nodejs|python|ruby)/.test(target.runtime ?? "");
  return isInterpreted ? ["x86_64", "arm64"] : [target.architecture];
}

function chooseSettings(input: TuningInput, target: Target): Settings {
  return {
    num: input.num,
    concurrency: input.concurrency ?? (input.parallelInvocation ? Math.min(input.num, MAX_CONCURRENCY) : 1),
    candidateConcurrency: input.candidateConcurrency ?? 0,
    strategy: input.strategy,
    balancedWeight: input.balancedWeight,
    coldStartShare: input.coldStartShare,
    sleepBetweenRunsMs: 0,
    coldStarts: 0,
    onlyColdStarts: false,
    dryRun: false,
    allowedExceptions: [],
    objective: "mean",
    constraints: { maxDurationMs: {} },
    discardTopBottom: 0,
    includeOutputResults: false,
    isolation: "clones",
    memorySizesMb: listMemorySizesMb(input.powerValues),
    architectures: chooseArchitectures(input, target),
    answerArchitectures: chooseArchitectures(input, target),
  };
}

function listCandidates({ architectures, memorySizesMb }: Settings): Candidate[] {
  return architectures.flatMap((architecture) =>
    memorySizesMb.map((memoryMb) => ({
      key: nameCandidate(architecture, memoryMb),
      architecture,
      memoryMb,
    })),
  );
}

async function copyCode({ Code }: GetFunctionCommandOutput, key: string, store: Store): Promise<void> {
  if (!Code?.Location) return; // Container images are cloned by their URI.
  const response = await fetch(Code.Location);
  if (!response.ok || !response.body) {
    throw new TargetError(`the target's package could not be downloaded: HTTP ${response.status}`);
  }
  await store.writeStream(key, response.body);
}
