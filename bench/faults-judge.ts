import type { TuningResult } from "../lib/analyze/result.ts";
import type { FaultKind, TransitionFault } from "../lib/local/faults/fault-plan.ts";
import type { FaultCase, Scenario } from "./faults-cases.ts";
import { compareStates, SIZES_MB, type TargetState } from "./faults-target.ts";

/** What was seen of one run after it had ended, and its cleaning up too. */
export interface Observation {
  readonly hits: number;
  readonly status: string;
  readonly error: string;
  readonly cause: string;
  readonly output?: {
    readonly applied?: { readonly state?: string };
    readonly warnings?: readonly { readonly message: string }[];
  };
  readonly result?: TuningResult;
  readonly before: TargetState;
  readonly after: TargetState;
  /** Clones that are there. */
  readonly clones: readonly string[];
}

export interface Judgement {
  /** The fault did not find what it should hit: no case of the matrix. */
  readonly isIdle: boolean;
  /** Left behind, or changed, without the ending naming it. */
  readonly leaks: readonly string[];
  /** Left behind, and named by the ending with the command that removes it. */
  readonly told: readonly string[];
  readonly wrongEnd?: string;
}

/** What the ending of a run must hold of the fault that ended it. */
const SIGNS: Readonly<Record<FaultKind | TransitionFault["kind"], RegExp>> = {
  throttle: /throttl|TooManyRequests|Rate exceeded|SlowDown|reduce your request rate/i,
  conflict: /conflict|update is in progress|OperationAborted|being changed|being updated/i,
  "server-error": /ServiceException|internal ?error|InternalFailure|error occurred and the request/i,
  "drop-before": /ECONN|socket hang up|connection|TimeoutError|SdkClientException/i,
  "drop-after": /ECONN|socket hang up|connection|TimeoutError|SdkClientException/i,
  denied: /AccessDenied|not authorized|no permission|not allowed/i,
  "not-found": /NotFound|does not exist/i,
  "fail-state": /internal error occurred/i,
  slow: /never matches: a slow answer ends no run/,
  crash: /ExitError|exited|SIGKILL|killed/i,
};

/** What a run without Apply may change of its target: with versions, what Lambda itself counts. */
const MAY_CHANGE: Readonly<Record<Scenario, readonly string[]>> = {
  clones: [],
  "assumed-role": [],
  versions: ["RevisionId", "LastModified"],
  apply: ["RevisionId", "LastModified"],
  "apply-alias": ["RevisionId", "LastModified"],
  "apply-architecture": ["RevisionId", "LastModified"],
  "versions-apply": ["RevisionId", "LastModified"],
};

/** Compares what a run left and how it ended with what it promises. */
export function judge(faultCase: FaultCase, observation: Observation): Judgement {
  const { event } = faultCase;
  const isIdle = event.kind === "fault" && observation.hits === 0;
  const { leaks, told } = findLeaks(faultCase, observation);
  const wrongEnd =
    event.kind === "stop"
      ? judgeStop(observation)
      : (judgeEnd(event.fault.kind, observation) ?? judgeApply(faultCase.scenario, observation));
  return { isIdle, leaks, told, wrongEnd };
}

function findLeaks(
  { scenario }: FaultCase,
  observation: Observation,
): { readonly leaks: string[]; readonly told: string[] } {
  const { before, after, clones, error, cause, output } = observation;
  const text = `${error} ${cause} ${JSON.stringify(output ?? "")}`;
  const allowed = new Set([...MAY_CHANGE[scenario], ...listApplied(scenario, observation)]);
  const changes = [...compareStates(before, after)].filter(([name]) => !allowed.has(name));
  const isRunNamed = /power-tuner:run is [\w-]+,/.test(cause);
  const found = [
    ...clones.map((name) => ({ what: name, isTold: isRunNamed || cause.includes(name) })),
    ...changes.map(([name, { before: was, after: is }]) => ({
      what: `${name}: ${shorten(was)} -> ${shorten(is)}`,
      isTold: (isRunNamed && name.startsWith("version ")) || isNamed(name, text),
    })),
  ];
  const pick = (isTold: boolean) => found.filter((item) => item.isTold === isTold).map(({ what }) => what);
  return { leaks: pick(false), told: pick(true) };
}

