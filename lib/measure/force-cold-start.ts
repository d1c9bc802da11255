import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { errorName, isConflict, isMissing, isThrottle } from "../aws-errors.ts";
import { ThrottledError } from "../errors.ts";
import { CLONE_NAME_PREFIX } from "../prepare/plan.ts";
import { type Patience, sendPatiently } from "../provision/patience.ts";

/** The clone's variable whose changes make new environments. */
export const COLD_START_VARIABLE = "POWER_TUNER_COLD_START";

/** All variables of a function together (Lambda quotas); Lambda counts them as JSON. */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Largest ephemeral storage in MB (Lambda quotas). */
const MAX_STORAGE_MB = 10_240;

/** Waits for an update that is in progress: most take a second or two, functions in a VPC or of an image longer. */
const WAITS_MS = [200, 400, 800, 1600, 3200, ...Array<number>(20).fill(5000)];

export interface ForceTools {
  /** For the control plane: its requests may be repeated. */
  readonly control: LambdaClient;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Gives a value that the variable did not have before. */
  readonly createUuid: () => string;
}

/**
 * Whether this function's configuration may be changed: it is a clone of ours, and not a published version, which
 * nothing can change.
 */
export function canForceColdStarts(functionName: string): boolean {
  return functionName.startsWith(CLONE_NAME_PREFIX) && !functionName.includes(":");
}

/**
 * Changes a clone's configuration, so that its next invocations meet new environments, and waits until Lambda has
 * taken it over: until then they would still get the old ones (developer guide, function states). A variable is
 * changed; where there is no room for it, or the variables cannot be read (their key is denied), ephemeral storage by
 * 1 MB. That costs next to nothing and needs a new environment for certain, which is not known of a new description,
 * while another time-out would change what is measured. It looks with GetFunction, which has a rate limit of its own:
 * updates share 15 requests a second with all deployments of the account (Lambda quotas), so throttling is waited out.
 * @returns why it was not possible; undefined when it was done, or when the step had to end.
 * @throws ThrottledError when Lambda keeps throttling, or an update does not end; `ResourceNotFoundException`.
 */
export async function forceColdStart(functionName: string, tools: ForceTools): Promise<string | undefined> {
  try {
    const configuration = await waitUntilUpdated(functionName, tools);
    const variables = { ...configuration.Environment?.Variables };
    const changes: UpdateFunctionConfigurationCommandInput[] = [
      {
        FunctionName: functionName,
        Environment: { Variables: { ...variables, [COLD_START_VARIABLE]: tools.createUuid() } },
      },
      { FunctionName: functionName, EphemeralStorage: { Size: chooseOtherStorageMb(configuration) } },
    ];
    const isVariableOut =
      configuration.Environment?.Error !== undefined ||
      Buffer.byteLength(JSON.stringify(changes[0]?.Environment?.Variables)) > MAX_ENVIRONMENT_BYTES;
    await change(isVariableOut ? changes.slice(1) : changes, tools);
    const { LastUpdateStatus, LastUpdateStatusReason } = await waitUntilUpdated(functionName, tools);
    return LastUpdateStatus === "Failed"
      ? `Lambda could not update it: ${LastUpdateStatusReason}`
      : undefined;
  } catch (error) {
    if (tools.signal.aborted) return undefined;
    if (!(error instanceof Error) || error instanceof ThrottledError) throw error;
    if (isMissing(error)) throw error;
    if (isThrottle(error)) {
      throw new ThrottledError(`Lambda throttled an update of ${functionName}: ${error.message}`, {
        cause: error,
      });
    }
    return `${error.name}: ${error.message}`;
  }
}

/** Storage differs from the one before every time it is changed, and by 1 MB from the target's at most. */
function chooseOtherStorageMb({ EphemeralStorage: storage }: FunctionConfiguration): number {
  const sizeMb = storage?.Size ?? 512;
  return sizeMb % 2 === 1 || sizeMb === MAX_STORAGE_MB ? sizeMb - 1 : sizeMb + 1;
}

/** Sends the first change that Lambda accepts. A conflict is waited for; it means an update in progress. */
async function change(
  [first, ...rest]: readonly UpdateFunctionConfigurationCommandInput[],
  tools: ForceTools,
): Promise<void> {
  if (!first) return;
  for (const waitMs of [...WAITS_MS, undefined]) {
    try {
      await sendPatiently(
        () =>
          tools.control.send(new UpdateFunctionConfigurationCommand(first), { abortSignal: tools.signal }),
        toPatience(tools),
      );
      return;
    } catch (error) {
      if (errorName(error) === "InvalidParameterValueException" && rest.length > 0)
        return await change(rest, tools);
      if (!isConflict(error)) throw error;
      if (waitMs === undefined) throw notReady(first.FunctionName, error);
      await tools.sleep(waitMs, tools.signal);
    }
  }
}

async function waitUntilUpdated(functionName: string, tools: ForceTools): Promise<FunctionConfiguration> {
  const { control, signal, sleep } = tools;
  for (const waitMs of WAITS_MS) {
    const { Configuration = {} } = await sendPatiently(
      () => control.send(new GetFunctionCommand({ FunctionName: functionName }), { abortSignal: signal }),
      toPatience(tools),
    );
    if (Configuration.LastUpdateStatus !== "InProgress") return Configuration;
    await sleep(waitMs, signal);
  }
  throw notReady(functionName);
}

/** The signal is what ends it. */
function toPatience({ sleep, signal }: ForceTools): Patience {
  return {
    now: () => new Date(0),
    sleep: (durationMs) => sleep(durationMs, signal),
    untilMs: Number.POSITIVE_INFINITY,
  };
}

function notReady(functionName: string | undefined, cause?: unknown): ThrottledError {
  return new ThrottledError(`an update of ${functionName} was still in progress after all our waits`, {
    cause,
  });
}