function shorten(value = "(none)"): string {
  return value.length > 80 ? `${value.slice(0, 80)}...` : value;
}

/**
 * A left-over version is named by its number, or by the command that lists those of the run when they could not be
 * listed; a changed memory size by the command that sets it again.
 */
function isNamed(name: string, text: string): boolean {
  if (name.startsWith("version ")) {
    return new RegExp(
      `--qualifier ${name.slice(8)}\\b|list-versions-by-function|\\bversion ${name.slice(8)}\\b`,
    ).test(text);
  }
  if (name === "MemorySize") return /--memory-size/.test(text);
  if (name.startsWith("LastUpdateStatus")) return SIGNS["fail-state"].test(text);
  if (name === "Architectures") return /update-function-code/.test(text);
  return false;
}

/**
 * What differs when Apply did all that it was asked: the memory, the architecture when both were measured, and with
 * an alias a version that the alias has.
 */
function listApplied(scenario: Scenario, { before, after }: Observation): string[] {
  const isAsked = scenario.includes("apply");
  if (!isAsked || after.get("MemorySize") !== String(SIZES_MB[1])) return [];
  if (scenario === "apply-architecture") {
    return after.get("Architectures") === '["arm64"]' ? ["MemorySize", "Architectures"] : [];
  }
  if (scenario !== "apply-alias") return ["MemorySize"];
  const added = [...after.keys()].filter((name) => name.startsWith("version ") && !before.has(name));
  const [version] = added;
  const alias: { FunctionVersion?: string } = JSON.parse(after.get("alias live") ?? "{}");
  const isWhole = added.length === 1 && version === `version ${alias.FunctionVersion}`;
  return isWhole ? ["MemorySize", "alias live", ...added] : [];
}

/** A stop that comes when the last states have been passed finds a run that has ended well. */
function judgeStop({ status, error, cause }: Observation): string | undefined {
  if (status === "ABORTED" || status === "SUCCEEDED") return undefined;
  return `neither stopped nor well: ${status} ${error} ${cause}`;
}

function judgeEnd(kind: keyof typeof SIGNS, observation: Observation): string | undefined {
  const { status, error, cause, output, result } = observation;
  if (status === "FAILED") {
    return SIGNS[kind].test(`${error} ${cause}`) ? undefined : `another cause: ${error}: ${cause}`;
  }
  if (status !== "SUCCEEDED") return `ended ${status}: ${error} ${cause}`;
  const lost = (result?.candidates ?? []).filter(({ state }) => state !== "measured");
  if (lost.length > 0 && (output?.warnings ?? []).length === 0) {
    return `no warning although ${lost.map(({ key }) => key).join(", ")} was not measured`;
  }
  const unexplained = lost.filter((candidate) => !SIGNS[kind].test(JSON.stringify(candidate)));
  if (unexplained.length > 0) {
    const reasons = unexplained.map((candidate) => ("message" in candidate ? candidate.message : ""));
    return `another reason for a failed candidate: ${reasons.join("; ")}`;
  }
  return undefined;
}

/** Whether the output tells the truth of the target. */
function judgeApply(scenario: Scenario, { status, after, output }: Observation): string | undefined {
  if (!scenario.includes("apply") || status !== "SUCCEEDED") return undefined;
  const isApplied = after.get("MemorySize") === String(SIZES_MB[1]);
  const isSaid = output?.applied?.state === "applied";
  if (isApplied === isSaid) return undefined;
  return `the output says ${JSON.stringify(output?.applied)}, the target has ${after.get("MemorySize")} MB`;
}
